"""The line on which changes are heard: when it is trusted, and when not."""

import time
from collections.abc import Callable, Collection, Iterator

import pytest
from redis import Redis

from reviews.common import changes, line
from reviews.common.changes import LEASE, LISTENERS
from reviews.common.line import Line


class Notes:
    """A memory that notes what it is told."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []
        self.lost = 0
        self.beats = 0

    def forget(self, names: Collection[str]) -> None:
        self.forgotten += names

    def forget_everything(self) -> None:
        self.lost += 1

    def beat(self) -> None:
        self.beats += 1


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def heard(notes: Notes) -> Iterator[Line]:
    """A line that is up."""
    made = Line(notes)
    made.start()
    eventually(lambda: is_trusted(made))
    yield made
    made.close()


@pytest.fixture
def redis() -> Redis:
    return changes.client()


def is_trusted(held: Line) -> bool:
    return time.monotonic() < held.trusted_until


def eventually(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_change_is_heard_before_whoever_made_it_goes_on(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So long that no busy moment of the machine ends it.
    monkeypatch.setattr(line, "LEASE", 60)
    heard = Line(notes)
    heard.start()
    eventually(lambda: is_trusted(heard))
    for number in range(200):
        changes._announcer.publish([f"{number}"])
        assert notes.forgotten[-1] == f"{number}"
    assert notes.lost == 0
    heard.close()


def test_trust_is_earned_again_and_again(heard: Line, notes: Notes, redis: Redis) -> None:
    first, beats = heard.trusted_until, notes.beats
    eventually(lambda: notes.beats > beats + 2)
    assert heard.trusted_until > first
    # What others know of the lease ends no earlier than what this process trusts.
    seconds, micros = redis.time()
    now = time.monotonic()
    end = redis.zscore(LISTENERS, heard._name)
    assert end is not None
    assert now + end / 1000 - (seconds + micros / 1_000_000) >= heard.trusted_until - 0.001


def test_a_line_that_was_cut_is_noticed_and_everything_forgotten(
    heard: Line, notes: Notes, redis: Redis
) -> None:
    for lost in range(3):
        redis.client_kill_filter(_type="pubsub")
        changes._announcer.publish(["meanwhile"])
        # Heard in time, or not trusted: never both missed and trusted.
        assert "meanwhile" in notes.forgotten or notes.lost > lost or not is_trusted(heard)
        eventually(lambda lost=lost: notes.lost > lost)
        eventually(lambda: is_trusted(heard))
        notes.forgotten.clear()


def test_a_redis_that_does_not_answer_is_not_trusted(
    heard: Line, notes: Notes, redis: Redis
) -> None:
    redis.client_pause(int(2000 * LEASE))
    eventually(lambda: not is_trusted(heard))
    eventually(lambda: is_trusted(heard))
    assert notes.lost


def test_a_lease_that_redis_has_lost_is_noticed(heard: Line, notes: Notes, redis: Redis) -> None:
    redis.delete(LISTENERS)
    eventually(lambda: notes.lost > 0)
    eventually(lambda: is_trusted(heard))


def test_a_message_that_nobody_understands_breaks_the_line_and_not_the_thread(
    heard: Line, notes: Notes, redis: Redis
) -> None:
    redis.publish(changes.channel(), "{}")
    eventually(lambda: notes.lost > 0)
    eventually(lambda: is_trusted(heard))


def test_a_line_that_was_closed_keeps_nobody_waiting(notes: Notes, redis: Redis) -> None:
    closed = Line(notes)
    closed.close()
    closed = Line(notes)
    closed.start()
    closed.start()
    eventually(lambda: is_trusted(closed))
    assert redis.zcard(LISTENERS) == 1
    closed.close()
    assert not is_trusted(closed)
    assert redis.zcard(LISTENERS) == 0
    assert notes.lost


def test_without_redis_nothing_is_trusted_until_it_is_back(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    monkeypatch.setattr(line, "PAUSE", 0.01)
    with monkeypatch.context() as patch:
        patch.setattr(changes, "client", lambda: away)
        without = Line(notes)
        without.start()
        eventually(lambda: notes.lost > 2)
        assert not is_trusted(without)
        assert not notes.beats
    eventually(lambda: is_trusted(without))
    without.close()
