"""From a committed delivery to a task: the only place that talks to the broker."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import partial

from celery import current_app
from django.db import transaction
from django.utils import timezone

logger = logging.getLogger(__name__)

TASK = "reviews.journal.tasks.deliver"
BULK_QUEUE = "bulk"
"""What came in by the file waits here, behind what single customers have just sent."""
BATCH = 20
"""Deliveries in one task: few enough that a worker soon looks at the other queue again."""

_in_bulk: ContextVar[bool] = ContextVar("in_bulk", default=False)


@contextmanager
def following(delivery_ids: Sequence[int]) -> Iterator[None]:
    """Let what follows from a batch wait where the batch waited.

    Each row of a file that is published owes a delivery of its own. They come one by one, and
    would otherwise stand in front of what a customer sends meanwhile.
    """
    token = _in_bulk.set(len(delivery_ids) > 1)
    try:
        yield
    finally:
        _in_bulk.reset(token)


def now() -> datetime:
    """Return the wall clock: ``at`` may lie years back where history is replayed, this may not."""
    return timezone.now()


def send_after_commit(delivery_ids: Sequence[int]) -> None:
    """Hand the deliveries to the workers once the transaction has committed."""
    transaction.on_commit(partial(send, list(delivery_ids)), robust=True)


def send(delivery_ids: Sequence[int], *, request_id: str | None = None) -> bool:
    """Hand the deliveries to the workers; return whether the broker took them.

    A broker that is away is no error here: the rows are in PostgreSQL and the sweep sends them
    when it is back.
    """
    headers = {} if request_id is None else {"request_id": request_id}
    try:
        for start in range(0, len(delivery_ids), BATCH):
            chunk = list(delivery_ids[start : start + BATCH])
            current_app.send_task(
                TASK,
                kwargs={"delivery_ids": chunk},
                headers=headers,
                queue=BULK_QUEUE if len(delivery_ids) > 1 or _in_bulk.get() else None,
            )
    # Kombu lets through whatever its transport raises: OSError, its own or the client library's.
    except Exception:
        logger.warning("broker away; the sweep will send these", extra={"owed": len(delivery_ids)})
        return False
    return True
