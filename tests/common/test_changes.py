"""Announcements: one a transaction, and nobody goes on before all have heard."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from redis import Redis
from redis.client import PubSub

from reviews.common import changes
from reviews.common.changes import LEASE, LISTENERS


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """What was sent, in order."""
    sent: list[set[str]] = []
    monkeypatch.setattr(changes._announcer, "publish", lambda names: sent.append(set(names)))
    return sent


@pytest.mark.django_db(transaction=True)
def test_a_transaction_makes_one_announcement_after_its_commit(published: list[set[str]]) -> None:
    with transaction.atomic():
        changes.announce(["a"])
        with transaction.atomic():
            changes.announce(["b", "a"])
            with transaction.atomic():
                changes.announce(["c"])
        with transaction.atomic():
            changes.announce(["d"])
        assert not published
    assert published == [{"a", "b", "c", "d"}]
    changes.announce(["e"])
    changes.announce([])
    assert published == [{"a", "b", "c", "d"}, {"e"}]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_no_change(published: list[set[str]]) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        changes.announce(["a"])
        raise ZeroDivisionError
    changes.announce(["b"])
    assert published == [{"b"}]


@pytest.mark.django_db(transaction=True)
def test_a_part_that_is_rolled_back_takes_nothing_of_the_others_with_it(
    published: list[set[str]],
) -> None:
    with transaction.atomic():
        with suppress(ZeroDivisionError), transaction.atomic():
            changes.announce(["gone"])
            raise ZeroDivisionError
        with transaction.atomic():
            with transaction.atomic():
                changes.announce(["a"])
            changes.announce(["b"])
        with suppress(ZeroDivisionError), transaction.atomic():
            # It joins what is to be told already, and does no harm there.
            changes.announce(["gone too"])
            raise ZeroDivisionError
        changes.announce(["c"])
    (told,) = published
    assert {"a", "b", "c"} <= told
    assert "gone" not in told


@pytest.fixture
def redis() -> Redis:
    return changes.client()


@pytest.fixture
def line(redis: Redis) -> Iterator[PubSub]:
    """A subscription that answers only when the test does."""
    with redis.pubsub() as line:
        line.subscribe(changes.channel())
        assert received(line)["type"] == "subscribe"
        yield line


def received(line: PubSub) -> dict[str, Any]:
    message = line.get_message(timeout=10)
    assert message is not None
    return message


def lease(redis: Redis, name: str, *, seconds: float) -> None:
    now, micros = redis.time()
    redis.zadd(LISTENERS, {name: (now + seconds) * 1000 + micros / 1000})


def publishing(*names: str) -> threading.Thread:
    thread = threading.Thread(target=changes._announcer.publish, args=[names])
    thread.start()
    return thread


def test_without_anybody_who_remembers_nobody_is_waited_for() -> None:
    changes._announcer.publish(["a"])


def test_all_who_hold_a_lease_are_waited_for(redis: Redis, line: PubSub) -> None:
    for name in ("one", "two"):
        lease(redis, name, seconds=60)
    publisher = publishing("b", "a")
    message = json.loads(received(line)["data"])
    assert message["names"] == ["a", "b"]
    for name in (b"one", b"a stranger", b"one"):
        changes.acknowledge(redis, message=message["id"], listener=name)
    publisher.join(0.5)
    assert publisher.is_alive()
    changes.acknowledge(redis, message=message["id"], listener=b"two")
    publisher.join(10)
    assert not publisher.is_alive()


def test_who_was_cut_off_is_waited_for_until_the_lease_ends(redis: Redis) -> None:
    """Nobody is subscribed, but somebody may not know that yet."""
    lease(redis, "gone long ago", seconds=-5)
    lease(redis, "cut off", seconds=0.4)
    began = time.monotonic()
    changes._announcer.publish(["a"])
    assert time.monotonic() - began > 0.35


def test_a_redis_that_has_just_started_does_not_know_whom_to_wait_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(changes, "_FRESH_SECONDS", float("inf"))
    began = time.monotonic()
    changes._announcer.publish(["a"])
    assert time.monotonic() - began >= LEASE


def test_the_first_change_without_redis_waits_until_no_lease_can_be_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    monkeypatch.setattr(changes, "client", lambda: away)
    announcer = changes._Announcer()
    began = time.monotonic()
    announcer.publish(["a"])
    assert time.monotonic() - began >= LEASE
    slept: list[float] = []
    monkeypatch.setattr(changes.time, "sleep", slept.append)
    announcer.publish(["b"])
    assert slept[-1] == 0
