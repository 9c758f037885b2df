"""Everything a person wrote for a company, where it stands, and what the person may do with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from reviews.catalog.models import Product
from reviews.common.querysets import RowComesBefore
from reviews.content.kinds import Kind
from reviews.content.models import Contribution, Revision
from reviews.content.queries import Photo, photos_of
from reviews.content.querysets import ContributionQuerySet
from reviews.identity.models import Reviewer
from reviews.journal.models import JournalEntry
from reviews.moderation.models import Decision, Outcome
from reviews.moderation.reasons import ReasonCode

VERSIONS_SHOWN = 50
"""The latest versions of one text; nobody reads more."""


class Standing(StrEnum):
    """Where a text stands, as its author needs to know it."""

    WAITING = "waiting"
    """Nothing of it is public; the newest version is being checked."""
    PUBLIC = "public"
    CHANGE_WAITS = "change_waits"
    """Public as before, while a change is being checked."""
    CHANGE_REFUSED = "change_refused"
    """Public as before; the change to it was refused."""
    REFUSED = "refused"
    """Refused, or taken down."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What was decided about a version, as its author may know it: not by whom in the team."""

    outcome: Outcome
    reasons: Sequence[ReasonCode]
    is_automatic: bool
    decided_at: datetime


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a text."""

    revision: Revision
    photos: Sequence[Photo]
    is_public: bool
    """It is what everybody sees at this moment."""
    rulings: Sequence[Ruling]
    """Latest first."""

    @property
    def refusal(self) -> Ruling | None:
        """Why it is not public, if somebody or something decided so."""
        if self.revision.state != "rejected" or not self.rulings:
            return None
        latest = self.rulings[0]
        return latest if latest.outcome is Outcome.REJECT else None


@dataclass(frozen=True, kw_only=True)
class Written:
    """A review, comment, question or answer, as its author sees it."""

    contribution: Contribution
    product: Product
    standing: Standing
    newest: Version
    reply: str
    """What the company says to it in public; empty for nothing."""

    @property
    def id(self) -> UUID:
        """The contribution's."""
        return self.contribution.pk

    @property
    def kind(self) -> Kind:
        """What it is."""
        return Kind(self.contribution.kind)

    @property
    def is_public(self) -> bool:
        """Whether some version of it is shown to everybody."""
        return self.contribution.published_revision_id is not None

    @property
    def may_change(self) -> bool:
        """Whether its author may edit it or take it back; what was taken back is gone for good."""
        return self.standing is not Standing.WITHDRAWN


@dataclass(frozen=True, kw_only=True)
class WrittenPage:
    """A page of what a person wrote; ``next`` is where the following one begins, if any."""

    items: Sequence[Written]
    next: tuple[datetime, UUID] | None


def written_by(
    reviewer: Reviewer, *, after: tuple[datetime, UUID] | None = None, limit: int
) -> WrittenPage:
    """Return a page of what a person wrote, newest first, with five queries however much it is."""
    rows = _rows_of(reviewer).order_by("-received_at", "-id")
    if after is not None:
        rows = rows.filter(RowComesBefore("received_at", "id", values=after))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    place = (shown[-1].received_at, shown[-1].pk) if len(found) > limit else None
    return WrittenPage(items=_written(shown), next=place)


def written_one(reviewer: Reviewer, *, contribution_id: UUID) -> Written | None:
    """Return one thing that the person wrote; ``None`` for anybody else's, existing or not."""
    row = _rows_of(reviewer).filter(pk=contribution_id).first()
    return None if row is None else _written([row])[0]


def versions_of(written: Written) -> Sequence[Version]:
    """Return the versions of a text, latest first, with three queries however many there are."""
    revisions = list(written.contribution.revisions.order_by("-number")[:VERSIONS_SHOWN])
    return list(_versions(revisions, public={written.contribution.published_revision_id}).values())


def withdrawn_at(written: Written) -> datetime | None:
    """Return when a text was taken back, if it was."""
    if written.standing is not Standing.WITHDRAWN:
        return None
    return (
        JournalEntry.objects.for_company(written.product.company)
        .about(kind="contribution", subject_id=written.id)
        .filter(event="contribution.withdrawn")
        .order_by("-id")
        .values_list("happened_at", flat=True)
        .first()
    )


def _rows_of(reviewer: Reviewer) -> ContributionQuerySet:
    return (
        Contribution.objects.for_company(reviewer.company)
        .filter(reviewer=reviewer)
        .select_related("product__company", "parent")
    )


def _written(rows: Sequence[Contribution]) -> list[Written]:
    newest = {
        revision.contribution_id: revision
        for revision in Revision.objects.filter(contribution__in=rows)
        .order_by("contribution", "-number")
        .distinct("contribution")
    }
    versions = _versions(list(newest.values()), public={row.published_revision_id for row in rows})
    replies = dict(
        Contribution.objects.published()
        .filter(parent__in=rows, is_official=True)
        .values_list("parent", "published_revision__body")
    )
    return [
        Written(
            contribution=row,
            product=row.product,
            standing=_standing(row, newest[row.pk]),
            newest=versions[newest[row.pk].pk],
            reply=replies.get(row.pk, ""),
        )
        for row in rows
    ]


def _versions(
    revisions: Sequence[Revision], *, public: Collection[UUID | None]
) -> Mapping[UUID, Version]:
    """Return the versions by revision, in the order given, with two queries."""
    rulings: dict[UUID, list[Ruling]] = {revision.pk: [] for revision in revisions}
    for row in Decision.objects.filter(revision__in=rulings).order_by("-decided_at", "-id"):
        rulings[row.revision_id].append(
            Ruling(
                outcome=Outcome(row.outcome),
                reasons=[ReasonCode(code) for code in row.reasons],
                is_automatic=row.is_automatic,
                decided_at=row.decided_at,
            )
        )
    photos = photos_of(rulings)
    return {
        revision.pk: Version(
            revision=revision,
            photos=photos[revision.pk],
            is_public=revision.pk in public,
            rulings=rulings[revision.pk],
        )
        for revision in revisions
    }


def _standing(row: Contribution, newest: Revision) -> Standing:
    if row.state == "published":
        changes = {"pending": Standing.CHANGE_WAITS, "rejected": Standing.CHANGE_REFUSED}
        return changes.get(newest.state, Standing.PUBLIC)
    return {
        "submitted": Standing.WAITING,
        "rejected": Standing.REFUSED,
        "withdrawn": Standing.WITHDRAWN,
    }[row.state]
