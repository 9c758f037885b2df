"""Housekeeping of photos."""

from celery import shared_task
from django.utils import timezone

from reviews.content.operations import media


@shared_task
def discard_unsent_photos() -> int:
    """Delete uploads that were never sent with anything, and files without a row."""
    at = timezone.now()
    return media.discard_unsent(at=at) + media.delete_strays(at=at)
