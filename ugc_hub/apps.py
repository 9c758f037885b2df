"""What Django loads of the wiring when it starts."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig

from reviews.common.robots import judged
from ugc_hub import metrics


class HubConfig(AppConfig):
    """No models; makes our Celery application the one that tasks are sent by, and counts."""

    name = "ugc_hub"

    def ready(self) -> None:
        """Load the Celery application, and count what becomes of attempts."""
        import_module("ugc_hub.celery")
        judged.connect(metrics.count_attempt)


class AdminConfig(DjangoAdminConfig):
    """Django's admin with our site."""

    default_site = "ugc_hub.admin.HubAdminSite"
