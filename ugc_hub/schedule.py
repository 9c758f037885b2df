"""What Celery beat starts, and when."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

SWEEP_SECONDS = 5

SCHEDULE: dict[str, dict[str, Any]] = {
    "send what the broker missed": {
        "task": "reviews.journal.tasks.sweep",
        "schedule": timedelta(seconds=SWEEP_SECONDS),
        # Without a worker these would pile up, and one is as good as a thousand.
        "options": {"expires": SWEEP_SECONDS},
    },
    "take turns at imports": {
        "task": "reviews.interop.tasks.take_turn",
        "schedule": timedelta(seconds=SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
    "forget files of imports": {
        "task": "reviews.interop.tasks.forget_files",
        "schedule": crontab(minute="41"),
    },
    "forget idempotent answers": {
        "task": "reviews.common.tasks.forget_idempotent_answers",
        "schedule": crontab(minute="17"),
    },
}
