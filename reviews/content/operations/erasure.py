"""Taking a person out of what the person said.

A public review stays as what it then is: a number of stars on a date, said by nobody. So counts and
means stay right, as the law allows for what names no person (Regulation (EU) 2016/679, recital 26).
Everything else that the person wrote goes: words can tell who wrote them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reviews.catalog.operations.products import bump_display_version
from reviews.content.kinds import Kind
from reviews.content.lifecycle import REVISIONS, ContributionState, RevisionState
from reviews.content.models import Contribution, Media, Report, Vote
from reviews.content.operations import media, summaries
from reviews.content.operations.publication import settle
from reviews.content.reporting import ReportKind
from reviews.content.visitors import nobody
from reviews.identity.models import Reviewer
from reviews.journal import operations as journal
from reviews.journal.actors import SYSTEM

ERASED = "(erased)"
ERASED_ADDRESS = "erased@erased.invalid"

_NOTHING: dict[str, Any] = {
    "title": "",
    "body": "",
    "author_name": "",
    "answers": {},
    "pros": [],
    "cons": [],
    "experienced_on": None,
    "relationship": "",
    "video_url": "",
    "fingerprint": "",
}
"""What an emptied revision says. The stars stay, and the date."""


@transaction.atomic
def erase(*, at: datetime, reviewer_id: UUID) -> int:
    """Empty everything that a person said to the company; return how many contributions."""
    reviewer = Reviewer.objects.select_related("company").get(pk=reviewer_id)
    rows = [row for row in _lock(reviewer) if row.reviewer_id == reviewer.pk]
    # Summaries and then products, in one order and before anything that touches them one by one, so
    # that two erasures of people who wrote about the same products do not wait for each other.
    summaries.hold(contributions=rows)
    for product_id in sorted({row.product_id for row in rows}):
        bump_display_version(product_ids=[product_id])
    # Once the rows are locked: an edit that was under way cannot bring another one.
    photos = Media.objects.filter(contribution__in=rows).values_list("pk", flat=True)
    media.discard(by=SYSTEM, at=at, media_ids=photos)
    _forget_beside(reviewer)
    for row in rows:
        stays = row.kind == Kind.REVIEW and row.state == ContributionState.PUBLISHED
        ended = row.revisions.filter(state__in=REVISIONS.sources_of(RevisionState.WITHDRAWN))
        if stays:
            ended = ended.exclude(state=RevisionState.PUBLISHED)
        before = summaries.counted(row)
        ended.update(state=RevisionState.WITHDRAWN)
        row.revisions.update(**_NOTHING)
        settle(row, at=at)
        if stays:
            # The version is the same, and says less.
            summaries.change(row, removed=before, added=summaries.counted(row))
    journal.record_many(
        by=SYSTEM,
        at=at,
        company=reviewer.company,
        happenings=[
            journal.Happening(
                event="contribution.erased",
                subject_kind="contribution",
                subject_id=str(row.pk),
                payload={"product": str(row.product_id)},
            )
            for row in rows
        ],
    )
    return len(rows)


@transaction.atomic
def forget_late(*, reviewer_id: UUID) -> None:
    """Take the person out of votes and reports that were under way when the erasure began."""
    reviewer = Reviewer.objects.select_related("company").get(pk=reviewer_id)
    _lock(reviewer)
    _forget_beside(reviewer)


def _lock(reviewer: Reviewer) -> list[Contribution]:
    """Lock what the person wrote, voted on and reported, all in one order."""
    company = reviewer.company
    voted = Vote.objects.for_company(company).filter(reviewer=reviewer).values("contribution")
    reported = Report.objects.for_company(company).filter(reviewer=reviewer).values("contribution")
    return list(
        Contribution.objects.for_company(company)
        .filter(Q(reviewer=reviewer) | Q(pk__in=voted) | Q(pk__in=reported))
        .select_for_update(of=("self",))
        .select_related("company")
        .order_by("pk")
    )


def _forget_beside(reviewer: Reviewer) -> None:
    """Take the person out of votes and reports. What was counted stays counted."""
    for vote in Vote.objects.for_company(reviewer.company).filter(reviewer=reviewer):
        vote.reviewer, vote.voter = None, nobody()
        vote.save(update_fields=["reviewer", "voter"])
    for report in Report.objects.for_company(reviewer.company).filter(Report.of_person(reviewer)):
        # A notice without these is none; that there was one, and how it ended, stays on record.
        is_notice = report.kind == ReportKind.LEGAL_NOTICE
        report.text = ERASED if is_notice else ""
        report.notifier_name = ERASED if is_notice else ""
        report.notifier_email = ERASED_ADDRESS if is_notice else ""
        report.law, report.reviewer, report.reporter = "", None, nobody()
        report.save(
            update_fields=[
                *("text", "notifier_name", "notifier_email", "law", "reviewer", "reporter")
            ]
        )
