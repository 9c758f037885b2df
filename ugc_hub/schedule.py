"""What Celery beat starts, and when."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

SWEEP_SECONDS = 5
MAIL_SECONDS = 3

SCHEDULE: dict[str, dict[str, Any]] = {
    "send what the broker missed": {
        "task": "reviews.journal.tasks.sweep",
        "schedule": timedelta(seconds=SWEEP_SECONDS),
        # Without a worker these would pile up, and one is as good as a thousand.
        "options": {"expires": SWEEP_SECONDS},
    },
    "carry out erasures": {
        "task": "reviews.identity.tasks.carry_out_erasures",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "send mails": {
        "task": "reviews.encourage.tasks.send_due",
        "schedule": timedelta(seconds=MAIL_SECONDS),
        "options": {"expires": MAIL_SECONDS},
    },
    "discard unsent photos": {
        "task": "reviews.content.tasks.discard_unsent_photos",
        "schedule": crontab(minute="37"),
    },
    "count how reviews came about": {
        "task": "reviews.display.tasks.count_figures",
        "schedule": crontab(minute="7"),
        "options": {"expires": 3000},
    },
    "make feeds that were asked for": {
        "task": "reviews.display.tasks.make_feeds_asked_for",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 15},
    },
    "make feeds anew": {
        "task": "reviews.display.tasks.make_feeds_anew",
        # Channels fetch once a day; but what was erased is to be out of the file soon.
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
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
    "forget addresses of mails": {
        "task": "reviews.encourage.tasks.forget_addresses",
        "schedule": crontab(minute="27"),
    },
    "tidy up the mailbox": {
        "task": "reviews.encourage.tasks.tidy_up_mailbox",
        "schedule": crontab(minute="*/10"),
    },
    "forget old magic links": {
        "task": "reviews.identity.tasks.forget_old_links",
        "schedule": crontab(hour="3", minute="41"),
    },
}
