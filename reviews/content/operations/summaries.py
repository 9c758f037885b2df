"""Keeping the rating summaries right."""

from collections.abc import Iterable, Iterator
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

_NUMBERS = (*(f"stars_{stars}" for stars in STARS), "recommended", "not_recommended")


@dataclass(frozen=True)
class Counted:
    """What one public review adds to the summary."""

    rating: int
    recommends: bool | None


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
    if contribution.kind != Kind.REVIEW or contribution.state != ContributionState.PUBLISHED:
        return None
    if contribution.rating is None:
        raise ValueError("a public review has a rating")
    return Counted(contribution.rating, contribution.recommends)


def change(contribution: Contribution, *, removed: Counted | None, added: Counted | None) -> None:
    """Change the product's summary by one review, in the caller's transaction.

    Costs the same whatever the number of reviews: the counts move by one, and the latest date is
    the first entry of an index.
    """
    if removed is None and added is None:
        return
    changes: dict[str, int] = dict.fromkeys(_NUMBERS, 0)
    for what, by in ((removed, -1), (added, 1)):
        if what is not None:
            changes[f"stars_{what.rating}"] += by
            if what.recommends is not None:
                changes["recommended" if what.recommends else "not_recommended"] += by
    summary = _lock(product_id=contribution.product_id, company_id=contribution.company_id)
    # The date is read by a statement of its own after the lock is held. Inside the UPDATE it would
    # be read from before the wait for the lock, and miss what the holder has published.
    summary.update(
        latest_review_at=_latest(contribution.company_id, contribution.product_id),
        **{name: F(name) + by for name, by in changes.items() if by},
    )


def recompute(*, products: Iterable[Product], repair: bool) -> Iterator[Difference]:
    """Compare summaries with their rows; yield each that differs, mended if ``repair``.

    Each product is compared under the lock that publishing takes, so that it can run at any time.
    """
    for product in products:
        with transaction.atomic():
            summary = _lock(product_id=product.pk, company_id=product.company_id)
            stored = summary.values(*_NUMBERS, "latest_review_at").get()
            actual = _from_rows(product)
            if stored == actual:
                continue
            if repair:
                summary.update(**actual)
                bump_display_version(product_ids=[product.pk])
        yield Difference(
            product_id=product.pk, product_ref=product.ref, stored=stored, actual=actual
        )


def _lock(*, product_id: UUID, company_id: UUID) -> QuerySet[RatingSummary]:
    summary = RatingSummary.objects.filter(pk=product_id)
    locked = summary.select_for_update().values_list("pk", flat=True)
    if locked.first() is None:
        RatingSummary.objects.bulk_create(
            [RatingSummary(product_id=product_id, company_id=company_id)], ignore_conflicts=True
        )
        locked.get()
    return summary


def _latest(company_id: UUID, product_id: UUID) -> datetime | None:
    return (
        _public_reviews(company_id, product_id)
        .order_by(F("written_at").desc(), F("id").desc())
        .values_list("written_at", flat=True)
        .first()
    )


def _from_rows(product: Product) -> dict[str, Any]:
    return _public_reviews(product.company_id, product.pk).aggregate(
        **{f"stars_{stars}": Count("pk", filter=Q(rating=stars)) for stars in STARS},
        recommended=Count("pk", filter=Q(recommends=True)),
        not_recommended=Count("pk", filter=Q(recommends=False)),
        latest_review_at=Max("written_at"),
    )


def _public_reviews(company_id: UUID, product_id: UUID) -> ContributionQuerySet:
    return (
        Contribution.objects.filter(company_id=company_id, product_id=product_id)
        .published()
        .reviews()
    )
