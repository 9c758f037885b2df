"""Taking a person out of what the person said.

A public review stays as what it then is: a number of stars on a date, said by nobody. So counts and
means stay right, as the law allows for what names no person (Regulation (EU) 2016/679, recital 26).
Everything else that the person wrote goes: words can tell who wrote them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from reviews.catalog.operations.products import bump_display_version
from reviews.content.kinds import Kind
from reviews.content.lifecycle import REVISIONS, ContributionState, RevisionState
from reviews.content.models import Contribution, Media
from reviews.content.operations import media
from reviews.content.operations.publication import settle
from reviews.identity.models import Reviewer
from reviews.journal import operations as journal
from reviews.journal.actors import SYSTEM

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
    media.discard(
        media_ids=Media.objects.for_company(reviewer.company)
        .filter(contribution__reviewer=reviewer)
        .values_list("pk", flat=True)
    )
    rows = list(
        Contribution.objects.for_company(reviewer.company)
        .filter(reviewer=reviewer)
        .select_for_update(of=("self",))
        .select_related("company")
        .order_by("pk")
    )
    for row in rows:
        stays = row.kind == Kind.REVIEW and row.state == ContributionState.PUBLISHED
        ended = row.revisions.filter(state__in=REVISIONS.sources_of(RevisionState.WITHDRAWN))
        if stays:
            ended = ended.exclude(state=RevisionState.PUBLISHED)
        ended.update(state=RevisionState.WITHDRAWN)
        row.revisions.update(**_NOTHING)
        settle(row, at=at)
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
    for product_id in sorted({row.product_id for row in rows}):
        bump_display_version(product_ids=[product_id])
    return len(rows)
