"""What display does when something happened elsewhere."""

from uuid import UUID

from reviews.display import kept
from reviews.journal.models import JournalEntry


def forget_kept_answers(entry: JournalEntry) -> None:
    """Delete the kept bytes that may still say what was erased.

    Without Redis there are none that anybody could read: what it kept ends within the hour.
    """
    kept.forget(UUID(entry.payload["product"]))
