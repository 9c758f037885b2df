"""What is read to be shown beside what customers say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reviews.catalog.models import Company, Product
from reviews.content.queries import ReviewCounts
from reviews.display.models import CompanyFigures
from reviews.moderation.queries import DecisionCounts

PART = 49_990
"""Products in one part of a sitemap: it may hold 50,000 addresses, and the first part has the
company's own pages as well."""


def sitemap_parts(company: Company) -> Iterator[UUID | None]:
    """Yield the place from behind which each part of a company's sitemap begins.

    One step in an index for each part, whatever the number of products.
    """
    place: UUID | None = None
    while True:
        yield place
        rows = Product.objects.for_company(company).order_by("id").values_list("pk", flat=True)
        if place is not None:
            rows = rows.filter(pk__gt=place)
        latest = rows[PART - 1 : PART + 1]
        found = list(latest)
        if len(found) < 2:
            return
        place = found[0]


def sitemap_products(company: Company, *, after: UUID | None) -> Iterator[tuple[str, datetime]]:
    """Yield the ref of each product of a part that has reviews, with the time of its latest.

    What nobody has reviewed yet has nothing to be found by.
    """
    rows = Product.objects.for_company(company).order_by("id")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = rows.values_list("ref", "summary__latest_review_at")[:PART]
    for ref, latest_review_at in found.iterator(chunk_size=2000):
        if latest_review_at is not None:
            yield ref, latest_review_at


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How a company's reviews came about."""

    reviews: ReviewCounts
    decisions: DecisionCounts
    counted_at: datetime


def figures_of(company: Company) -> Figures | None:
    """Return the figures as they were counted last; ``None`` if that never was."""
    row = CompanyFigures.objects.filter(company=company).first()
    if row is None:
        return None
    return Figures(
        reviews=ReviewCounts(**row.figures["reviews"]),
        decisions=DecisionCounts(**row.figures["decisions"]),
        counted_at=row.counted_at,
    )
