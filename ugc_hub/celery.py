"""The Celery application: where tasks are found, and how the request id travels with them."""

import logging.config
import os
from contextvars import Token
from typing import Any

from celery import Celery, signals
from django.conf import settings

from reviews.common.context import bind_request_id, request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ugc_hub.settings")

DOMAINS = (
    "common",
    "journal",
    "catalog",
    "identity",
    "content",
    "moderation",
    "encourage",
    "display",
    "measure",
    "interop",
)
HEADER = "request_id"

app = Celery("ugc_hub")
# Not only for this thread: the web server answers in many.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks([f"reviews.{domain}" for domain in DOMAINS], related_name="tasks")

_bound: dict[str, Token[str]] = {}


@signals.before_task_publish.connect(weak=False)
def send_request_id(*, headers: dict[str, Any], **_: Any) -> None:
    """Put the request id of whoever sends the task into its headers, unless one is there."""
    if headers.get(HEADER) is None:
        headers[HEADER] = request_id.get()


@signals.task_prerun.connect(weak=False)
def take_request_id(*, task_id: str, task: Any, **_: Any) -> None:
    """Carry on under the request id that the task came with."""
    headers = task.request.headers or {}
    _bound[task_id] = bind_request_id(headers.get(HEADER) or "")


@signals.task_postrun.connect(weak=False)
def drop_request_id(*, task_id: str, **_: Any) -> None:
    """Leave no request id behind for the next task of this process."""
    token = _bound.pop(task_id, None)
    if token is not None:
        request_id.reset(token)


@signals.setup_logging.connect(weak=False)
def keep_our_logging(**_: Any) -> None:
    """Log as Django does; that this receiver exists keeps Celery from setting up its own."""
    logging.config.dictConfig(settings.LOGGING)
