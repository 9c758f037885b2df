"""What display does by the clock."""

from celery import shared_task
from django.utils import timezone

from reviews.display import queries
from reviews.display.operations import feeds, figures


@shared_task
def count_figures() -> int:
    """Count how the reviews of all companies came about."""
    return figures.count_all(at=timezone.now())


@shared_task
def make_feeds_asked_for() -> int:
    """Make the feeds that somebody waits for."""
    return sum(feeds.make(feed_id=pk, clock=timezone.now) for pk in queries.feeds_asked_for())


@shared_task
def make_feeds_anew() -> int:
    """Make the feeds anew whose company has changed."""
    return sum(feeds.make(feed_id=pk, clock=timezone.now) for pk in queries.feeds_out_of_date())
