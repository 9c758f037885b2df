"""What a process remembers: forgotten when it changes, when it is old, and when it is too much."""

import gzip
import time
from collections.abc import Iterable
from typing import Any

import pytest

from api import remembered
from api.remembered import Answer, Question, Reading, Remembered

HEADERS = [
    ("Content-Type", "application/json"),
    ("Content-Length", "2000"),
    ("ETag", '"tag"'),
    ("Vary", "Origin"),
]


class Counted(list[dict[str, Any]]):
    def __call__(self, **fields: Any) -> None:
        self.append(fields)


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def memory(counted: Counted) -> Remembered:
    return Remembered(count=counted)


def answer(
    *names: str, body: bytes = b"x" * 2000, age: float = 0, origins: Iterable[str] = ()
) -> Answer:
    return Answer(
        headers=HEADERS,
        body=body,
        names=frozenset(names),
        route="route",
        origins=tuple(origins),
        made_at=time.monotonic() - age,
    )


def keep(memory: Remembered, question: Question, kept: Answer) -> None:
    with memory.reading() as reading:
        made_of(reading, kept)
        memory.keep(question, kept, of=reading)


def made_of(reading: Reading, kept: Answer) -> None:
    reading.made_of(kept.names, route=kept.route, origins=kept.origins)


def test_an_answer_is_forgotten_when_anything_that_it_is_made_of_changes(
    memory: Remembered,
) -> None:
    keep(memory, ("one",), answer("a", "b"))
    keep(memory, ("two",), answer("b", "c"))
    keep(memory, ("three",), answer("c"))
    memory.forget(["a", "nothing"])
    assert set(memory.answers) == {("two",), ("three",)}
    memory.forget(["b", "c"])
    assert not memory.answers
    assert not memory._questions
    assert memory._bytes == 0


def test_what_changes_while_an_answer_is_made_keeps_it_from_being_remembered(
    memory: Remembered,
) -> None:
    kept = answer("a", "b")
    with memory.reading() as overtaken, memory.reading() as other:
        memory.forget(["b"])
        made_of(overtaken, kept)
        memory.keep(("one",), kept, of=overtaken)
        made_of(other, answer("c"))
        memory.keep(("two",), answer("c"), of=other)
    assert set(memory.answers) == {("two",)}
    with memory.reading() as lost:
        memory.forget_everything()
        made_of(lost, kept)
        memory.keep(("one",), kept, of=lost)
    with memory.reading() as silent:
        memory.keep(("one",), kept, of=silent)
    assert not memory.answers
    assert not memory._readings


def test_the_oldest_go_when_it_is_too_much(
    memory: Remembered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "ENTRY_BYTES", 500)
    monkeypatch.setattr(remembered, "BYTES_MAX", 12_500)
    monkeypatch.setattr(remembered, "ANSWER_BYTES_MAX", 3_000)
    for number in range(5):
        keep(memory, (f"{number}",), answer("a"))
    keep(memory, ("0",), answer("a"))
    keep(memory, ("5",), answer("a"))
    assert set(memory.answers) == {("2",), ("3",), ("4",), ("0",), ("5",)}
    keep(memory, ("large",), answer("a", body=b"x" * 3_001))
    assert ("large",) not in memory.answers
    assert memory._bytes == 12_500


def test_a_beat_forgets_what_is_old_and_counts_what_was_sent(
    memory: Remembered, counted: Counted
) -> None:
    keep(memory, ("old",), answer("a", age=remembered.SECONDS + 1))
    keep(memory, ("new",), answer("a"))
    memory.sent.extend([("GET", "route", 200)] * 3 + [("HEAD", "route", 304)])
    memory.beat()
    assert set(memory.answers) == {("new",)}
    assert counted == [
        {"method": "GET", "route": "route", "status": 200, "number": 3},
        {"method": "HEAD", "route": "route", "status": 304, "number": 1},
    ]
    memory.beat()
    assert len(counted) == 2


def test_one_at_a_time_asks_anew(memory: Remembered) -> None:
    assert memory.renews(("one",))
    assert not memory.renews(("one",))
    assert memory.renews(("two",))
    memory.renewed(("one",))
    assert memory.renews(("one",))


def test_an_answer_is_compressed_once_and_says_so() -> None:
    made = answer("a")
    form = made.compressed
    assert form is made.compressed
    (body,) = form.chunks
    assert gzip.decompress(body) == made.body
    headers = dict(form.headers)
    assert headers["Content-Length"] == str(len(body))
    assert headers["Content-Encoding"] == "gzip"
    assert headers["ETag"] == form.tag == 'W/"tag"'
    assert headers["Vary"] == dict(made.plain.headers)["Vary"] == "Origin, Accept-Encoding"
    assert dict(form.unchanged) == {"ETag": 'W/"tag"', "Vary": "Origin, Accept-Encoding"}
    assert dict(made.plain.headers)["ETag"] == made.plain.tag == '"tag"'


def test_what_is_small_is_sent_as_it_is_to_all() -> None:
    small = answer("a", body=b"{}")
    assert small.compressed is small.plain
    assert small.plain.headers == HEADERS
