"""Saying whether a contribution was helpful, and keeping the counts right.

The contribution's row is locked first, then the product's, as everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q

from reviews.catalog.models import Company
from reviews.catalog.operations.products import bump_display_version
from reviews.content.models import Contribution, Vote
from reviews.content.operations import usefulness
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

    What the device of a customer has voted before we knew the customer becomes the customer's vote,
    or goes if there is one already. So an author can take back what the device said, and no more.

    Raises:
        Contribution.DoesNotExist: the company has no such public contribution.
        OwnContribution: see there.
    """
    contribution = lock_public(company=company, contribution_id=contribution_id)
    if is_helpful is not None and is_own(contribution=contribution, visitor=visitor):
        raise OwnContribution
    vote, doubles = _votes_of(contribution, visitor, company=company)
    voter = visitor.digest(company=company)
    before = None if vote is None else vote.is_helpful
    is_taken_over = vote is not None and vote.voter != voter
    if before is not is_helpful or is_taken_over or doubles:
        vote_id = _put(contribution, vote, voter, visitor, is_helpful, at=at)
        drop(contribution=contribution, votes=doubles)
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


def is_own(*, contribution: Contribution, visitor: Visitor) -> bool:
    """Tell whether the visitor is known to have written it."""
    return visitor.reviewer is not None and visitor.reviewer.pk == contribution.reviewer_id


def drop(*, contribution: Contribution, votes: Iterable[Vote]) -> None:
    """Let votes count no more. The caller holds the contribution's lock."""
    for vote in votes:
        vote.delete()
        _count(contribution, removed=vote.is_helpful, added=None)


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


def _votes_of(
    contribution: Contribution, visitor: Visitor, *, company: Company
) -> tuple[Vote | None, Sequence[Vote]]:
    """Return the visitor's vote, and any other that turns out to be the same person's."""
    marks = visitor.digests(company=company)
    found = sorted(
        contribution.votes.filter(voter__in=marks), key=lambda vote: marks.index(vote.voter)
    )
    return (found[0], found[1:]) if found else (None, [])


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
            voted_at=at,
        )
    vote_id = vote.pk
    vote.voter, vote.reviewer = voter, visitor.reviewer
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
    contribution.usefulness = usefulness.of_public(contribution=contribution)
    contribution.save(update_fields=["helpful_count", "not_helpful_count", "usefulness"])


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
