"""What moderation does when something happened elsewhere."""

from uuid import UUID

from django.utils import timezone

from reviews.journal.models import JournalEntry
from reviews.moderation.operations import cases, decisions, screening


def screen_new_text(entry: JournalEntry) -> None:
    """Screen the revision that was submitted or edited."""
    screening.screen(revision_id=UUID(entry.payload["revision"]), at=timezone.now())


def drop_cases_of_withdrawn(entry: JournalEntry) -> None:
    """Take what its author withdrew, or what was emptied, off the desk."""
    screening.drop_cases(contribution_id=UUID(entry.subject_id), at=timezone.now())


def forget_notes_on_person(entry: JournalEntry) -> None:
    """Empty the notes on what a person said who is to be forgotten."""
    decisions.forget_notes(reviewer_id=UUID(entry.subject_id))


def open_case_for_report(entry: JournalEntry) -> None:
    """Bring what was reported to the desk."""
    cases.open_for_report(report_id=UUID(entry.subject_id), at=timezone.now())
