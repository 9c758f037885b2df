"""The journal and what follows from it, imports, and stored answers."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reviews.admin.lists import ReadOnly, ReadOnlyInline
from reviews.common.models import IdempotentAnswer
from reviews.interop.models import ImportRun
from reviews.journal.models import Delivery, JournalEntry


class DeliveryInline(ReadOnlyInline):
    """What was owed for an entry."""

    model = Delivery
    fields = ("reaction", "created_at", "due_at", "attempts", "error", "delivered_at")


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnly):
    """What happened, by whom."""

    list_display = ("id", "company", "event", "actor", "subject", "happened_at")
    list_filter = ("company", "actor_kind")
    search_fields = ("id", "subject_id", "event", "actor_id", "request_id")
    inlines = (DeliveryInline,)

    @admin.display
    def actor(self, entry: JournalEntry) -> str:
        """Return the actor in one word."""
        return f"{entry.actor_kind} {entry.actor_id}".strip()

    @admin.display
    def subject(self, entry: JournalEntry) -> str:
        """Return what it happened to."""
        return f"{entry.subject_kind} {entry.subject_id}"


class IsOwed(admin.SimpleListFilter):
    """Whether the reaction has been carried out."""

    title = _("state")
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the two states, and what has failed and waits for its next try."""
        return [("yes", _("Owed")), ("failing", _("Failing")), ("no", _("Delivered"))]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> models.QuerySet[Any]:
        """Keep the chosen ones; what is owed has an index of its own."""
        match self.value():
            case "yes":
                return queryset.filter(delivered_at=None)
            case "failing":
                return queryset.filter(delivered_at=None, attempts__gt=0)
            case "no":
                return queryset.filter(delivered_at__isnull=False)
        return queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """What follows from the journal, owed and done."""

    list_display = ("id", "reaction", "entry", "attempts", "error", "due_at", "delivered_at")
    list_filter = (IsOwed,)
    list_select_related = ("entry",)
    search_fields = ("id", "entry")


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly):
    """Imports with their figures."""

    list_display = (
        "asked_at",
        "company",
        "kind",
        "source",
        "file_name",
        "state",
        "rows_read",
        "rows_stored",
        "rows_updated",
        "rows_known",
        "rows_refused",
        "finished_at",
    )
    list_filter = ("company", "kind", "state")
    search_fields = ("id", "source", "file_name")
    # Whoever knows the name can find the file.
    exclude = ("kept_as",)


@admin.register(IdempotentAnswer)
class IdempotentAnswerAdmin(ReadOnly):
    """Answers kept for a day for requests that come again."""

    list_display = ("key", "scope", "status", "created_at")
    list_select_related = False
    search_fields = ("key", "scope")
    exclude = ("body",)
