"""Policies, and what was found and decided."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from reviews.admin.lists import AddOnly, ReadOnly, ReadOnlyInline, become, operator
from reviews.moderation.models import Appeal, Case, Decision, Policy, Screening
from reviews.moderation.operations import policies


@admin.register(Policy)
class PolicyAdmin(AddOnly):
    """Policies. None is ever changed; adding one puts a new version in force."""

    list_display = ("company", "version", "hold_everything", "created_at")
    list_filter = ("company", "hold_everything")
    search_fields = ("company__slug", "id")
    autocomplete_fields = ("company",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for what can be chosen; show everything of what is there."""
        if obj is None:
            return ("company", "hold_everything", "blocked_terms", "watched_terms")
        return super().get_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Adopt it by the operation, which counts the versions."""
        stored = policies.adopt(
            by=operator(request),
            at=timezone.now(),
            company=obj.company,
            hold_everything=obj.hold_everything,
            blocked_terms=obj.blocked_terms,
            watched_terms=obj.watched_terms,
        )
        become(obj, stored)


@admin.register(Screening)
class ScreeningAdmin(ReadOnly):
    """What the machine found."""

    list_display = ("screened_at", "company", "verdict", "revision_id")
    list_filter = ("company",)
    search_fields = ("id", "revision")


class DecisionInline(ReadOnlyInline):
    """The decisions on a case."""

    model = Decision
    fields = ("outcome", "reasons", "note", "actor_kind", "actor_id", "decided_at")
    ordering = ("decided_at", "pk")


@admin.register(Case)
class CaseAdmin(ReadOnly):
    """Cases. They are decided at the desk."""

    list_display = ("opened_at", "product", "company", "state", "decided_at")
    list_filter = ("company", "state")
    list_select_related = ("company", "contribution__product")
    search_fields = ("id", "contribution", "revision")
    inlines = (DecisionInline,)

    @admin.display(ordering="contribution__product")
    def product(self, case: Case) -> Any:
        """Return what the contribution is about."""
        return case.contribution.product


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    """Decisions, by people and by the machine."""

    list_display = ("decided_at", "company", "outcome", "reasons", "actor_kind", "actor_id")
    list_filter = ("company", "outcome", "actor_kind")
    search_fields = ("id", "case", "revision", "actor_id")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Leave the note, which may be long, to the page of the single decision."""
        return super().get_queryset(request).defer("note")


@admin.register(Appeal)
class AppealAdmin(ReadOnly):
    """Appeals of authors. They are answered at the desk."""

    list_display = ("created_at", "company", "state", "decided_at", "by_same_person")
    list_filter = ("company", "state", "by_same_person")
    search_fields = ("id", "contribution", "revision", "decision")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Leave the text, which may be long, to the page of the single appeal."""
        return super().get_queryset(request).defer("text")
