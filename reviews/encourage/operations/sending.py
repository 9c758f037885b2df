"""Sending what is due, a batch at a time over one connection."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database

from reviews.encourage.failures import TRIES, Failure, failure_of
from reviews.encourage.mails import mail_of
from reviews.encourage.models import Message
from reviews.encourage.operations import messages

logger = logging.getLogger(__name__)

BATCH = 100
CLAIMED_AT_ONCE = 10
"""So many wait for the end of the lease if the sender is killed."""
TIME = timedelta(seconds=60)
"""After this a sender gives back what it has not tried, long before the lease is over."""
LOCK = 7_160_358_232
"""Any number of ours, for an advisory lock."""

Clock = Callable[[], datetime]


def send_due(*, clock: Clock, limit: int = BATCH) -> int:
    """Send up to ``limit`` mails that are due; return how many have left.

    One sender is at work at a time: a mail server that hangs keeps one worker busy, and the others
    go on screening. That no mail is sent twice does not depend on it, but on the claim.

    Each mail is marked right after it was handed over. Whoever is killed between the two leaves a
    mail that is sent once more when its lease is over, with the same Message-ID.
    """
    with _alone() as is_alone:
        if not is_alone:
            return 0
        server = get_connection()
        until = clock() + TIME
        sent = tried = 0
        try:
            while tried < limit and (at := clock()) < until:
                claimed = messages.claim(at=at, limit=min(CLAIMED_AT_ONCE, limit - tried))
                if not claimed:
                    break
                tried += len(claimed)
                sent += _send(claimed, server=server, clock=clock, until=until)
        finally:
            _close(server)
        return sent


def _send(
    claimed: list[Message], *, server: BaseEmailBackend, clock: Clock, until: datetime
) -> int:
    sent = 0
    for message in claimed:
        at = clock()
        if at >= until:
            messages.release(message=message, at=at)
        elif messages.is_too_late(message=message, at=at):
            _failed(message, at=at, failure=Failure(messages.TOO_LATE, is_final=True))
        elif message.attempts > TRIES:
            # Every sender that had it was killed.
            _failed(message, at=at, failure=Failure(messages.GIVEN_UP, is_final=True))
        else:
            sent += _sent(message, server=server, clock=clock)
    return sent


def _sent(message: Message, *, server: BaseEmailBackend, clock: Clock) -> bool:
    try:
        mail = mail_of(message)
        # Opened here and closed by the caller: Django's backend closes after each mail what it
        # has opened itself.
        server.open()
        server.send_messages([mail])
    # Whatever it is, the other mails go on, and this one is tried again or given up.
    except Exception as error:
        # In which state the connection is, nobody knows.
        _close(server)
        _failed(message, at=clock(), failure=failure_of(error))
        return False
    return messages.mark_sent(message=message, at=clock())


def _failed(message: Message, *, at: datetime, failure: Failure) -> None:
    # Without the exception: the words of mail servers quote the address.
    logger.warning(
        "mail not sent",
        extra={"mail": str(message.pk), "kind": message.kind, "error": failure.error},
    )
    messages.mark_failed(message=message, at=at, failure=failure)


def _close(server: BaseEmailBackend) -> None:
    with suppress(OSError):
        server.close()


@contextmanager
def _alone() -> Iterator[bool]:
    """Tell whether no other sender is at work, and keep it so until the block ends.

    The lock belongs to the connection: if this process is killed, PostgreSQL frees it at once.
    """
    locked = _lock_call("pg_try_advisory_lock")
    try:
        yield locked
    finally:
        if locked:
            _lock_call("pg_advisory_unlock")


def _lock_call(function: str) -> bool:
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
        (done,) = cursor.fetchone()
    return bool(done)
