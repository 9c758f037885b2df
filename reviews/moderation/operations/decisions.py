"""Decisions by people."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.catalog.models import Company
from reviews.common.idempotency import forget_about
from reviews.content.models import Revision
from reviews.content.operations import publication, reports
from reviews.journal import operations as journal
from reviews.journal.actors import Actor
from reviews.moderation.complaints import appeal_view, may_answer
from reviews.moderation.lifecycle import CaseState
from reviews.moderation.models import Appeal, Case, Decision, Outcome
from reviews.moderation.operations import appeals, cases
from reviews.moderation.reasons import ReasonCode

NOTE_MAX = 2_000


class InvalidDecision(Exception):
    """The decision is incomplete. ``errors`` has sentences for people, by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(f"faults in {', '.join(sorted(errors))}")
        self.errors = errors


class TextChanged(Exception):
    """The author has replaced or withdrawn the text that was looked at. Nothing was decided."""


class DecidedMeanwhile(Exception):
    """Somebody has decided the case since it was looked at. Nothing was changed."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision))
        self.decision = decision


class AppealNeedsAnother(Exception):
    """The author appeals a decision of the one who decides now, and the team has others who may.
    Nothing was decided.
    """


@transaction.atomic
def decide(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    case_id: UUID,
    revision_id: UUID,
    outcome: Outcome,
    reasons: Iterable[str] = (),
    note: str = "",
    revises: UUID | None = None,
) -> Decision:
    """Publish or refuse the revision that was looked at; decision, journal entry, summary, and
    what becomes of reports and of an appeal commit together.

    A case that reports or an appeal have brought to the desk may also end with things as they are:
    what is public is kept, or what was refused stays so.

    Args:
        by: who decides.
        at: when.
        company: whose desk it is.
        case_id: the case.
        revision_id: the revision that was on the screen.
        outcome: publish or reject.
        reasons: codes of :class:`ReasonCode`; a refusal needs one, publishing takes none.
        note: for colleagues.
        revises: the latest decision that was on the screen, to decide anew; ``None`` if there was
            none.

    Raises:
        Case.DoesNotExist: the company has no such case.
        InvalidDecision, TextChanged, DecidedMeanwhile, AppealNeedsAnother: see there.
    """
    chosen = _checked(outcome, reasons, note)
    contribution_id = (
        Case.objects.for_company(company).values_list("contribution_id", flat=True).get(pk=case_id)
    )
    contribution = publication.lock(contribution_id)
    case = Case.objects.for_company(company).select_for_update(of=("self",)).get(pk=case_id)
    if case.state == CaseState.OBSOLETE or case.revision_id != revision_id:
        raise TextChanged
    # Of the revision, not of the case: what screening published by itself had none.
    decided = Decision.objects.for_company(company).filter(revision_id=revision_id)
    latest = decided.order_by("-decided_at", "-id").first()
    if latest is None and revises is not None:
        raise InvalidDecision({"revises": [_("This case has no decision yet.")]})
    if latest is not None and latest.pk != revises:
        raise DecidedMeanwhile(latest)
    appeal = Appeal.objects.for_company(company).open().filter(revision_id=revision_id).first()
    if appeal is not None and not may_answer(actor=by, appeal=appeal_view(appeal), company=company):
        raise AppealNeedsAnother
    waits = case.state == CaseState.OPEN
    move = publication.publish if outcome == Outcome.PUBLISH else publication.reject
    if not move(by=by, at=at, revision_id=revision_id) and not (
        waits and _is_so(contribution.revisions.get(pk=revision_id), outcome)
    ):
        if latest is not None and latest.outcome == outcome:
            raise DecidedMeanwhile(latest)
        raise TextChanged
    case.state = CaseState.DECIDED
    case.decided_at = at
    case.save(update_fields=["state", "decided_at"])
    decision = Decision.objects.create(
        company=company,
        case=case,
        revision_id=revision_id,
        outcome=outcome,
        reasons=chosen,
        note=note.strip(),
        actor_kind=by.kind,
        actor_id=by.id,
        decided_at=at,
    )
    journal.record(
        by=by,
        at=at,
        company=company,
        event="case.decided",
        subject_kind="case",
        subject_id=case.pk,
        contribution=str(contribution_id),
        revision=str(revision_id),
        decision=str(decision.pk),
        outcome=outcome,
        reasons=chosen,
    )
    if appeal is not None:
        same_person = decision.actor == appeal_view(appeal).against
        appeals.answer(by=by, at=at, appeal=appeal, ruling=decision, same_person=same_person)
    reports.decide(
        by=by,
        at=at,
        contribution=contribution,
        revision_id=revision_id,
        upheld=outcome == Outcome.REJECT,
    )
    cases.close_past(at=at, contribution=contribution)
    return decision


@transaction.atomic
def forget_notes(*, reviewer_id: UUID) -> int:
    """Empty what colleagues noted about a person's texts, and what the person appealed with; return
    how many notes there were.
    """
    Appeal.objects.filter(contribution__reviewer=reviewer_id).update(text="")
    noted = Decision.objects.filter(revision__contribution__reviewer=reviewer_id).exclude(note="")
    ids = list(noted.values_list("pk", flat=True))
    # Whoever decided by the API was answered with the note.
    forget_about(ids=ids)
    return noted.update(note="")


def _is_so(revision: Revision, outcome: Outcome) -> bool:
    return revision.is_public if outcome == Outcome.PUBLISH else revision.is_refused


def _checked(outcome: Outcome, reasons: Iterable[str], note: str) -> list[str]:
    errors: dict[str, list[str]] = {}
    chosen = sorted(set(reasons))
    unknown = [code for code in chosen if code not in ReasonCode.values]
    if unknown:
        errors["reasons"] = [_("There is no reason “%(code)s”.") % {"code": unknown[0]}]
    elif outcome == Outcome.REJECT and not chosen:
        errors["reasons"] = [_("Choose at least one reason; the author will read it.")]
    elif outcome == Outcome.PUBLISH and chosen:
        errors["reasons"] = [_("Reasons go with a rejection only.")]
    if len(note.strip()) > NOTE_MAX:
        errors["note"] = [_("At most %(limit)d characters.") % {"limit": NOTE_MAX}]
    if errors:
        raise InvalidDecision(errors)
    return chosen
