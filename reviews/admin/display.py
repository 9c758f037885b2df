"""What is kept to be shown."""

from django.contrib import admin

from reviews.admin.lists import ReadOnly
from reviews.display.models import ChannelFeed, CompanyFigures, WidgetLook


@admin.register(ChannelFeed)
class ChannelFeedAdmin(ReadOnly):
    """Files that channels fetch, and what became of making them."""

    list_display = ("company", "kind", "made_at", "reviews", "byte_size", "tried_at", "failure")
    list_filter = ("company", "kind")
    search_fields = ("id",)
    # Whoever knows the names can fetch the file.
    exclude = ("name", "kept_as")


@admin.register(CompanyFigures)
class CompanyFiguresAdmin(ReadOnly):
    """How reviews came about; a task counts them every hour."""

    list_display = ("company", "counted_at")
    list_filter = ("company",)
    search_fields = ("company",)


@admin.register(WidgetLook)
class WidgetLookAdmin(ReadOnly):
    """How widgets look; a company sets it on its desk."""

    list_display = ("company", "accent", "accent_dark", "star", "radius", "reviews_at_once")
    list_filter = ("company",)
    search_fields = ("id",)
