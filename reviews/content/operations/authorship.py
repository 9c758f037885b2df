"""From a guest to a known author."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviews.content.drafts import draft_of
from reviews.content.kinds import Kind
from reviews.content.lifecycle import ContributionState
from reviews.content.models import Contribution
from reviews.content.operations import media, purchases, summaries, votes
from reviews.content.operations.contributions import edit, withdraw
from reviews.identity.models import Reviewer
from reviews.identity.operations import reviewers
from reviews.journal.actors import Actor


@transaction.atomic
def confirm_email(*, by: Actor, at: datetime, reviewer_id: UUID) -> Reviewer:
    """Give what a guest wrote to the person whose address it is, now that the link was opened.

    If that person has reviewed the same product, the later of the two texts counts, as the newest
    version of the one review.

    Returns:
        Whose it is from now on.

    Raises:
        Reviewer.DoesNotExist: there is no such guest.
        NothingToConfirm: the address was confirmed before.
    """
    guest, known = reviewers.confirm_claim(by=by, at=at, reviewer_id=reviewer_id)
    if guest.pk != known.pk:
        # As when a review is sent in: one after the other, or the person ends with two.
        Reviewer.objects.select_for_update(no_key=True).get(pk=known.pk)
        # All at once and before any product: what follows touches several of them.
        rows = list(
            Contribution.objects.for_company(guest.company)
            .filter(reviewer__in=(guest, known))
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        summaries.hold(contributions=rows)
        for row in rows:
            if row.reviewer_id == guest.pk:
                _hand_over(row, known, by=by, at=at)
    note_confirmed(at=at, reviewer_id=known.pk)
    return known


@transaction.atomic
def note_confirmed(*, at: datetime, reviewer_id: UUID) -> int:
    """Mark what a person wrote as coming from a confirmed address; return how much is new."""
    reviewer = Reviewer.objects.select_related("company").get(pk=reviewer_id)
    if reviewer.email_confirmed_at is None:
        return 0
    # All of them, because those that are marked already may turn out to be of a buyer next.
    written = list(
        Contribution.objects.for_company(reviewer.company)
        .filter(reviewer=reviewer)
        .select_related("published_revision")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    summaries.hold(contributions=written)
    rows = [row for row in written if not row.is_email_confirmed]
    for row in rows:
        before = summaries.counted(row)
        row.is_email_confirmed = True
        summaries.change(row, removed=before, added=summaries.counted(row))
    Contribution.objects.bulk_update(rows, fields=("is_email_confirmed",))
    shown = {row.product_id for row in rows if row.state == ContributionState.PUBLISHED}
    purchases.match_reviewer(at=at, reviewer=reviewer, changed=shown)
    return len(rows)


def _hand_over(row: Contribution, known: Reviewer, *, by: Actor, at: datetime) -> None:
    other = None
    if row.kind == Kind.REVIEW and row.state != ContributionState.WITHDRAWN:
        other = (
            Contribution.objects.for_company(known.company)
            .filter(reviewer=known, product=row.product_id)
            .reviews()
            .exclude(state=ContributionState.WITHDRAWN)
            .order_by("-written_at", "-id")
            .first()
        )
    Contribution.objects.filter(pk=row.pk).update(reviewer=known)
    # Nobody votes on what they wrote, also if it was not known to be theirs when they did.
    votes.drop(contribution=row, votes=row.votes.filter(reviewer=known))
    if other is None:
        return
    if row.written_at >= other.written_at:
        newest = row.revisions.order_by("-number")[0]
        photos = media.hand_over(revision=newest, to=other)
        draft = replace(draft_of(newest), photos=photos)
        edit(by=by, at=at, contribution_id=other.pk, draft=draft, was_accepted=True)
    withdraw(by=by, at=at, contribution_id=row.pk)
