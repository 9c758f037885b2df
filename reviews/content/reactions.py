"""What content does when something happened elsewhere."""

from uuid import UUID

from django.utils import timezone

from reviews.content.operations import authorship, erasure, media, purchases
from reviews.journal.models import JournalEntry


def match_reviews_to_order(entry: JournalEntry) -> None:
    """Verify the reviews that an order proves, or take back what it proves no more.

    When an order is told to be another customer's, nothing says whose it was: whoever has reviewed
    what is in it may have been.
    """
    is_anothers = entry.payload.get("is_anothers", False)
    products = entry.payload["products"] if is_anothers else ()
    purchases.match_order(
        at=timezone.now(),
        order_id=UUID(entry.subject_id),
        formerly_of_others=[UUID(product_id) for product_id in products],
    )


def mark_confirmed_author(entry: JournalEntry) -> None:
    """Show that what a person wrote comes from a confirmed address."""
    authorship.note_confirmed(at=timezone.now(), reviewer_id=UUID(entry.subject_id))


def erase_person(entry: JournalEntry) -> None:
    """Empty what a person said who is to be forgotten."""
    erasure.erase(at=timezone.now(), reviewer_id=UUID(entry.subject_id))


def forget_late(entry: JournalEntry) -> None:
    """Forget what a person said while the others forgot, once more, when all of them have."""
    erasure.forget_late(reviewer_id=UUID(entry.subject_id))


def make_photo_sizes(entry: JournalEntry) -> None:
    """Draw a photo that was uploaded. It takes part of a second, in this delivery's transaction:
    a worker that dies leaves neither the sizes' row nor the receipt, and the next one begins anew.
    """
    media.make_sizes(at=timezone.now(), media_id=UUID(entry.subject_id))


def show_ready_photo(entry: JournalEntry) -> None:
    """Show a photo whose review was public before the photo was ready."""
    media.show(media_id=UUID(entry.subject_id))


def delete_photo_files(entry: JournalEntry) -> None:
    """Delete the files of a photo that is no more."""
    media.delete_files(paths=entry.payload["files"])
