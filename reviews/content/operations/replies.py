"""What is said about a product beside reviews: comments, questions, answers, the company's word."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.catalog.models import Company
from reviews.content.drafts import Draft, InvalidContribution
from reviews.content.kinds import Kind, Source
from reviews.content.lifecycle import ContributionState
from reviews.content.models import Contribution
from reviews.content.operations import publication
from reviews.content.operations.contributions import Submission, edit, receive, withdraw
from reviews.journal import operations as journal
from reviews.journal.actors import Actor

OFFICIAL_KIND = {Kind.REVIEW: Kind.COMMENT, Kind.QUESTION: Kind.ANSWER}
"""As what the company speaks about a contribution of a kind."""


class NothingToReplyTo(Exception):
    """There is no public review or question of that id in the company."""


def ask(*, by: Actor, at: datetime, submission: Submission) -> Contribution:
    """Store a question about a product as submitted.

    Raises:
        InvalidContribution, ProductClosed: see ``contributions.receive``.
    """
    return _receive(by=by, at=at, submission=replace(submission, kind=Kind.QUESTION))


def comment(*, by: Actor, at: datetime, submission: Submission) -> Contribution:
    """Store a comment on a product or, with a parent, on a review, as submitted.

    Raises:
        InvalidContribution, ProductClosed: see ``contributions.receive``.
    """
    return _receive(by=by, at=at, submission=replace(submission, kind=Kind.COMMENT))


def answer(*, by: Actor, at: datetime, submission: Submission) -> Contribution:
    """Store an answer to the question that is the submission's parent, as submitted.

    Raises:
        InvalidContribution, ProductClosed: see ``contributions.receive``.
    """
    return _receive(by=by, at=at, submission=replace(submission, kind=Kind.ANSWER))


@transaction.atomic
def reply_officially(
    *, by: Actor, at: datetime, company: Company, contribution_id: UUID, body: str
) -> Contribution:
    """Publish the company's word on a public review, or its answer to a question.

    The company has one word on each; a second takes the place of the first, and the same one again
    changes nothing. It is public at once: the company answers for what it says, and nobody else is
    to wait for its own moderators. The first on each is recorded, for its author to be told.

    Raises:
        NothingToReplyTo: see there.
        InvalidContribution: the text is empty or too long.
    """
    # Locked, so that two members of the team who reply at once do not both come first.
    parent = (
        Contribution.objects.for_company(company)
        .published()
        .filter(kind__in=OFFICIAL_KIND)
        .select_for_update(of=("self",))
        .select_related("product")
        .filter(pk=contribution_id)
        .first()
    )
    if parent is None:
        raise NothingToReplyTo
    parent.product.company = company
    draft = Draft(body=body)
    former = Contribution.objects.for_company(company).filter(parent=parent, is_official=True)
    earlier = former.exclude(state=ContributionState.WITHDRAWN).first()
    if earlier is not None:
        revision = edit(by=by, at=at, contribution_id=earlier.pk, draft=draft)
        reply = earlier
    else:
        is_first = not former.exists()
        reply = _receive(
            by=by,
            at=at,
            submission=Submission(
                product=parent.product,
                draft=draft,
                source=Source.COMPANY,
                kind=OFFICIAL_KIND[Kind(parent.kind)],
                parent=parent,
                is_official=True,
                language=company.default_language,
            ),
        )
        revision = reply.revisions.get()
        if is_first:
            journal.record(
                by=by,
                at=at,
                company=company,
                event="contribution.replied",
                subject_kind="contribution",
                subject_id=reply.pk,
                parent=str(parent.pk),
                parent_kind=parent.kind,
            )
    publication.publish(by=by, at=at, revision_id=revision.pk)
    reply.refresh_from_db()
    return reply


@transaction.atomic
def withdraw_reply(*, by: Actor, at: datetime, company: Company, contribution_id: UUID) -> bool:
    """Take the company's word on a contribution back; return whether there was one.

    Raises:
        NothingToReplyTo: the company has no review or question of that id.
    """
    # The contribution before the reply, as in replying, so that the two never wait in a circle.
    parents = Contribution.objects.for_company(company).filter(kind__in=OFFICIAL_KIND)
    parent = parents.select_for_update(of=("self",)).filter(pk=contribution_id).first()
    if parent is None:
        raise NothingToReplyTo
    reply = (
        Contribution.objects.for_company(company)
        .filter(parent=parent, is_official=True)
        .exclude(state=ContributionState.WITHDRAWN)
        .first()
    )
    return reply is not None and withdraw(by=by, at=at, contribution_id=reply.pk)


def _receive(*, by: Actor, at: datetime, submission: Submission) -> Contribution:
    if submission.kind is Kind.ANSWER and submission.parent is None:
        raise InvalidContribution({"parent": [_("An answer belongs to a question.")]})
    (contribution,) = receive(
        by=by, at=at, company=submission.product.company, submissions=[submission]
    )
    return contribution
