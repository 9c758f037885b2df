"""Housekeeping that belongs to no domain."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from reviews.common import idempotency

KEPT_FOR = timedelta(hours=24)


@shared_task
def forget_idempotent_answers() -> int:
    """Drop the stored answers older than a day; return how many."""
    return idempotency.forget_before(at=timezone.now() - KEPT_FOR)
