"""Delivery of reactions by the workers."""

from celery import shared_task
from django.utils import timezone

from reviews.journal import operations, outbox

SWEPT_AT_ONCE = 1_000


@shared_task
def deliver(*, delivery_ids: list[int]) -> int:
    """Carry out these deliveries; return how many were done now."""
    with outbox.following(delivery_ids):
        return sum(
            operations.deliver(delivery_id=delivery_id, at=timezone.now())
            for delivery_id in delivery_ids
        )


@shared_task
def sweep() -> int:
    """Send what is due and was missed: the broker was down, or a worker was killed."""
    due = operations.take_due(at=timezone.now(), limit=SWEPT_AT_ONCE)
    for delivery_id, request_id in due:
        if not outbox.send([delivery_id], request_id=request_id):
            break
    return len(due)
