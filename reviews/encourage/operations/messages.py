"""Mails to customers: queued with what they are about, claimed by a sender, settled.

A sender never holds a transaction open while it talks to a mail server: it claims a few mails,
sends each, and says of each what became of it. Whoever is killed in between leaves claimed rows
behind, which others claim once the lease is over.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import get_supported_language_variant

from reviews.catalog.models import Company
from reviews.encourage import messages
from reviews.encourage.failures import TRIES, Failure, pause_after
from reviews.encourage.kinds import MessageKind
from reviews.encourage.lifecycle import MESSAGES, ON_THEIR_WAY, MessageState
from reviews.encourage.mails import message_id_of
from reviews.encourage.models import REFERENCE_MAX, Message
from reviews.encourage.operations import mailbox
from reviews.identity.models import Reviewer
from reviews.journal import operations as journal
from reviews.journal.actors import SYSTEM, Actor

LEASE = timedelta(minutes=5)
"""How long a sender may keep what it has claimed. Far longer than it takes, so that only a sender
that is gone loses it."""
ADDRESS_KEPT_FOR = timedelta(days=30)
"""So long an operator can answer the question whether somebody was written to."""
TOO_LATE = "TooLate"
GIVEN_UP = "GivenUp"
ERASED = "PersonErased"
FORGOTTEN_AT_ONCE = 1_000


class InvalidRecipient(ValueError):
    """Not an e-mail address that can be written to."""


def queue(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    kind: MessageKind,
    to: str,
    language: str,
    reference: str,
    context: Mapping[str, Any],
    reviewer: Reviewer | None = None,
    due_at: datetime | None = None,
) -> Message | None:
    """Put a mail into the outbox, in the caller's transaction; a sender takes it after the commit.

    Args:
        by: who caused it.
        at: when.
        company: for whom the mail is written.
        kind: what it says.
        to: the address of one person.
        language: what the person reads; anything we do not speak becomes the company's language.
        reference: the reason, as an id of what happened. The same kind for the same reference is
            queued once, however often it is asked for.
        context: what the letter needs, see ``reviews.encourage.messages.DEFINITIONS``.
        reviewer: the person, if known.
        due_at: before then it is not sent, unless :func:`hurry` is called; at once if not given.

    Returns:
        The mail, or ``None`` if there was one for this reason already.

    Raises:
        InvalidRecipient: see there.
        InvalidContext: the letter cannot be written from this context.
    """
    to = to.lower()
    try:
        validate_email(to)
    except ValidationError:
        raise InvalidRecipient from None
    if not 0 < len(reference) <= REFERENCE_MAX:
        raise ValueError("a reference has 1 to 200 characters")
    message = Message(
        company=company,
        kind=kind,
        reference=reference,
        to=to,
        language=_spoken(language, company=company),
        context=messages.stored(kind, context),
        reviewer=reviewer,
        created_at=at,
        due_at=due_at or at,
    )
    with transaction.atomic():
        # Another transaction with the same reason is waited for; then one of the two inserts none.
        Message.objects.bulk_create([message], ignore_conflicts=True)
        if not Message.objects.filter(pk=message.pk).exists():
            return None
        _record(by=by, at=at, message=message, event="message.queued")
    return message


def hurry(*, at: datetime, company: Company, kind: MessageKind, reference: str) -> bool:
    """Let a mail that was queued for later be sent now; return whether it still waited."""
    waiting = Message.objects.for_company(company).filter(
        kind=kind, reference=reference, state=MessageState.QUEUED, due_at__gt=at
    )
    return bool(waiting.update(due_at=at))


@transaction.atomic
def claim(*, at: datetime, limit: int) -> list[Message]:
    """Take up to ``limit`` mails that are due; nobody else gets them while the lease lasts."""
    due = list(
        Message.objects.due(at=at)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("company")[:limit]
    )
    Message.objects.filter(pk__in=[message.pk for message in due]).update(
        state=MessageState.CLAIMED, claimed_at=at, due_at=at + LEASE, attempts=F("attempts") + 1
    )
    for message in due:
        message.state = MessageState.CLAIMED
        message.claimed_at = at
        message.attempts += 1
    return due


def release(*, message: Message, at: datetime) -> bool:
    """Give back a claimed mail that was not tried."""
    return _settle(
        message,
        state=MessageState.QUEUED,
        claimed_at=None,
        due_at=at,
        attempts=F("attempts") - 1,
    )


@transaction.atomic
def mark_sent(*, message: Message, at: datetime) -> bool:
    """Record that a claimed mail has left, and forget what it said; return whether it counted.

    It does not if the lease ran out and another sender has it, or the person was erased meanwhile.
    """
    counted = _settle(
        message,
        state=MessageState.SENT,
        claimed_at=None,
        sent_at=at,
        context={},
        error="",
        **_forgotten_with(message),
    )
    if counted:
        _record(by=SYSTEM, at=at, message=message, event="message.sent")
    return counted


@transaction.atomic
def mark_failed(*, message: Message, at: datetime, failure: Failure) -> bool:
    """Record that a claimed mail was not sent: it is tried again after a pause, or given up."""
    due_at = at + pause_after(message.attempts)
    if not (
        failure.is_final or message.attempts >= TRIES or is_too_late(message=message, at=due_at)
    ):
        return _settle(
            message,
            state=MessageState.QUEUED,
            claimed_at=None,
            due_at=due_at,
            error=failure.error[:100],
        )
    counted = _settle(
        message,
        state=MessageState.FAILED,
        claimed_at=None,
        context={},
        error=failure.error[:100],
        **_forgotten_with(message),
    )
    if counted:
        _record(by=SYSTEM, at=at, message=message, event="message.failed", error=failure.error)
    return counted


def is_too_late(*, message: Message, at: datetime) -> bool:
    """Tell whether the mail is of no more use at ``at``: the link in it works no longer."""
    useful_for = messages.DEFINITIONS[MessageKind(message.kind)].useful_for
    return useful_for is not None and at >= message.created_at + useful_for


@transaction.atomic
def forget_person(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    addresses: Collection[str] = (),
    reviewer_ids: Collection[UUID] = (),
    but: Message | None = None,
) -> int:
    """Erase a person from the mails of a company, the mailbox too; return from how many.

    What was still to be sent is not sent any more, ``but`` for one: the mail that tells of the
    erasure, which forgets its address itself.
    """
    known = [address.lower() for address in addresses]
    rows = Message.objects.for_company(company).filter(
        Q(reviewer_id__in=list(reviewer_ids)) | Q(to__in=known)
    )
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    mailbox.forget_person(
        company=company, addresses=known, message_ids=[message_id_of(row) for row in rows]
    )
    stopped = list(
        rows.filter(state__in=ON_THEIR_WAY).select_for_update(of=("self",)).order_by("id")
    )
    for message in stopped:
        Message.objects.filter(pk=message.pk).update(
            state=MessageState.FAILED,
            claimed_at=None,
            context={},
            to="",
            reviewer=None,
            error=ERASED,
        )
        _record(by=by, at=at, message=message, event="message.failed", error=ERASED)
    return len(stopped) + rows.update(to="", reviewer=None)


def forget_addresses(*, before: datetime) -> int:
    """Erase the addresses of what was queued before ``before`` and is settled; return how many.

    A thousand at a time: each is a short transaction.
    """
    forgotten = 0
    while True:
        batch = Message.objects.with_address_since(before=before).values("pk")[:FORGOTTEN_AT_ONCE]
        done = Message.objects.filter(pk__in=list(batch.values_list("pk", flat=True))).update(to="")
        forgotten += done
        if done < FORGOTTEN_AT_ONCE:
            return forgotten


def _forgotten_with(message: Message) -> dict[str, Any]:
    """Return what else leaves the row with what the mail said. Where an installation keeps mails
    instead of sending them, the same leaves its mailbox.
    """
    if not messages.DEFINITIONS[MessageKind(message.kind)].forgets_address:
        return {}
    mailbox.forget_recipient(message_id=message_id_of(message))
    return {"to": "", "reviewer": None}


def _settle(message: Message, *, state: MessageState, **changes: Any) -> bool:
    """Move a claimed mail on, unless it is no longer in the hands of the one who claimed it."""
    MESSAGES.require(MessageState.CLAIMED, state)
    moved = Message.objects.filter(
        pk=message.pk, state=MessageState.CLAIMED, claimed_at=message.claimed_at
    ).update(state=state, **changes)
    return bool(moved)


def _spoken(language: str, *, company: Company) -> str:
    try:
        return get_supported_language_variant(language.lower())
    except LookupError:
        return company.default_language


def _record(*, by: Actor, at: datetime, message: Message, event: str, **payload: Any) -> None:
    journal.record(
        by=by,
        at=at,
        company=message.company,
        event=event,
        subject_kind="message",
        subject_id=message.pk,
        kind=message.kind,
        language=message.language,
        **payload,
    )
