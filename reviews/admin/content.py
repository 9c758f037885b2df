"""What customers say."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from reviews.admin.lists import ReadOnly, ReadOnlyInline
from reviews.content.models import (
    Contribution,
    FormField,
    Media,
    RatingSummary,
    Report,
    Revision,
    RevisionMedia,
    Vote,
)


class RevisionInline(ReadOnlyInline):
    """The versions of a contribution."""

    model = Revision
    fields = ("number", "state", "title", "body", "author_name", "rating", "submitted_at")
    ordering = ("number",)


@admin.register(Contribution)
class ContributionAdmin(ReadOnly):
    """Contributions of every kind and state. Texts are decided at the desk."""

    list_display = ("written_at", "product", "company", "kind", "state", "rating", "source")
    list_filter = ("company", "state", "kind", "is_verified_purchase", "incentive")
    list_select_related = ("company", "product")
    search_fields = ("id", "source_ref", "product__ref", "reviewer__email", "reviewer")
    inlines = (RevisionInline,)


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    """Single versions."""

    list_display = ("submitted_at", "company", "contribution_id", "number", "state")
    list_filter = ("company", "state", "kind")
    search_fields = ("id", "contribution", "fingerprint")


@admin.register(RatingSummary)
class RatingSummaryAdmin(ReadOnly):
    """Summaries. The command ``recompute_summaries`` compares them with their reviews."""

    list_display = ("product", "company", "stars_5", "stars_1", "latest_review_at")
    list_filter = ("company",)
    list_select_related = ("company", "product")
    search_fields = ("product", "product__ref")


@admin.register(FormField)
class FormFieldAdmin(ReadOnly):
    """What companies ask in their forms; their own people say it."""

    list_display = ("code", "company", "role", "category", "is_active")
    list_filter = ("company", "role", "is_active")
    search_fields = ("code", "id")


@admin.register(Vote)
class VoteAdmin(ReadOnly):
    """Votes. The command ``recompute_votes`` compares them with the counts."""

    list_display = ("changed_at", "company", "contribution_id", "is_helpful")
    list_filter = ("company", "is_helpful")
    search_fields = ("id", "contribution", "voter", "reviewer")


@admin.register(Report)
class ReportAdmin(ReadOnly):
    """What readers complain about. It is decided at the desk."""

    list_display = ("received_at", "company", "kind", "reason", "state", "outcome")
    list_filter = ("company", "kind", "state", "reason", "outcome")
    search_fields = ("id", "contribution", "revision", "reporter", "notifier_email")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Leave the text, which may be long, to the page of the single report."""
        return super().get_queryset(request).defer("text")


@admin.register(Media)
class MediaAdmin(ReadOnly):
    """Photos. They are looked at on the desk."""

    list_display = ("received_at", "company", "state", "source_format", "byte_size", "ready_at")
    list_filter = ("company", "state", "source_format")
    search_fields = ("id", "contribution", "name", "sha256")


@admin.register(RevisionMedia)
class RevisionMediaAdmin(ReadOnly):
    """In which versions photos stand."""

    list_display = ("revision_id", "company", "position", "media_id")
    list_filter = ("company",)
    search_fields = ("id", "contribution", "revision", "media")
