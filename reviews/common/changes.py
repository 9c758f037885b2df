"""Telling every process that answers from memory what has changed, before the caller goes on.

Web processes remember public answers (``api.remembered``), each with the names of what it is made
of. An operation that changes what the public sees announces those names. Once its transaction is
committed they go out by Redis, and the caller goes on when every process that may still answer from
memory has said that it heard: the first read anywhere after an operation returned shows its change.

Who has to be waited for stands in a list of leases in Redis, not in the number of subscribers: a
process whose connection was cut a moment ago is no subscriber any more, and does not know it yet.
"""

import json
import logging
import time
from collections.abc import Collection, Iterable
from functools import cache
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

LEASE = 1.0
"""Seconds for which a process may answer from memory after it last asked Redis for news."""
PREFIX = "ugc_hub:changes:"
LISTENERS = f"{PREFIX}listeners"
"""A sorted set: each process that answers from memory, by the end of its lease in milliseconds of
Redis' clock."""

_STEP = 0.25
"""Seconds of one wait for an acknowledgement; less than the time-out of a connection."""
_ACKNOWLEDGEMENT_SECONDS = 10
_FRESH_SECONDS = 2
"""So young, in its own whole seconds, Redis may not know of leases that it gave before it ended."""


def product(product_id: UUID) -> str:
    """Return the name of a product: what it is, and everything shown of it."""
    return f"product:{product_id}"


def company(company_id: UUID) -> str:
    """Return the name of a company: its settings, and whatever changes all its products."""
    return f"company:{company_id}"


def catalogue(company_id: UUID) -> str:
    """Return the name of which products a company has."""
    return f"catalogue:{company_id}"


def key(key_id: UUID) -> str:
    """Return the name of an API key: whether it is good, and for which pages."""
    return f"key:{key_id}"


def announce(names: Iterable[str]) -> None:
    """Tell every process, once the transaction is committed, that these have changed.

    One transaction makes one announcement, of everything that was announced in it.
    """
    found = set(names)
    if not found:
        return
    # A hook that stands there from an inner block stays as long as our own block does: if one
    # of the savepoints around it can still be rolled back, it is around us too.
    for _savepoints, hook, *_ in transaction.get_connection().run_on_commit:
        if isinstance(hook, _Announcement):
            hook.names |= found
            return
    transaction.on_commit(_Announcement(found), robust=True)


class _Announcement:
    """What a transaction has changed, to be told when it is committed."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def __call__(self) -> None:
        _announcer.publish(self.names)


class _Announcer:
    """Sends announcements, and knows since when Redis has been away."""

    def __init__(self) -> None:
        self._away_since: float | None = None

    def publish(self, names: Collection[str]) -> None:
        """Send the names; return when nobody answers any more from what was before."""
        began = time.monotonic()
        try:
            self._publish(names)
            self._away_since = None
        except RedisError:
            logger.warning("Redis is away: reads are asked of the database instead of memory")
            # Whoever cannot reach Redis either ends to trust its memory within a lease. So only
            # what changes in the first moments of an outage has to wait for that.
            if self._away_since is None:
                self._away_since = began
            _sleep_until(self._away_since + LEASE)

    def _publish(self, names: Collection[str]) -> None:
        redis = client()
        message = uuid4().hex
        pipeline = redis.pipeline(transaction=False)
        pipeline.publish(channel(), json.dumps({"id": message, "names": sorted(names)}))
        # Read after the message went out: who takes up a lease later also reads later than it.
        pipeline.zrange(LISTENERS, 0, -1, withscores=True)
        pipeline.time()
        pipeline.info("server")
        _receivers, leases, (seconds, micros), about = pipeline.execute()
        sent = time.monotonic()
        if about["uptime_in_seconds"] < _FRESH_SECONDS:
            _sleep_until(sent + LEASE)
            return
        now = seconds * 1000 + micros / 1000
        ends: dict[bytes | str, float] = {
            name: sent + (end - now) / 1000 for name, end in leases if end > now
        }
        _wait_for(ends, redis=redis, message=message)


def channel() -> str:
    """Return the channel of this installation; those of a server are common to its databases."""
    return f"{PREFIX}{client().connection_pool.connection_kwargs.get('db', 0)}"


def acknowledge(redis: Redis, *, message: str, listener: bytes) -> None:
    """Say that a process answers no more from what was before the message."""
    pipeline = redis.pipeline(transaction=False)
    pipeline.rpush(_acknowledgements(message), listener)
    pipeline.expire(_acknowledgements(message), _ACKNOWLEDGEMENT_SECONDS)
    pipeline.execute()


@cache
def client() -> Redis:
    """Return connections of our own to the server of Django's cache.

    They try once, and no pause follows a failure (see ``store``): a change that is told late is
    shown late.
    """
    timeout = settings.REDIS_TIMEOUT
    return Redis.from_url(
        settings.CACHES["default"]["LOCATION"],
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
        # A subscribed connection answers PING in the order of its messages.
        protocol=2,
    )


def _wait_for(awaited: dict[bytes | str, float], *, redis: Redis, message: str) -> None:
    """Return when each listener has acknowledged the message, or its lease has ended."""
    while awaited:
        left = max(awaited.values()) - time.monotonic()
        if left <= 0:
            return
        found = redis.blpop([_acknowledgements(message)], timeout=min(left, _STEP))
        if found is not None:
            awaited.pop(found[1], None)


def _acknowledgements(message: str) -> str:
    return f"{PREFIX}heard:{message}"


def _sleep_until(moment: float) -> None:
    time.sleep(max(moment - time.monotonic(), 0))


_announcer = _Announcer()
