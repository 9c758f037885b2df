"""Looking for words in everything that an installation keeps."""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from django.conf import settings as configured
from django.db import connection
from redis import Redis

TABLES = """
    SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""


_BODY = re.compile(r'"body": "([A-Za-z0-9+/=]+)"')


def forms_of(value: str) -> set[str]:
    """Return how a value may stand somewhere, folded."""
    text = value.lower()
    return {text, quote(text, safe=""), text.encode().hex(), text.upper().encode().hex()}


def said_in(text: str, words: Iterable[str]) -> set[str]:
    """Return which of the words stand in a text."""
    folded = text.lower()
    return {word for word in words if any(form in folded for form in forms_of(word))}


def tables() -> Iterator[tuple[str, str]]:
    """Yield each row of each table, all of its columns as one text."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            if table == "public.reviews_formfield":
                # The choices that the company offers to everybody.
                continue
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            for (row,) in cursor:
                yield table, row


def kept_in_redis() -> Iterator[tuple[str, str]]:
    """Yield each key and value of the cache and of the queues."""
    for address in (configured.CACHES["default"]["LOCATION"], configured.CELERY_BROKER_URL):
        with Redis.from_url(address) as redis:
            for key in redis.scan_iter():
                parts = [key, *values_of(redis, key)]
                text = " ".join(part.decode(errors="replace") for part in parts)
                # The arguments of a task are wrapped once more.
                tasks = [b64decode(body).decode(errors="replace") for body in _BODY.findall(text)]
                yield key.decode(), " ".join([text, *tasks])


def values_of(redis: Redis, key: bytes) -> list[bytes]:
    """Return the values of a key, of whatever type."""
    match redis.type(key):
        case b"string":
            return [redis.get(key) or b""]
        case b"list":
            return redis.lrange(key, 0, -1)
        case b"set":
            return list(redis.smembers(key))
        case b"zset":
            return redis.zrange(key, 0, -1)
        case b"hash":
            return [part for pair in redis.hgetall(key).items() for part in pair]
        case kind:
            raise AssertionError(f"the test does not read {kind!r}")


def files(*folders: Path) -> Iterator[tuple[str, str]]:
    """Yield each file with its bytes as text."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), f"{path} {path.read_bytes().decode('latin-1')}"


def found(words: Iterable[str], *places: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Return which of the words stand where."""
    hits: dict[str, set[str]] = {}
    for where, text in chain(*places):
        if said := said_in(text, words):
            hits.setdefault(where, set()).update(said)
    return hits
