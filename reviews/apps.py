"""The application's configuration."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """UGC Hub's one Django app."""

    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "UGC Hub"

    def ready(self) -> None:
        """Tell the journal who reacts to what, once all models are there."""
        from reviews.journal.registry import subscribe
        from reviews.subscriptions import SUBSCRIPTIONS

        subscribe(SUBSCRIPTIONS)
