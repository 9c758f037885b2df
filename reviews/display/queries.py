"""What is read to be shown beside what customers say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Count, Sum

from reviews.catalog.models import Company, Product, Site
from reviews.content.queries import ReviewCounts
from reviews.display.looks import Look
from reviews.display.models import ChannelFeed, CompanyFigures, WidgetLook
from reviews.moderation.queries import DecisionCounts

FORMAT = 1
"""Of the feeds; a higher one makes them all anew."""
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


def feeds_of(company: Company) -> Sequence[ChannelFeed]:
    """Return the company's feeds."""
    return list(ChannelFeed.objects.for_company(company).order_by("kind"))


def feed_named(name: str) -> ChannelFeed | None:
    """Return the feed with that name in its address, if there is one."""
    return ChannelFeed.objects.filter(name=name).first()


def feeds_asked_for() -> Sequence[UUID]:
    """Return the feeds that somebody asked for, in that order."""
    asked = ChannelFeed.objects.filter(asked_at__isnull=False).order_by("asked_at")
    return list(asked.values_list("pk", flat=True))


def feeds_out_of_date() -> Iterator[UUID]:
    """Yield the feeds whose company has changed since they were made."""
    for feed in ChannelFeed.objects.select_related("company").order_by("tried_at", "pk"):
        if feed.made_of != state_of(feed.company):
            yield feed.pk


def hosts_of(company: Company) -> Sequence[str]:
    """Return where the company sells."""
    return list(Site.objects.for_company(company).order_by("host").values_list("host", flat=True))


def state_of(company: Company) -> str:
    """Return what the company's feeds are made of, in one word that changes with any of it.

    Products are only added, and their versions only grow, so that their sum never comes back.
    """
    products = Product.objects.for_company(company).aggregate(Count("pk"), Sum("display_version"))
    parts = [FORMAT, company.name, company.slug, *hosts_of(company), *products.values()]
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True)
class SetLook:
    """A look, and which of its versions it is; 0 where nothing was set."""

    look: Look
    version: int = 0


def look_of(company: Company) -> SetLook:
    """Return how the company's widgets look, with one query."""
    row = WidgetLook.objects.for_company(company).first()
    return SetLook(Look()) if row is None else SetLook(row.look, row.version)
