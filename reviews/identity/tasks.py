"""Housekeeping of who people are."""

from celery import shared_task
from django.utils import timezone

from reviews.identity.operations import erasures


@shared_task
def carry_out_erasures() -> int:
    """Begin the erasures that are due and finish those that every domain has done its part of."""
    return erasures.start_due(at=timezone.now()) + erasures.finish_settled(at=timezone.now())
