"""The channels that reviews are fed to."""

from collections.abc import Mapping

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse


class FeedKind(TextChoices):
    """Whom a feed is for. Codes live for ever."""

    GOOGLE = "google"
    META = "meta"


FILE_NAMES: Mapping[FeedKind, str] = {
    FeedKind.GOOGLE: "product_reviews.xml",
    FeedKind.META: "product_reviews.csv",
}
"""The last part of the address; live for ever, because channels keep it."""


def address_of(kind: FeedKind, name: str) -> str:
    """Return where the channel fetches the feed of that name."""
    return f"{settings.BASE_URL}{reverse('web:channel', args=[name, FILE_NAMES[kind]])}"
