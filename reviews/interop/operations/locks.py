"""Locks that a connection holds until it lets go or ends, whichever way: nothing is left behind."""

import hashlib
from uuid import UUID

from django.db import connection


def take(*, name: str) -> None:
    """Take a lock, waiting for whoever holds it."""
    _call("pg_advisory_lock", name)


def try_to_take(*, name: str) -> bool:
    """Take a lock if nobody holds it; return whether it was taken."""
    return _call("pg_try_advisory_lock", name)


def let_go(*, name: str) -> None:
    """Let go of a lock; one that a broken connection has lost is not missed."""
    _call("pg_advisory_unlock", name)


def of_run(*, run_id: UUID) -> str:
    """Return the name of the lock that a command holds while it carries out a run."""
    return f"import run {run_id}"


def number_of(*, name: str) -> int:
    """Return the number by which PostgreSQL knows a lock."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def _call(function: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number_of(name=name)])
        (answer,) = cursor.fetchone()
    return bool(answer)
