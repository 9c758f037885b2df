"""Receiving what readers complain about, and ending it. Who decides is moderation's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reviews.catalog.models import Company
from reviews.content.lifecycle import REPORTS, ReportState
from reviews.content.models import Contribution, Report
from reviews.content.operations.votes import lock_public
from reviews.content.reporting import Complaint, ReportOutcome, checked
from reviews.content.visitors import Visitor
from reviews.journal import operations as journal
from reviews.journal.actors import SYSTEM, Actor

RECEIPT = "report-receipt"
"""The purpose of the tokens that open a report's receipt."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """A report that is kept, and whether it is a new one."""

    report: Report
    is_new: bool


@transaction.atomic
def receive(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    contribution_id: UUID,
    visitor: Visitor,
    complaint: Complaint,
    language: str = "",
) -> Received:
    """Keep a complaint about what is public now, for moderation to take up.

    One person has one open report of a kind about one contribution: a repeat replaces what it says.
    It replaces a quick report never a legal notice, nor the other way round. What the device of a
    customer has reported before we knew the customer is the customer's report.

    Raises:
        Contribution.DoesNotExist: the company has no such public contribution.
        InvalidReport: a field is at fault.
    """
    complaint = checked(complaint)
    contribution = lock_public(company=company, contribution_id=contribution_id)
    marks = visitor.digests(company=company)
    known = contribution.reports.open().filter(reporter__in=marks, kind=complaint.kind)
    report = min(known, key=lambda row: marks.index(row.reporter), default=None)
    is_new = report is None
    if report is None:
        report = Report(
            company=company,
            contribution=contribution,
            kind=complaint.kind,
            received_at=at,
        )
    report.reporter, report.reviewer = marks[0], visitor.reviewer
    report.revision_id = _public(contribution)
    report.reason = complaint.reason
    report.text = complaint.text
    report.notifier_name = complaint.name
    report.notifier_email = complaint.email
    report.law = complaint.law
    report.location = complaint.location
    report.good_faith = complaint.good_faith
    report.about_child_abuse = complaint.about_child_abuse
    report.language = language
    report.save(force_insert=is_new)
    journal.record(
        by=by,
        at=at,
        company=company,
        event="report.received" if is_new else "report.changed",
        subject_kind="report",
        subject_id=report.pk,
        contribution=str(contribution.pk),
        revision=str(report.revision_id),
        kind=report.kind,
    )
    return Received(report=report, is_new=is_new)


@transaction.atomic
def decide(
    *, by: Actor, at: datetime, contribution: Contribution, revision_id: UUID, upheld: bool
) -> int:
    """End the reports about a version that was decided; return how many got another outcome.

    The caller holds the contribution's lock. Where a decision is revised, so are they: what a
    receipt says is what holds.
    """
    outcome = ReportOutcome.UPHELD if upheld else ReportOutcome.DISMISSED
    told_otherwise = Q(outcome__in=(ReportOutcome.UPHELD, ReportOutcome.DISMISSED)) & ~Q(
        outcome=outcome
    )
    rows = contribution.reports.filter(
        Q(state=ReportState.RECEIVED) | told_otherwise, revision_id=revision_id
    )
    return _end(rows, outcome, company=contribution.company, by=by, at=at)


@transaction.atomic
def close_gone(*, at: datetime, contribution: Contribution) -> int:
    """End the open reports about versions that their author has replaced or withdrawn.

    The caller holds the contribution's lock.
    """
    rows = contribution.reports.open().filter(revision__in=contribution.revisions.past())
    return _end(rows, ReportOutcome.OBSOLETE, company=contribution.company, by=SYSTEM, at=at)


def _public(contribution: Contribution) -> UUID:
    if contribution.published_revision_id is None:
        raise ValueError("a public contribution has a public revision")
    return contribution.published_revision_id


def _end(
    rows: Iterable[Report], outcome: ReportOutcome, *, company: Company, by: Actor, at: datetime
) -> int:
    ended = list(rows)
    for report in ended:
        REPORTS.require(ReportState(report.state), ReportState.DECIDED)
    Report.objects.filter(pk__in=[report.pk for report in ended]).update(
        state=ReportState.DECIDED, outcome=outcome, decided_at=at
    )
    if ended:
        journal.record_many(
            by=by,
            at=at,
            company=company,
            happenings=[
                journal.Happening(
                    event="report.decided",
                    subject_kind="report",
                    subject_id=str(report.pk),
                    payload={
                        "contribution": str(report.contribution_id),
                        "revision": str(report.revision_id),
                        "outcome": outcome.value,
                    },
                )
                for report in ended
            ],
        )
    return len(ended)
