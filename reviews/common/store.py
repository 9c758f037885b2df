"""Redis, where it is there: counters and stored answers that we can do without.

It is the server of Django's cache, asked directly: several counters move in one round trip, and
bytes are kept as bytes instead of pickles.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django_redis import get_redis_connection
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

T = TypeVar("T")

PREFIX = "ugc_hub:store:"
PAUSE = 5.0
"""Seconds without asking a Redis that did not answer: each question may cost its whole time-out."""


class Store:
    """The connection, and since when it is known to be broken."""

    def __init__(self) -> None:
        self._asked_again_at = 0.0

    def count(self, counters: Sequence[tuple[str, int]]) -> list[int] | None:
        """Add one to each counter, given by name and lifetime in seconds; return where they stand.

        ``None`` tells that Redis is away and nothing was counted.
        """

        def act(redis: Redis) -> list[int]:
            pipeline = redis.pipeline(transaction=False)
            for name, seconds in counters:
                pipeline.incr(PREFIX + name)
                pipeline.expire(PREFIX + name, seconds)
            return [int(count) for count in pipeline.execute()[::2]]

        return self._ask(act)

    def counted(self, names: Sequence[str]) -> list[int] | None:
        """Return where the counters stand without moving them; ``None`` if Redis is away."""
        return self._ask(
            lambda redis: [int(count or 0) for count in redis.mget([PREFIX + n for n in names])]
        )

    def read(self, name: str) -> bytes | None:
        """Return what is stored under the name, if anything is and Redis is there."""
        found: bytes | None = self._ask(lambda redis: redis.get(PREFIX + name))
        return found

    def write(self, name: str, value: bytes, *, seconds: int) -> None:
        """Store the bytes for some seconds, if Redis is there."""
        self._ask(lambda redis: redis.set(PREFIX + name, value, ex=seconds))

    def claim(self, name: str, *, seconds: int) -> bool | None:
        """Take a name for some seconds; tell whether nobody had it. ``None`` if Redis is away."""
        return self._ask(lambda redis: bool(redis.set(PREFIX + name, b"", nx=True, ex=seconds)))

    def forget(self, *names: str) -> bool:
        """Delete what is stored under the names; tell whether Redis was there to do it."""
        deleted = self._ask(lambda redis: int(redis.delete(*(PREFIX + name for name in names))))
        return deleted is not None

    def _ask(self, act: Callable[[Any], T]) -> T | None:
        if time.monotonic() < self._asked_again_at:
            return None
        try:
            return act(get_redis_connection("default"))
        except RedisError:
            logger.warning("Redis is away: no limits are counted and no answers kept")
            self._asked_again_at = time.monotonic() + PAUSE
            return None


store = Store()
