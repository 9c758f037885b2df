"""Appeals of authors: lodged against a refusal, answered by the next decision."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.catalog.models import Company
from reviews.common.lengths import too_long
from reviews.common.text import clean_text
from reviews.content.models import Contribution
from reviews.content.operations import publication
from reviews.identity.queries import being_erased
from reviews.journal import operations as journal
from reviews.journal.actors import Actor
from reviews.moderation.complaints import APPEAL_WINDOW, latest_refusal
from reviews.moderation.lifecycle import APPEALS, AppealState
from reviews.moderation.models import APPEAL_TEXT_MAX, Appeal, Decision, Outcome
from reviews.moderation.operations import cases


class InvalidAppeal(Exception):
    """The appeal says nothing, or too much. ``errors`` has sentences for people, by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(f"faults in {', '.join(sorted(errors))}")
        self.errors = errors


class NothingToAppeal(Exception):
    """The contribution is not refused, its refusal has been appealed and confirmed, or its author
    is being erased.
    """


class AlreadyAppealed(Exception):
    """The author has lodged an appeal that still waits."""


class AppealTooLate(Exception):
    """The time for an appeal has run out."""


@transaction.atomic
def lodge(*, by: Actor, at: datetime, company: Company, contribution_id: UUID, text: str) -> Appeal:
    """Take up an author's objection to the latest refusal, and bring the case to the desk.

    Whoever calls has made sure that it is the author who speaks.

    Raises:
        Contribution.DoesNotExist: the company has no such contribution.
        InvalidAppeal, NothingToAppeal, AlreadyAppealed, AppealTooLate: see there.
    """
    text = _checked(text)
    if not Contribution.objects.for_company(company).filter(pk=contribution_id).exists():
        raise Contribution.DoesNotExist
    contribution = publication.lock(contribution_id)
    refusal = latest_refusal(contribution)
    author = contribution.reviewer_id
    if refusal is None or not refusal.revision.is_refused or (author and being_erased([author])):
        raise NothingToAppeal
    appeals = Appeal.objects.for_company(company)
    if appeals.open().filter(revision=refusal.revision).exists():
        raise AlreadyAppealed
    if appeals.filter(ruling=refusal).exists():
        raise NothingToAppeal
    if at > refusal.decided_at + APPEAL_WINDOW:
        raise AppealTooLate
    appeal = Appeal.objects.create(
        company=company,
        contribution=contribution,
        revision=refusal.revision,
        decision=refusal,
        text=text,
        created_at=at,
    )
    journal.record(
        by=by,
        at=at,
        company=company,
        event="appeal.lodged",
        subject_kind="appeal",
        subject_id=appeal.pk,
        contribution=str(contribution.pk),
        revision=str(refusal.revision_id),
        decision=str(refusal.pk),
    )
    cases.open_for_appeal(by=by, at=at, contribution=contribution, revision=refusal.revision)
    return appeal


@transaction.atomic
def answer(*, by: Actor, at: datetime, appeal: Appeal, ruling: Decision, same_person: bool) -> None:
    """End an appeal by the decision that was made on it. The caller holds the case's lock."""
    overturned = ruling.outcome == Outcome.PUBLISH
    target = AppealState.OVERTURNED if overturned else AppealState.UPHELD
    APPEALS.require(AppealState(appeal.state), target)
    appeal.state = target
    appeal.decided_at = at
    appeal.ruling = ruling
    appeal.by_same_person = same_person
    appeal.save(update_fields=["state", "decided_at", "ruling", "by_same_person"])
    journal.record(
        by=by,
        at=at,
        company=ruling.company,
        event="appeal.decided",
        subject_kind="appeal",
        subject_id=appeal.pk,
        contribution=str(appeal.contribution_id),
        revision=str(appeal.revision_id),
        decision=str(ruling.pk),
        outcome=target.value,
        same_person=same_person,
    )


def _checked(text: str) -> str:
    text = clean_text(text)
    if not text:
        raise InvalidAppeal({"text": [_("Say why the decision should be changed.")]})
    if fault := too_long(text, APPEAL_TEXT_MAX):
        raise InvalidAppeal({"text": [fault]})
    return text
