"""What the workers do for imports: turn after turn, and forgetting old files."""

from celery import shared_task
from django.utils import timezone

from reviews.interop.operations import runs, turns


@shared_task
def take_turn() -> bool:
    """Take a turn at an import run, and ask for the next turn if there was one to take.

    Beat asks every few seconds as well, so that nothing depends on this task's reaching its end.
    """
    taken = turns.take(clock=timezone.now)
    if taken:
        take_turn.apply_async()
    return taken


@shared_task
def forget_files() -> int:
    """Remove files of imports that are not needed any more; return how many."""
    return runs.forget_files(at=timezone.now())
