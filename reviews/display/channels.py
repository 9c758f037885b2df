"""The channels that reviews are fed to."""

from django.db.models import TextChoices


class FeedKind(TextChoices):
    """Whom a feed is for. Codes live for ever."""

    GOOGLE = "google"
    META = "meta"
