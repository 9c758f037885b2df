"""Keeping the rating summaries right."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet

from reviews.catalog.models import Product
from reviews.catalog.operations.products import bump_display_version
from reviews.content.kinds import Kind
from reviews.content.lifecycle import ContributionState
from reviews.content.limits import STARS
from reviews.content.models import Contribution, RatingSummary
from reviews.content.querysets import ContributionQuerySet

_PARTS = ("verified", "incentivised", "email_confirmed", "without_text")
_NUMBERS = (*(f"stars_{stars}" for stars in STARS), "recommended", "not_recommended", *_PARTS)
_NO_WORDS = {
    "published_revision__title": "",
    "published_revision__body": "",
    "published_revision__pros": [],
    "published_revision__cons": [],
}


@dataclass(frozen=True)
class Counted:
    """What one public review adds to the summary."""

    numbers: frozenset[str]
    """The columns in which it counts one."""
    source: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A summary that does not equal its rows."""

    product_id: UUID
    product_ref: str
    stored: dict[str, Any]
    actual: dict[str, Any]


def counted(contribution: Contribution) -> Counted | None:
    """Return what the contribution adds to its product's summary: nothing unless it is a public
    review.
    """
    if not _is_counted(contribution):
        return None
    revision = contribution.published_revision
    if contribution.rating is None or revision is None:
        raise ValueError("a public review has a rating and a revision")
    numbers = {
        f"stars_{contribution.rating}": True,
        "recommended": contribution.recommends is True,
        "not_recommended": contribution.recommends is False,
        "verified": contribution.is_verified_purchase,
        "incentivised": bool(contribution.incentive),
        "email_confirmed": contribution.is_email_confirmed,
        "without_text": not revision.has_words,
    }
    return Counted(
        numbers=frozenset(name for name, is_so in numbers.items() if is_so),
        source=contribution.source,
    )


def change(contribution: Contribution, *, removed: Counted | None, added: Counted | None) -> None:
    """Change the product's summary by one review, in the caller's transaction.

    Costs the same whatever the number of reviews: the counts move by one, and the latest date is
    the first entry of an index.
    """
    if removed == added:
        return
    changes: Counter[str] = Counter()
    changed_sources: Counter[str] = Counter()
    for what, by in ((removed, -1), (added, 1)):
        if what is not None:
            changes.update(dict.fromkeys(what.numbers, by))
            changed_sources[what.source] += by
    summary, sources = _lock(product_id=contribution.product_id, company_id=contribution.company_id)
    # The date is read by a statement of its own after the lock is held. Inside the UPDATE it would
    # be read from before the wait for the lock, and miss what the holder has published.
    summary.update(
        latest_review_at=_latest(contribution.company_id, contribution.product_id),
        sources=_added(sources, changed_sources),
        **{name: F(name) + by for name, by in changes.items() if by},
    )


def hold(*, contributions: Iterable[Contribution]) -> None:
    """Lock the summaries in which these are counted, for who goes on to change several.

    Summaries come before products, and here one after the other in the order of their names, so
    that no two that touch the same ones wait for each other in a circle.
    """
    shown = {row.product_id: row for row in contributions if _is_counted(row)}
    for product_id in sorted(shown):
        _lock(product_id=product_id, company_id=shown[product_id].company_id)


def recompute(*, products: Iterable[Product], repair: bool) -> Iterator[Difference]:
    """Compare summaries with their rows; yield each that differs, mended if ``repair``.

    Each product is compared under the lock that publishing takes, so that it can run at any time.
    """
    for product in products:
        with transaction.atomic():
            summary, _sources = _lock(product_id=product.pk, company_id=product.company_id)
            stored = summary.values(*_NUMBERS, "latest_review_at", "sources").get()
            actual = _from_rows(product)
            if stored == actual:
                continue
            if repair:
                summary.update(**actual)
                bump_display_version(product_ids=[product.pk])
        yield Difference(
            product_id=product.pk, product_ref=product.ref, stored=stored, actual=actual
        )


def _is_counted(contribution: Contribution) -> bool:
    is_public = contribution.state == ContributionState.PUBLISHED
    return contribution.kind == Kind.REVIEW and is_public


def _added(sources: Mapping[str, int], changes: Mapping[str, int]) -> dict[str, int]:
    found = Counter(sources)
    found.update(changes)
    return {source: number for source, number in found.items() if number}


def _lock(
    *, product_id: UUID, company_id: UUID
) -> tuple[QuerySet[RatingSummary], Mapping[str, int]]:
    """Lock a summary, made if need be; return it with its sources, which have no column each."""
    summary = RatingSummary.objects.filter(pk=product_id)
    locked = summary.select_for_update().order_by().values_list("sources", flat=True)
    sources = locked.first()
    if sources is None:
        RatingSummary.objects.bulk_create(
            [RatingSummary(product_id=product_id, company_id=company_id)], ignore_conflicts=True
        )
        sources = locked.get()
    return summary, sources


def _latest(company_id: UUID, product_id: UUID) -> datetime | None:
    return (
        _public_reviews(company_id, product_id)
        .order_by(F("written_at").desc(), F("id").desc())
        .values_list("written_at", flat=True)
        .first()
    )


def _from_rows(product: Product) -> dict[str, Any]:
    rows = _public_reviews(product.company_id, product.pk)
    by_source = rows.order_by().values_list("source").annotate(Count("pk"))
    numbers = rows.aggregate(
        **{f"stars_{stars}": Count("pk", filter=Q(rating=stars)) for stars in STARS},
        recommended=Count("pk", filter=Q(recommends=True)),
        not_recommended=Count("pk", filter=Q(recommends=False)),
        verified=Count("pk", filter=Q(is_verified_purchase=True)),
        incentivised=Count("pk", filter=~Q(incentive="")),
        email_confirmed=Count("pk", filter=Q(is_email_confirmed=True)),
        without_text=Count("pk", filter=Q(**_NO_WORDS)),
        latest_review_at=Max("written_at"),
    )
    return {**numbers, "sources": dict(by_source)}


def _public_reviews(company_id: UUID, product_id: UUID) -> ContributionQuerySet:
    return (
        Contribution.objects.filter(company_id=company_id, product_id=product_id)
        .published()
        .reviews()
    )
