"""Bringing a version of a text to the desk, and taking it off.

Locks are taken in the order contribution, case, summary, product, as everywhere.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviews.content.models import Contribution, Report, Revision
from reviews.content.operations import publication
from reviews.journal import operations as journal
from reviews.journal.actors import SYSTEM, Actor
from reviews.moderation.lifecycle import APPEALS, CASES, AppealState, CaseState
from reviews.moderation.models import Appeal, Case, CaseOrigin, Screening


@transaction.atomic
def open_for_report(*, report_id: UUID, at: datetime) -> Case | None:
    """Bring what was reported to the desk, whoever had published it.

    Returns:
        The case; ``None`` if the report has ended meanwhile.
    """
    contribution = publication.lock(
        Report.objects.values_list("contribution_id", flat=True).get(pk=report_id)
    )
    report = contribution.reports.select_related("revision").get(pk=report_id)
    if not report.is_open:
        return None
    return open_case(
        by=SYSTEM,
        at=at,
        contribution=contribution,
        revision=report.revision,
        origin=CaseOrigin.REPORT,
    )


@transaction.atomic
def open_for_appeal(
    *, by: Actor, at: datetime, contribution: Contribution, revision: Revision
) -> Case:
    """Bring what its author appeals to the desk. The caller holds the contribution's lock."""
    return open_case(
        by=by, at=at, contribution=contribution, revision=revision, origin=CaseOrigin.APPEAL
    )


def open_case(
    *,
    by: Actor,
    at: datetime,
    contribution: Contribution,
    revision: Revision,
    origin: CaseOrigin,
    screening: Screening | None = None,
) -> Case:
    """Return the version's case, waiting for a person: a new one, or the decided one once more.

    One that waits already is left in its place of the queue. The caller holds the contribution's
    lock.
    """
    case = (
        Case.objects.for_company(contribution.company)
        .select_for_update(of=("self",))
        .filter(revision=revision)
        .first()
    )
    if case is None:
        case = Case.objects.create(
            company=contribution.company,
            contribution=contribution,
            revision=revision,
            screening=screening or revision.screenings.order_by("-screened_at", "-id").first(),
            origin=origin,
            opened_at=at,
        )
    elif case.state == CaseState.OPEN:
        return case
    else:
        CASES.require(CaseState(case.state), CaseState.OPEN)
        case.state = CaseState.OPEN
        case.origin = origin
        case.opened_at = at
        case.decided_at = None
        case.save(update_fields=["state", "origin", "opened_at", "decided_at"])
    journal.record(
        by=by,
        at=at,
        company=contribution.company,
        event="case.opened",
        subject_kind="case",
        subject_id=case.pk,
        contribution=str(contribution.pk),
        revision=str(revision.pk),
        origin=origin.value,
    )
    return case


@transaction.atomic
def close_past(*, at: datetime, contribution: Contribution) -> int:
    """Close what nobody needs to decide any more, because its author replaced or withdrew it.

    The caller holds the contribution's lock. What is public still has its case while an edit waits
    in another.
    """
    past = contribution.revisions.past()
    Appeal.objects.for_company(contribution.company).filter(
        revision__in=past, state__in=APPEALS.sources_of(AppealState.OBSOLETE)
    ).update(state=AppealState.OBSOLETE, decided_at=at)
    return (
        Case.objects.for_company(contribution.company)
        .filter(revision__in=past, state__in=CASES.sources_of(CaseState.OBSOLETE))
        .update(state=CaseState.OBSOLETE)
    )
