"""What becomes public and what stops being so.

Every operation on a contribution locks its row first, then the product's summary, then the product:
one order everywhere, so that no two can deadlock.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reviews.catalog.operations.products import bump_display_version
from reviews.content.kinds import Kind
from reviews.content.lifecycle import CONTRIBUTIONS, REVISIONS, ContributionState, RevisionState
from reviews.content.models import Contribution, Revision
from reviews.content.operations import reports, summaries, usefulness
from reviews.journal import operations as journal
from reviews.journal.actors import Actor


@transaction.atomic
def publish(*, by: Actor, at: datetime, revision_id: UUID) -> bool:
    """Show a revision to the public, in place of any earlier one.

    Returns:
        Whether it became public now. It does not if it is public already, or if its author has
        replaced or withdrawn it meanwhile: losing that race is not an error.
    """
    return _move(by=by, at=at, revision_id=revision_id, target=RevisionState.PUBLISHED)


@transaction.atomic
def reject(*, by: Actor, at: datetime, revision_id: UUID) -> bool:
    """Refuse a revision, or take it down if it is public.

    Returns:
        Whether it was refused now; see :func:`publish`.
    """
    return _move(by=by, at=at, revision_id=revision_id, target=RevisionState.REJECTED)


def lock(contribution_id: UUID) -> Contribution:
    """Return the contribution with its row locked until the transaction ends."""
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("company")
        .get(pk=contribution_id)
    )


def settle(contribution: Contribution, *, at: datetime) -> None:
    """Bring a locked contribution, its product's summary and display version in line with the
    states and texts of its revisions.
    """
    before = contribution.state
    was_shown = summaries.counted(contribution)
    was_revision = contribution.published_revision_id
    standing = {
        RevisionState(revision.state): revision
        for revision in contribution.revisions.exclude(state=RevisionState.SUPERSEDED)
    }
    published = standing.get(RevisionState.PUBLISHED)
    state = _state_from(standing)
    if state != before:
        CONTRIBUTIONS.require(ContributionState(before), state)
    is_review = contribution.kind == Kind.REVIEW
    contribution.state = state
    contribution.published_revision = published
    if published is None:
        contribution.published_at = None
    elif contribution.published_at is None:
        contribution.published_at = at
    contribution.rating = published.rating if published and is_review else None
    contribution.recommends = published.recommends if published and is_review else None
    newest = published or standing.get(RevisionState.PENDING)
    if newest is not None:
        contribution.language = newest.language
    contribution.usefulness = usefulness.of_public(contribution=contribution)
    contribution.save(
        update_fields=[
            *("state", "published_revision", "published_at", "rating", "recommends", "language"),
            "usefulness",
        ]
    )
    if contribution.published_revision_id != was_revision:
        summaries.change(contribution, removed=was_shown, added=summaries.counted(contribution))
        bump_display_version(product_ids=[contribution.product_id])
        if was_revision is not None:
            reports.close_gone(at=at, contribution=contribution)


def _state_from(standing: dict[RevisionState, Revision]) -> ContributionState:
    if RevisionState.PUBLISHED in standing:
        return ContributionState.PUBLISHED
    if RevisionState.PENDING in standing:
        return ContributionState.SUBMITTED
    if RevisionState.REJECTED in standing:
        return ContributionState.REJECTED
    return ContributionState.WITHDRAWN


def _move(*, by: Actor, at: datetime, revision_id: UUID, target: RevisionState) -> bool:
    contribution_id = Revision.objects.values_list("contribution_id", flat=True).get(pk=revision_id)
    contribution = lock(contribution_id)
    legal = contribution.revisions.filter(pk=revision_id, state__in=REVISIONS.sources_of(target))
    moving = legal.first()
    if moving is None:
        return False
    if target is RevisionState.PUBLISHED:
        # An earlier one that was taken down while this one waited is replaced by it, too.
        contribution.revisions.filter(
            Q(state=RevisionState.PUBLISHED)
            | Q(state=RevisionState.REJECTED, number__lt=moving.number)
        ).update(state=RevisionState.SUPERSEDED)
    legal.update(state=target)
    was_public = contribution.published_at is not None
    settle(contribution, at=at)
    journal.record(
        by=by,
        at=at,
        company=contribution.company,
        event=f"contribution.{target}",
        subject_kind="contribution",
        subject_id=contribution.pk,
        kind=contribution.kind,
        revision=str(revision_id),
    )
    # Of the company's own answer its author is told by "contribution.replied".
    is_answer = contribution.kind == Kind.ANSWER and not contribution.is_official
    if is_answer and target is RevisionState.PUBLISHED and not was_public:
        journal.record(
            by=by,
            at=at,
            company=contribution.company,
            event="question.answered",
            subject_kind="contribution",
            subject_id=contribution.parent_id,
            answer=str(contribution.pk),
        )
    return True
