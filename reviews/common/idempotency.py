"""A repeated request gets the stored answer instead of being done twice."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from reviews.common.models import IdempotentAnswer

KEY_MAX = 200


class KeyInUse(Exception):
    """Another request with the same key is being carried out right now."""


class KeyReused(Exception):
    """The key was used before for a different request."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a request was answered with; ``repeated`` tells a stored one."""

    status: int
    body: Any
    repeated: bool = False


def fingerprint_of(body: bytes) -> str:
    """Return the SHA-256 of a request's body, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def answer_once(
    *, scope: str, key: str, fingerprint: str, at: datetime, act: Callable[[], Answer]
) -> Answer:
    """Run ``act`` unless the same request was answered before; return the one answer.

    What ``act`` writes and its answer commit together, so a crash in between leaves neither. A
    refusal is an exception that ``act`` raises: nothing is kept of it, and the caller may correct
    the request and use the key again.

    Raises:
        KeyInUse: a request with this key is under way. An advisory lock tells so at once; waiting
            for the other row instead would hold a connection as long as the slower request takes.
        KeyReused: the key belongs to a request with another body.
    """
    with transaction.atomic():
        if not _locked(f"{scope}\n{key}"):
            raise KeyInUse
        stored = IdempotentAnswer.objects.filter(scope=scope, key=key).first()
        if stored is not None:
            if stored.fingerprint != fingerprint:
                raise KeyReused
            return Answer(status=stored.status, body=stored.body, repeated=True)
        answer = act()
        IdempotentAnswer.objects.create(
            scope=scope,
            key=key,
            fingerprint=fingerprint,
            status=answer.status,
            body=answer.body,
            created_at=at,
        )
        return answer


def forget_before(*, at: datetime) -> int:
    """Delete the answers older than ``at``; return how many."""
    deleted, _ = IdempotentAnswer.objects.filter(created_at__lt=at).delete()
    return deleted


def forget_about(*, ids: Iterable[Any]) -> int:
    """Delete the answers that tell of something, found by its id; return how many.

    For what was erased meanwhile: it must not be read again by a repeated request. All answers are
    looked through, which are those of a day; an erasure is rare.
    """
    told = Q()
    for found in ids:
        told |= Q(body__content__icontains=str(found))
    if not told:
        return 0
    deleted, _ = IdempotentAnswer.objects.filter(told).delete()
    return deleted


def _locked(name: str) -> bool:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (locked,) = cursor.fetchone()
    return bool(locked)
