"""Reviews of products."""

from dataclasses import replace
from datetime import datetime

from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.operations.contributions import Submission, receive
from reviews.journal.actors import Actor


def submit(*, by: Actor, at: datetime, submission: Submission) -> Contribution:
    """Store one review as submitted. From the return on, nothing of it may be lost.

    Raises:
        InvalidContribution: a field breaks a rule; the error names it.
        ProductClosed: the product takes no reviews.
    """
    (contribution,) = receive(
        by=by,
        at=at,
        company=submission.product.company,
        submissions=[replace(submission, kind=Kind.REVIEW)],
    )
    return contribution
