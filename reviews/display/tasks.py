"""What display does by the clock."""

from celery import shared_task
from django.utils import timezone

from reviews.display.operations import figures


@shared_task
def count_figures() -> int:
    """Count how the reviews of all companies came about."""
    return figures.count_all(at=timezone.now())
