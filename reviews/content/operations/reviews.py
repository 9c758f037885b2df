"""Reviews of products."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from reviews.content.kinds import Kind
from reviews.content.lifecycle import ContributionState
from reviews.content.models import Contribution
from reviews.content.operations.contributions import (
    ProductClosed,
    Submission,
    edit,
    receive,
)
from reviews.identity.models import Reviewer
from reviews.identity.operations import reviewers
from reviews.journal.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What became of a review that was sent in."""

    contribution: Contribution
    is_edit: bool
    """Its author had reviewed the product before: this is the newest version of that review."""


@transaction.atomic
def submit(*, by: Actor, at: datetime, submission: Submission) -> Submitted:
    """Store one review as submitted. From the return on, nothing of it may be lost.

    A person has one review of a product; who sends another edits it. Guests are nobody known, so
    that theirs is always a new one.

    Raises:
        InvalidContribution: a field breaks a rule; the error names it.
        ProductClosed: the product takes no reviews.
    """
    submission = replace(submission, kind=Kind.REVIEW)
    author = submission.author
    if author.email or author.customer_ref:
        if not submission.product.accepts_reviews:
            raise ProductClosed
        reviewer = reviewers.recognise(at=at, company=submission.product.company, data=author)
        earlier = _review_by(submission, reviewer)
        if earlier is not None:
            edit(
                by=by,
                at=at,
                contribution_id=earlier.pk,
                draft=submission.draft,
                proof=submission.proof,
            )
            earlier.refresh_from_db()
            return Submitted(contribution=earlier, is_edit=True)
    (contribution,) = receive(
        by=by, at=at, company=submission.product.company, submissions=[submission]
    )
    return Submitted(contribution=contribution, is_edit=False)


def _review_by(submission: Submission, reviewer: Reviewer) -> Contribution | None:
    """Return the person's review of the product, with the person locked: the same person sending
    twice at once must not end with two.
    """
    Reviewer.objects.select_for_update(no_key=True).get(pk=reviewer.pk)
    return (
        Contribution.objects.for_company(reviewer.company)
        .filter(reviewer=reviewer, product=submission.product)
        .reviews()
        .exclude(state=ContributionState.WITHDRAWN)
        .order_by("-written_at", "-id")
        .select_related("product")
        .first()
    )
