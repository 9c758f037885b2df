"""Saying whether a contribution was helpful, and keeping the counts right.

The contribution's row is locked first, then the product's, as everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q

from reviews.catalog.models import Company
from reviews.catalog.operations.products import bump_display_version
from reviews.content.models import Contribution, Vote
from reviews.content.visitors import Visitor
from reviews.journal import operations as journal
from reviews.journal.actors import Actor

PAGE = 1_000


class OwnContribution(Exception):
    """Nobody votes on what they wrote themselves."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The votes on a contribution, and the one that was just cast."""

    helpful_count: int
    not_helpful_count: int
    yours: bool | None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A contribution whose counts do not equal its votes; each pair is helpful, not helpful."""

    contribution_id: UUID
    stored: tuple[int, int]
    actual: tuple[int, int]


@transaction.atomic
def cast(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    contribution_id: UUID,
    visitor: Visitor,
    is_helpful: bool | None,
) -> Tally:
    """Set a visitor's one vote; ``None`` takes it back. The same vote again changes nothing.

    Raises:
        Contribution.DoesNotExist: the company has no such public contribution.
        OwnContribution: see there.
    """
    contribution = lock_public(company=company, contribution_id=contribution_id)
    if visitor.reviewer is not None and visitor.reviewer.pk == contribution.reviewer_id:
        raise OwnContribution
    voter = visitor.digest(company=company)
    vote = contribution.votes.filter(voter=voter).first()
    before = None if vote is None else vote.is_helpful
    if before is not is_helpful:
        vote_id = _put(contribution, vote, voter, visitor, is_helpful, at=at)
        _count(contribution, removed=before, added=is_helpful)
        journal.record(
            by=by,
            at=at,
            company=company,
            event="contribution.voted",
            subject_kind="contribution",
            subject_id=contribution.pk,
            vote=str(vote_id),
        )
        # Last, because whoever votes on another contribution of the product waits for this row.
        bump_display_version(product_ids=[contribution.product_id])
    return Tally(
        helpful_count=contribution.helpful_count,
        not_helpful_count=contribution.not_helpful_count,
        yours=is_helpful,
    )


def lock_public(*, company: Company, contribution_id: UUID) -> Contribution:
    """Return a public contribution with its row locked until the transaction ends.

    The key is left free, so that rows which only refer to it can be written meanwhile.

    Raises:
        Contribution.DoesNotExist: there is none; one that is not public answers the same.
    """
    return (
        Contribution.objects.for_company(company)
        .published()
        .select_for_update(no_key=True)
        .get(pk=contribution_id)
    )


def recompute(*, company: Company, repair: bool) -> Iterator[Difference]:
    """Compare the counts of a company with its votes; yield each that differs, mended if
    ``repair``. Each is compared once more under the lock that voting takes.
    """
    for contribution_id in _suspects(company):
        with transaction.atomic():
            contribution = (
                Contribution.objects.for_company(company)
                .select_for_update(no_key=True)
                .get(pk=contribution_id)
            )
            stored = (contribution.helpful_count, contribution.not_helpful_count)
            votes = contribution.votes.aggregate(
                helpful=Count("pk", filter=Q(is_helpful=True)),
                not_helpful=Count("pk", filter=Q(is_helpful=False)),
            )
            actual = (votes["helpful"], votes["not_helpful"])
            if stored == actual:
                continue
            if repair:
                contribution.helpful_count, contribution.not_helpful_count = actual
                _save_counts(contribution)
                bump_display_version(product_ids=[contribution.product_id])
        yield Difference(contribution_id=contribution_id, stored=stored, actual=actual)


def _put(
    contribution: Contribution,
    vote: Vote | None,
    voter: str,
    visitor: Visitor,
    is_helpful: bool | None,
    *,
    at: datetime,
) -> UUID:
    if vote is None:
        # Only a change comes here, so there is something to set.
        vote = Vote(
            company_id=contribution.company_id,
            contribution=contribution,
            voter=voter,
            reviewer=visitor.reviewer,
            voted_at=at,
        )
    vote_id = vote.pk
    if is_helpful is None:
        vote.delete()
    else:
        vote.is_helpful = is_helpful
        vote.changed_at = at
        vote.save()
    return vote_id


def _count(contribution: Contribution, *, removed: bool | None, added: bool | None) -> None:
    for which, by in ((removed, -1), (added, 1)):
        if which is True:
            contribution.helpful_count += by
        elif which is False:
            contribution.not_helpful_count += by
    _save_counts(contribution)


def _save_counts(contribution: Contribution) -> None:
    contribution.save(update_fields=["helpful_count", "not_helpful_count"])


def _suspects(company: Company) -> Iterator[UUID]:
    """Yield the contributions whose counts seemed wrong, page by page, no cursor held open."""
    rows = (
        Contribution.objects.for_company(company)
        .annotate(
            helpful=Count("votes", filter=Q(votes__is_helpful=True)),
            not_helpful=Count("votes", filter=Q(votes__is_helpful=False)),
        )
        .exclude(helpful=F("helpful_count"), not_helpful=F("not_helpful_count"))
        .order_by("id")
        .values_list("id", flat=True)
    )
    page = list(rows[:PAGE])
    while page:
        yield from page
        page = list(rows.filter(id__gt=page[-1])[:PAGE])
