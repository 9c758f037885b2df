"""Filters on import runs."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from reviews.common.querysets import CompanyQuerySet
from reviews.interop.lifecycle import ImportState

if TYPE_CHECKING:
    from reviews.interop.models import ImportRun

_UNDER_WAY = (ImportState.WAITING, ImportState.RUNNING)


class ImportRunQuerySet(CompanyQuerySet["ImportRun"]):
    """Import runs of a company."""

    def due(self) -> Self:
        """Keep what workers have to carry out: those with a file that have not ended."""
        return self.exclude(kept_as="").filter(state__in=_UNDER_WAY)

    def commanded(self) -> Self:
        """Keep those that a command carries out, without a kept file."""
        return self.filter(kept_as="")

    def with_old_file(self, *, before: datetime) -> Self:
        """Keep those that ended before ``before`` and have their file still."""
        return self.exclude(kept_as="").filter(finished_at__lt=before)

    def latest_first(self) -> Self:
        """Put the latest first, without what only a run's own page shows."""
        return self.order_by("-id").defer("remarks")
