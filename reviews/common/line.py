"""The line by which a process hears what has changed (``changes``), and whether it still hears it.

It is a subscription of Redis. A broken line makes no sound, so trust has to be earned again and
again: a PING goes out on the same connection, and its answer proves that everything that Redis sent
before has arrived. From just before that PING on, memory may be trusted for one lease. The lease
stands in Redis first, so that whoever announces a change knows whom to wait for.
"""

import json
import logging
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from typing import Any, Protocol
from uuid import uuid4

from redis import Redis
from redis.client import PubSub
from redis.exceptions import RedisError

from reviews.common import changes
from reviews.common.changes import LEASE, LISTENERS

logger = logging.getLogger(__name__)

BEAT = 0.2
"""Seconds between two proofs."""
PAUSE = 0.5
"""Seconds before a line that broke is tried anew."""


class Memory(Protocol):
    """What hears of changes."""

    def forget(self, names: Collection[str]) -> None:
        """Forget all that is made of one of these."""

    def forget_everything(self) -> None:
        """Forget all, and what is on its way too: changes may have been missed."""

    def beat(self) -> None:
        """Do what is to be done every now and then."""


class LineBroken(Exception):
    """Changes may have been missed."""


class Line:
    """A thread that listens for one memory.

    It is started by the first who needs it: a process that only forks others, or serves no reads,
    has none.
    """

    def __init__(self, memory: Memory) -> None:
        """Take the memory; nothing is heard yet."""
        self.trusted_until = 0.0
        """Until when, on the monotonic clock, nothing can have been missed."""
        self._memory = memory
        self._name = uuid4().hex.encode()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def start(self) -> None:
        """Begin to listen, unless that was done already."""
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="changes", daemon=True)
                    self._thread.start()

    def close(self) -> None:
        """End listening; nothing is trusted any more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        is_told = False
        while not self._ended.is_set():
            try:
                self._listen()
            except Exception as error:  # whatever it is, a thread that ended would not come back
                # Once in an outage, however often it is tried.
                if self.trusted_until or not is_told:
                    logger.warning("no news of changes, so reads ask the database: %r", error)
                is_told = True
            self._trust_nothing()
            self._ended.wait(PAUSE)
        with suppress(RedisError):
            changes.client().zrem(LISTENERS, self._name)

    def _trust_nothing(self) -> None:
        self.trusted_until = 0.0
        self._memory.forget_everything()

    def _listen(self) -> None:
        """Hold one line until it breaks, or listening ends.

        Raises:
            RedisError, LineBroken: it broke.
        """
        redis = changes.client()
        with redis.pubsub() as line:  # type: ignore[no-untyped-call]
            line.subscribe(changes.channel())
            first = self._next(line, within=LEASE)
            if first is None or first["type"] != "subscribe":
                raise LineBroken("no answer to the subscription")
            while not self._ended.is_set():
                self._beat(redis, line)

    def _beat(self, redis: Redis, line: PubSub) -> None:
        """Prove the line, then listen until it is time for the next proof."""
        asked = time.monotonic()
        seconds, micros = redis.time()
        now = seconds * 1000 + micros / 1000
        # In this order: what we trust, counted from before, ends earlier than what others know.
        is_new = redis.zadd(LISTENERS, {self._name: now + LEASE * 1000})
        if is_new and self.trusted_until:
            raise LineBroken("Redis has lost our lease, and others did not wait for us")
        redis.zremrangebyscore(LISTENERS, "-inf", now - 60_000)
        proof = uuid4().hex
        line.ping(proof)
        while self._hear(redis, line, within=asked + LEASE - time.monotonic()) != proof:
            if time.monotonic() > asked + LEASE:
                raise LineBroken("no answer in time")
        self.trusted_until = asked + LEASE
        self._memory.beat()
        while (left := asked + BEAT - time.monotonic()) > 0:
            self._hear(redis, line, within=left)

    def _hear(self, redis: Redis, line: PubSub, *, within: float) -> str | None:
        """Take in one message, if one comes in time; return the proof if it is one."""
        message = self._next(line, within=within)
        if message is None:
            return None
        if message["type"] == "pong":
            return str(message["data"].decode())
        if message["type"] != "message":
            # The client library has connected anew by itself.
            raise LineBroken(f"{message['type']} in between")
        said = json.loads(message["data"])
        self._memory.forget(said["names"])
        changes.acknowledge(redis, message=said["id"], listener=self._name)
        return None

    def _next(self, line: PubSub, *, within: float) -> dict[str, Any] | None:
        found: dict[str, Any] | None = line.get_message(timeout=max(within, 0.001))
        return found
