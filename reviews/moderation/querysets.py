"""Filters on moderation cases and appeals."""

from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from reviews.common.querysets import CompanyQuerySet, RowComesBefore
from reviews.moderation.lifecycle import AppealState, CaseState

if TYPE_CHECKING:
    from reviews.moderation.models import Appeal, Case


class CaseQuerySet(CompanyQuerySet["Case"]):
    """Cases of a company."""

    def waiting(self) -> Self:
        """Keep what waits for a person."""
        return self.filter(state=CaseState.OPEN)

    def decided(self) -> Self:
        """Keep what was decided."""
        return self.filter(state=CaseState.DECIDED)

    def longest_waiting_first(self, *, after: tuple[datetime, UUID] | None = None) -> Self:
        """Put in the order of the queue, from behind ``after`` on."""
        rows = self.order_by("opened_at", "id")
        if after is None:
            return rows
        return rows.filter(RowComesBefore("opened_at", "id", values=after, reverse=True))

    def latest_decided_first(self, *, after: tuple[datetime, UUID] | None = None) -> Self:
        """Put what was decided last first, from behind ``after`` on."""
        rows = self.order_by("-decided_at", "-id")
        if after is None:
            return rows
        return rows.filter(RowComesBefore("decided_at", "id", values=after))


class AppealQuerySet(CompanyQuerySet["Appeal"]):
    """Appeals of a company's authors."""

    def open(self) -> Self:
        """Keep what nobody has answered yet."""
        return self.filter(state=AppealState.OPEN)
