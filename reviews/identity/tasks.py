"""Housekeeping of people and their credentials."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from reviews.identity.operations import erasures, magic_links

KEPT_FOR = timedelta(days=7)
"""After a link has ended: as long, its page can say "too old" or "used already"."""


@shared_task
def carry_out_erasures() -> int:
    """Begin the erasures that are due and finish those that every domain has done its part of."""
    return erasures.start_due(at=timezone.now()) + erasures.finish_settled(at=timezone.now())


@shared_task
def forget_old_links() -> int:
    """Drop the links that ended a week ago; return how many."""
    return magic_links.forget_before(at=timezone.now() - KEPT_FOR)
