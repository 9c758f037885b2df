"""Tying what a device said to the person who uses it, once both are known."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviews.catalog.models import Company
from reviews.catalog.operations.products import bump_display_version
from reviews.content.models import Contribution, Report, Vote
from reviews.content.operations.votes import drop, is_own
from reviews.content.visitors import Visitor, nobody
from reviews.journal import operations as journal
from reviews.journal.actors import Actor


@transaction.atomic
def adopt(*, by: Actor, at: datetime, company: Company, visitor: Visitor) -> int:
    """Give a customer all that the customer's device voted and reported; return how much it was.

    A vote on what the customer wrote goes, and one beside another of the customer's own. Of two
    open reports both stay, since both were said. The device's mark is on none of them afterwards.

    Raises:
        ValueError: the visitor is not known by both names.
    """
    if visitor.reviewer is None or not visitor.device:
        raise ValueError("only a customer whose device is known can have what it said")
    device = Visitor(device=visitor.device).digest(company=company)
    adopted = _adopt_votes(device, visitor, company=company)
    adopted += _adopt_reports(device, visitor, company=company)
    if adopted:
        # How much, and not what: after an erasure nothing leads from the person to it.
        journal.record(
            by=by,
            at=at,
            company=company,
            event="reviewer.device_adopted",
            subject_kind="reviewer",
            subject_id=visitor.reviewer.pk,
            rows=adopted,
        )
    return adopted


def _adopt_votes(device: str, visitor: Visitor, *, company: Company) -> int:
    votes = Vote.objects.for_company(company)
    # All at once and before any product, as everywhere.
    rows = (
        Contribution.objects.for_company(company)
        .filter(pk__in=votes.filter(voter=device).values("contribution"))
        .select_for_update(no_key=True)
        .order_by("pk")
    )
    said_on = {row.pk: row for row in rows}
    customer = visitor.digest(company=company)
    # Read again under the locks: one may have been taken back meanwhile.
    here = votes.filter(contribution__in=list(said_on))
    found = list(here.filter(voter=device).order_by("pk"))
    has_own = set(here.filter(voter=customer).values_list("contribution", flat=True))
    recounted: set[UUID] = set()
    for vote in found:
        contribution = said_on[vote.contribution_id]
        if is_own(contribution=contribution, visitor=visitor) or contribution.pk in has_own:
            drop(contribution=contribution, votes=[vote])
            recounted.add(contribution.product_id)
        else:
            vote.voter, vote.reviewer = customer, visitor.reviewer
            vote.save(update_fields=["voter", "reviewer"])
    for product_id in sorted(recounted):
        bump_display_version(product_ids=[product_id])
    return len(found)


def _adopt_reports(device: str, visitor: Visitor, *, company: Company) -> int:
    customer = visitor.digest(company=company)
    reports = Report.objects.for_company(company)
    has_open = set(reports.open().filter(reporter=customer).values_list("contribution", "kind"))
    found = list(reports.filter(reporter=device).select_for_update(no_key=True).order_by("pk"))
    for report in found:
        is_second = report.is_open and (report.contribution_id, report.kind) in has_open
        report.reporter = nobody() if is_second else customer
        report.reviewer = visitor.reviewer
        report.save(update_fields=["reporter", "reviewer"])
    return len(found)
