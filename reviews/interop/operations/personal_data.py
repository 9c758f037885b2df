"""Handing out what is known about a person."""

from datetime import datetime

from django.db import transaction

from reviews.identity.models import Reviewer
from reviews.interop.exporters.personal_data import PersonalDataExport, export_of
from reviews.journal import operations as journal
from reviews.journal.actors import Actor


@transaction.atomic
def hand_out(*, by: Actor, at: datetime, reviewer: Reviewer) -> PersonalDataExport:
    """Return everything about a person, for the file; that it was handed out is recorded.

    Whoever calls has made sure that ``by`` is the person, or somebody whom the person has asked.
    """
    export = export_of(reviewer, at=at)
    journal.record(
        by=by,
        at=at,
        company=reviewer.company,
        event="person.exported",
        subject_kind="reviewer",
        subject_id=reviewer.pk,
    )
    return export
