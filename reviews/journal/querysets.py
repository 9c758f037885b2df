"""Filters on the journal and its deliveries."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from reviews.common.querysets import CompanyQuerySet

if TYPE_CHECKING:
    from reviews.journal.models import Delivery, JournalEntry


class JournalQuerySet(CompanyQuerySet["JournalEntry"]):
    """Entries of the journal."""

    def about(self, *, kind: str, subject_id: Any) -> Self:
        """Keep the entries about one thing."""
        return self.filter(subject_kind=kind, subject_id=str(subject_id))


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries owed and done."""

    def owed(self) -> Self:
        """Keep what has not been delivered."""
        return self.filter(delivered_at=None)

    def due(self, *, at: datetime) -> Self:
        """Keep what the sweep should take up at ``at``, longest due first."""
        return self.owed().filter(due_at__lte=at).order_by("due_at", "id")
