"""Writing to the journal, and carrying out what follows."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from reviews.common.context import request_id
from reviews.journal import outbox
from reviews.journal.actors import Actor
from reviews.journal.models import Delivery, JournalEntry
from reviews.journal.registry import reaction_named, subscribers_of

if TYPE_CHECKING:
    from reviews.catalog.models import Company

logger = logging.getLogger(__name__)

HEAD_START = timedelta(seconds=5)
"""How long the task sent at the commit has before the sweep looks."""
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something to be recorded: what, to which thing, and its ids and codes."""

    event: str
    subject_kind: str
    subject_id: str
    payload: Mapping[str, Any] = field(default_factory=dict)


def record(
    *,
    by: Actor,
    at: datetime,
    company: "Company",
    event: str,
    subject_kind: str,
    subject_id: Any,
    **payload: Any,
) -> JournalEntry:
    """Record that ``event`` happened to a thing, in the caller's transaction.

    Whatever ``reviews.subscriptions`` lists for the event is owed from then on. Payload values
    must be JSON and hold no personal data.
    """
    happening = Happening(
        event=event, subject_kind=subject_kind, subject_id=str(subject_id), payload=payload
    )
    return record_many(by=by, at=at, company=company, happenings=[happening])[0]


@transaction.atomic
def record_many(
    *, by: Actor, at: datetime, company: "Company", happenings: Sequence[Happening]
) -> list[JournalEntry]:
    """Record several happenings with two statements, however many there are."""
    entries = JournalEntry.objects.bulk_create(
        JournalEntry(
            company=company,
            event=happening.event,
            actor_kind=by.kind,
            actor_id=by.id,
            subject_kind=happening.subject_kind,
            subject_id=happening.subject_id,
            payload=dict(happening.payload),
            request_id=request_id.get(),
            happened_at=at,
        )
        for happening in happenings
    )
    owed = [
        Delivery(entry=entry, reaction=reaction, created_at=at, due_at=outbox.now() + HEAD_START)
        for entry in entries
        for reaction in subscribers_of(entry.event)
    ]
    if owed:
        Delivery.objects.bulk_create(owed)
        outbox.send_after_commit([delivery.pk for delivery in owed])
    return entries


def deliver(*, delivery_id: int, at: datetime) -> bool:
    """Carry out one delivery; return whether it was done now.

    Someone else doing it at this moment, or having done it, is not an error. A reaction that fails
    is rolled back and owed again after a pause that doubles up to an hour; it is never given up,
    because a customer holds a receipt for what waits here.
    """
    try:
        with transaction.atomic():
            delivery = (
                Delivery.objects.owed()
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("entry__company")
                .filter(pk=delivery_id)
                .first()
            )
            if delivery is None:
                return False
            delivery.delivered_at = at
            delivery.attempts += 1
            delivery.error = ""
            delivery.save(update_fields=["delivered_at", "attempts", "error"])
            reaction_named(delivery.reaction)(delivery.entry)
            return True
    # Whatever a reaction raises, the delivery is owed again and the sweep goes on to the next.
    except Exception as error:
        logger.exception("delivery failed", extra={"delivery_id": delivery_id})
        _postpone(delivery_id=delivery_id, at=at, error=type(error).__name__)
        return False


def _postpone(*, delivery_id: int, at: datetime, error: str) -> None:
    with transaction.atomic():
        delivery = Delivery.objects.owed().select_for_update().filter(pk=delivery_id).first()
        if delivery is None:
            return
        delivery.attempts += 1
        pause = min(timedelta(seconds=2 ** min(delivery.attempts, 12)), LONGEST_PAUSE)
        delivery.due_at = at + pause
        delivery.error = error[:200]
        delivery.save(update_fields=["attempts", "due_at", "error"])


def take_due(*, at: datetime, limit: int) -> list[tuple[int, str]]:
    """Return up to ``limit`` deliveries that are due, as (id, request id), and put them off a bit.

    Putting them off keeps the next sweep from sending the same ones again while they wait in the
    broker.
    """
    with transaction.atomic():
        due = list(
            Delivery.objects.due(at=at)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("entry")[:limit]
        )
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in due]).update(
            due_at=at + 6 * HEAD_START
        )
    return [(delivery.pk, delivery.entry.request_id) for delivery in due]
