"""What readers and authors say against something, as the desk and they themselves see it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from reviews.catalog.models import Company
from reviews.content.models import Contribution, Report
from reviews.content.reporting import ReportKind, ReportReason
from reviews.identity.permissions import Permission
from reviews.identity.queries import has_another_who_may
from reviews.journal.actors import Actor, ActorKind
from reviews.moderation.lifecycle import AppealState
from reviews.moderation.models import Appeal, Case, Decision, Outcome

APPEAL_WINDOW = timedelta(days=184)
"""Six months, however long they are (Article 20(1) of Regulation (EU) 2022/2065)."""
SHOWN = 10
"""Reports on one version that are shown in full; however many there are, the desk stays quick."""


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """A reader's report in full. Who sent it is nothing that the decision needs."""

    kind: ReportKind
    reason: ReportReason
    text: str
    law: str
    about_child_abuse: bool
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Reports:
    """What readers reported about a version: how many, why, and the latest in full."""

    reasons: Mapping[ReportReason, int] = field(default_factory=dict)
    """The most frequent first."""
    latest: Sequence[ReportView] = ()

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.reasons.values())


@dataclass(frozen=True, kw_only=True)
class AppealView:
    """An author's appeal and what became of it."""

    state: AppealState
    text: str
    created_at: datetime
    decided_at: datetime | None
    against: Actor
    """Who made the decision that is appealed."""

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state is AppealState.OPEN


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What an author can do about a refusal."""

    may_appeal: bool
    until: datetime | None
    """The end of the time for it; ``None`` without a refusal."""
    appeal: AppealView | None
    """The one that was lodged, against this refusal or answered by it."""


def reports_on(cases: Sequence[Case]) -> Mapping[UUID, Reports]:
    """Return by case what is reported about its version, or is still open about an earlier one,
    with two queries however many cases there are.
    """
    rows = Report.objects.filter(contribution__in={case.contribution_id for case in cases})
    counted = list(
        rows.order_by()
        .values_list("contribution_id", "revision_id", "outcome", "reason")
        .annotate(n=Count("pk"))
    )
    if not counted:
        return {case.pk: Reports() for case in cases}
    latest = list(
        rows.annotate(
            place=Window(RowNumber(), partition_by=["revision"], order_by=F("received_at").desc())
        )
        .filter(place__lte=SHOWN)
        .order_by("-received_at", "-id")
    )
    return {case.pk: _reports(case, counted, latest) for case in cases}


def appeals_on(cases: Sequence[Case]) -> Mapping[UUID, AppealView]:
    """Return by revision the latest appeal against its refusal, with one query."""
    rows = (
        Appeal.objects.filter(revision__in=[case.revision_id for case in cases])
        .select_related("decision")
        .order_by("created_at", "id")
    )
    return {row.revision_id: appeal_view(row) for row in rows}


def latest_refusal(contribution: Contribution) -> Decision | None:
    """Return the decision by which it was refused or taken down, if that is the latest."""
    decision = (
        Decision.objects.for_company(contribution.company)
        .filter(revision__contribution=contribution)
        .select_related("revision")
        .order_by("-decided_at", "-id")
        .first()
    )
    if decision is None or decision.outcome != Outcome.REJECT:
        return None
    return decision


def standing_of(contribution: Contribution, *, at: datetime) -> Standing:
    """Return what the author of a contribution can do about its refusal at a moment."""
    refusal = latest_refusal(contribution)
    if refusal is None or not refusal.revision.is_refused:
        return Standing(may_appeal=False, until=None, appeal=None)
    until = refusal.decided_at + APPEAL_WINDOW
    appeal = (
        Appeal.objects.for_company(contribution.company)
        .filter(revision=refusal.revision)
        .select_related("decision")
        .order_by("-created_at", "-id")
        .first()
    )
    if appeal is not None and refusal.pk not in {appeal.decision_id, appeal.ruling_id}:
        appeal = None  # It was about an earlier refusal, which was changed since.
    return Standing(
        may_appeal=appeal is None and at <= until,
        until=until,
        appeal=None if appeal is None else appeal_view(appeal),
    )


def may_answer(*, actor: Actor, appeal: AppealView, company: Company) -> bool:
    """Tell whether ``actor`` may decide an appeal: not one against a decision of their own, as
    long as the team has anybody else who may.
    """
    if appeal.against.kind is ActorKind.SYSTEM or appeal.against != actor:
        return True
    return not has_another_who_may(Permission.CASE_DECIDE, company=company, but=actor)


def appeal_view(row: Appeal) -> AppealView:
    """Return an appeal as the desk and its author see it."""
    return AppealView(
        state=AppealState(row.state),
        text=row.text,
        created_at=row.created_at,
        decided_at=row.decided_at,
        against=row.decision.actor,
    )


def _reports(
    case: Case, counted: Iterable[tuple[UUID, UUID, str, str, int]], latest: Iterable[Report]
) -> Reports:
    reasons: Counter[ReportReason] = Counter()
    for contribution_id, revision_id, outcome, reason, n in counted:
        if contribution_id == case.contribution_id and (
            revision_id == case.revision_id or not outcome
        ):
            reasons[ReportReason(reason)] += n
    shown = [
        _report(row)
        for row in latest
        if row.contribution_id == case.contribution_id
        and (row.revision_id == case.revision_id or row.is_open)
    ]
    return Reports(reasons=dict(reasons.most_common()), latest=shown[:SHOWN])


def _report(row: Report) -> ReportView:
    return ReportView(
        kind=ReportKind(row.kind),
        reason=ReportReason(row.reason),
        text=row.text,
        law=row.law,
        about_child_abuse=row.about_child_abuse,
        received_at=row.received_at,
    )
