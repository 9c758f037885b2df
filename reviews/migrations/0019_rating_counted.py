from django.db import migrations, transaction

AT_ONCE = 100

PIECE = """
SELECT product_id FROM reviews_ratingsummary
WHERE product_id > %(after)s
ORDER BY product_id LIMIT %(at_once)s
FOR UPDATE
"""
# After the lock, by a statement of its own: inside the one above it would count what was there
# before the wait for the lock.
COUNT = """
UPDATE reviews_ratingsummary AS s
SET verified = n.verified, incentivised = n.incentivised, email_confirmed = n.email_confirmed,
    without_text = n.without_text, sources = n.sources
FROM (
    SELECT product_id, sum(verified) AS verified, sum(incentivised) AS incentivised,
           sum(email_confirmed) AS email_confirmed, sum(without_text) AS without_text,
           jsonb_object_agg(source, reviews) AS sources
    FROM (
        SELECT c.product_id, c.source, count(*) AS reviews,
               count(*) FILTER (WHERE c.is_verified_purchase) AS verified,
               count(*) FILTER (WHERE c.incentive <> '') AS incentivised,
               count(*) FILTER (WHERE c.is_email_confirmed) AS email_confirmed,
               count(*) FILTER (
                   WHERE r.title = '' AND r.body = '' AND r.pros = '{}' AND r.cons = '{}'
               ) AS without_text
        FROM reviews_contribution AS c
        JOIN reviews_revision AS r ON r.id = c.published_revision_id
        WHERE c.kind = 'review' AND c.state = 'published' AND c.product_id = ANY(%(products)s)
        GROUP BY c.product_id, c.source
    ) AS each
    GROUP BY product_id
) AS n
WHERE s.product_id = n.product_id
"""


def count(apps, schema_editor):
    """Count what every rating is made of, some products at a time, beside which others change.

    Interrupted, it can be run again from the start.
    """
    connection = schema_editor.connection
    after = "00000000-0000-0000-0000-000000000000"
    with connection.cursor() as cursor:
        while True:
            with transaction.atomic(using=connection.alias):
                cursor.execute(PIECE, {"after": after, "at_once": AT_ONCE})
                products = [product_id for product_id, in cursor.fetchall()]
                if not products:
                    return
                cursor.execute(COUNT, {"products": products})
            after = products[-1]


class Migration(migrations.Migration):

    # Each piece is a transaction of its own.
    atomic = False

    dependencies = [
        ('reviews', '0018_rating_explained'),
    ]

    operations = [
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
