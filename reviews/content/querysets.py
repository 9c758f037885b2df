"""Filters and orders of contributions."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import F, Q
from django.db.models.expressions import Combinable

from reviews.common.querysets import CompanyQuerySet, RowComesBefore
from reviews.content.kinds import Kind, Source
from reviews.content.lifecycle import ContributionState, ReportState, RevisionState
from reviews.content.sorting import Position, Sort

if TYPE_CHECKING:
    from reviews.content.models import Contribution, Report, Revision

# The last two columns of every order are the date and the id: unique, so that no row is shown
# twice or skipped between two pages. All columns run the same way, so that one row comparison and
# one index range answer a page; that is why "lowest first" is the negated rating, downwards.
_COLUMNS: dict[Sort, tuple[Combinable, ...]] = {
    Sort.USEFUL: (F("usefulness"), F("written_at"), F("id")),
    Sort.NEWEST: (F("written_at"), F("id")),
    Sort.OLDEST: (F("written_at"), F("id")),
    Sort.HIGHEST: (F("rating"), F("written_at"), F("id")),
    Sort.LOWEST: (-F("rating"), F("written_at"), F("id")),
}


class ContributionQuerySet(CompanyQuerySet["Contribution"]):
    """Contributions of every kind and state."""

    def published(self) -> Self:
        """Keep what the public may see."""
        return self.filter(state=ContributionState.PUBLISHED)

    def seen(self) -> Self:
        """Keep what the public comes to see: published, and so is what it hangs on."""
        return self.published().filter(
            Q(parent=None) | Q(parent__state=ContributionState.PUBLISHED)
        )

    def reviews(self) -> Self:
        """Keep the reviews."""
        return self.filter(kind=Kind.REVIEW)

    def from_elsewhere(self) -> Self:
        """Keep what was collected somewhere else, as ``Source.is_elsewhere`` tells."""
        return self.filter(source__startswith=Source.IMPORT_PREFIX)

    def in_order(self, sort: Sort) -> Self:
        """Put in order; equal ones newest first."""
        columns = _COLUMNS[sort]
        if sort is Sort.OLDEST:
            return self.order_by(*(column.asc() for column in columns))  # type: ignore[attr-defined]
        return self.order_by(*(column.desc() for column in columns))  # type: ignore[attr-defined]

    def just_published_first(self) -> Self:
        """Put those first that became public latest."""
        return self.order_by(F("published_at").desc(), F("id").desc())

    def after(self, position: Position, sort: Sort) -> Self:
        """Keep what comes after ``position`` in that order."""
        values: tuple[Any, ...] = (position.written_at, position.id)
        if sort is Sort.USEFUL:
            values = (position.usefulness, *values)
        elif sort is Sort.HIGHEST:
            values = (position.rating, *values)
        elif sort is Sort.LOWEST:
            values = (-position.rating, *values)
        return self.filter(
            RowComesBefore(*_COLUMNS[sort], values=values, reverse=sort is Sort.OLDEST)
        )


class RevisionQuerySet(CompanyQuerySet["Revision"]):
    """Versions of contributions."""

    def past(self) -> Self:
        """Keep those that nobody can decide any more: replaced, or withdrawn."""
        return self.filter(state__in=(RevisionState.SUPERSEDED, RevisionState.WITHDRAWN))


class ReportQuerySet(CompanyQuerySet["Report"]):
    """What readers complain about."""

    def open(self) -> Self:
        """Keep what nobody has decided yet."""
        return self.filter(state=ReportState.RECEIVED)
