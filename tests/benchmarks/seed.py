"""Reviews by the million, made inside the database so that making them takes little time."""

from datetime import timedelta
from importlib import import_module
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.catalog.operations import companies, products
from reviews.content.operations import summaries
from reviews.identity.operations import api_keys
from reviews.identity.operations.reviewers import ReviewerData, recognise
from reviews.identity.permissions import KeyRole
from reviews.journal.actors import SYSTEM

_ROWS = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT n, gen_random_uuid() AS contribution_id, gen_random_uuid() AS revision_id,
       1 + floor(random() * 5)::int AS rating,
       %(at)s - (n * interval '7 seconds') AS written_at,
       CASE WHEN random() < 0.5 THEN 'en' ELSE 'vi' END AS language,
       random() < 0.4 AS verified,
       floor(power(random(), 4) * 40)::int AS helpful, floor(random() * 4)::int AS not_helpful
FROM generate_series(1, %(count)s) AS n;

INSERT INTO reviews_contribution
    (id, company_id, kind, state, product_id, reviewer_id, is_official, source, source_ref,
     language, incentive, is_verified_purchase, purchase_proof, written_at, received_at,
     published_at, published_revision_id, rating, recommends, helpful_count, not_helpful_count,
     usefulness)
SELECT contribution_id, %(company)s, 'review', 'published', %(product)s, %(reviewer)s, false,
       'hosted_form', '', language, '', verified, CASE WHEN verified THEN 'source' ELSE '' END,
       written_at, written_at, written_at, revision_id, rating, rating > 3, helpful, not_helpful,
       pg_temp.usefulness(helpful, not_helpful, length('Number ' || n) + 200, 0, 0, 0, written_at)
FROM made;

INSERT INTO reviews_revision
    (id, company_id, contribution_id, kind, number, state, title, body, author_name, rating,
     recommends, language, fingerprint, submitted_at)
SELECT revision_id, %(company)s, contribution_id, 'review', 1, 'published', 'Number ' || n,
       repeat('It pours well and keeps the tea warm for an hour. ', 4), 'Lan', rating, rating > 3,
       language, '', written_at
FROM made;
"""


def company_with_key() -> tuple[Company, str]:
    """Return a new company and its publishable key."""
    now = timezone.now()
    company = companies.create(by=SYSTEM, at=now, slug="benchmark", name="Benchmark")
    issued = api_keys.issue(
        by=SYSTEM, at=now, company=company, kind=KeyRole.PUBLISHABLE, name="benchmark"
    )
    return company, issued.text


def product_with_reviews(company: Company, *, ref: str, count: int) -> Product:
    """Return a new product with ``count`` public reviews and a summary that equals them."""
    now = timezone.now()
    (made,) = products.upsert(
        by=SYSTEM,
        at=now,
        company=company,
        products=[products.ProductData(ref=ref, name=f"Product with {count} reviews")],
    )
    if count:
        reviewer = recognise(at=now, company=company, data=ReviewerData())
        _insert(made.product, reviewer.pk, count)
    return made.product


def _insert(product: Product, reviewer_id: UUID, count: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Checking two million keys one by one would take longer than all the measuring.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(import_module("reviews.migrations.0017_most_useful_first").FUNCTION)
        cursor.execute(
            _ROWS,
            {
                "at": timezone.now() - timedelta(days=1),
                "count": count,
                "company": product.company_id,
                "product": product.pk,
                "reviewer": reviewer_id,
            },
        )
        cursor.execute("DROP FUNCTION pg_temp.usefulness")
    connection.cursor().execute("VACUUM (ANALYZE) reviews_contribution, reviews_revision")
    list(summaries.recompute(products=[product], repair=True))
