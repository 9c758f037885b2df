from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models, transaction

AT_ONCE = 5_000

# `reviews.content.usefulness` as it was when the column came, in SQL because it goes over every
# review there is. tests/content/test_usefulness.py holds the two equal.
FUNCTION = """
CREATE FUNCTION pg_temp.usefulness(
    helpful int, not_helpful int, text_length int, points_named int, questions_answered int,
    photos int, written_at timestamptz
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    votes float8 := helpful + not_helpful;
    z float8 := 1.959964;
    square float8 := z * z;
    share float8;
    at_least float8 := 0;
    points int;
BEGIN
    IF votes > 0 THEN
        share := helpful / votes;
        at_least := (
            (share + square / (2 * votes))
            - z * sqrt((share * (1 - share) + square / (4 * votes)) / votes)
        ) / (1 + square / votes);
    END IF;
    points := 1000
        + round(3000 * greatest(0, at_least))::int
        + 800 * least(text_length, 400) / 400
        + 50 * least(points_named, 4)
        + 50 * least(questions_answered, 4)
        + 400 * least(photos, 2);
    RETURN floor(extract(epoch FROM written_at))::bigint
        + round(15552000 * (ln(points / 1000::float8) / ln(2::float8)))::bigint;
END $$
"""

# The row that is updated names its own votes: were one cast while this waits for it, the new number
# would be taken.
PIECE = """
WITH piece AS MATERIALIZED (
    SELECT id FROM reviews_contribution
    WHERE id > %(after)s AND kind = 'review' AND state = 'published'
    ORDER BY id LIMIT %(at_once)s
    FOR NO KEY UPDATE
), done AS (
    UPDATE reviews_contribution AS c
    SET usefulness = pg_temp.usefulness(
        c.helpful_count,
        c.not_helpful_count,
        length(r.title) + length(r.body),
        cardinality(r.pros) + cardinality(r.cons),
        (SELECT count(*) FROM jsonb_object_keys(r.answers))::int,
        (
            SELECT count(*)
            FROM reviews_revisionmedia AS u JOIN reviews_media AS m ON m.id = u.media_id
            WHERE u.revision_id = r.id AND m.state = 'ready'
        )::int,
        c.written_at
    )
    FROM piece, reviews_revision AS r
    WHERE c.id = piece.id AND r.id = c.published_revision_id
)
SELECT id FROM piece ORDER BY id DESC LIMIT 1
"""


def fill(apps, schema_editor):
    """Work out every public review's place, a piece at a time, so that no lock is held for long.

    Interrupted, it can be run again from the start.
    """
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
        after = "00000000-0000-0000-0000-000000000000"
        while after is not None:
            with transaction.atomic(using=connection.alias):
                cursor.execute(PIECE, {"after": after, "at_once": AT_ONCE})
                row = cursor.fetchone()
            after = row and row[0]
        cursor.execute(
            "DROP FUNCTION pg_temp.usefulness(int, int, int, int, int, int, timestamptz)"
        )


class Migration(migrations.Migration):

    # Each piece and each index is a transaction of its own, beside which reviews are published.
    atomic = False

    dependencies = [
        ('reviews', '0016_usefulness'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name='contribution',
            index=models.Index(models.F('company'), models.F('product'), models.OrderBy(models.F('usefulness'), descending=True), models.OrderBy(models.F('written_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kind', 'review'), ('state', 'published')), name='reviews_useful'),
        ),
        AddIndexConcurrently(
            model_name='contribution',
            index=models.Index(models.F('company'), models.F('product'), models.F('rating'), models.OrderBy(models.F('usefulness'), descending=True), models.OrderBy(models.F('written_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kind', 'review'), ('state', 'published')), name='reviews_useful_stars'),
        ),
        AddIndexConcurrently(
            model_name='contribution',
            index=models.Index(models.F('company'), models.F('product'), models.F('language'), models.OrderBy(models.F('usefulness'), descending=True), models.OrderBy(models.F('written_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kind', 'review'), ('state', 'published')), name='reviews_useful_language'),
        ),
        AddIndexConcurrently(
            model_name='contribution',
            index=models.Index(models.F('company'), models.F('product'), models.F('is_verified_purchase'), models.OrderBy(models.F('usefulness'), descending=True), models.OrderBy(models.F('written_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('kind', 'review'), ('state', 'published')), name='reviews_useful_verified'),
        ),
    ]
