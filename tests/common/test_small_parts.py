"""Ids, lifecycles, tokens, keyset conditions."""

import time
import uuid
from datetime import UTC, datetime

import pytest
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import strategies as st

from reviews.common.ids import uuid7
from reviews.common.lifecycle import IllegalMove, Lifecycle
from reviews.common.tokens import BadToken, make_token, read_token
from reviews.content.sorting import Position, Sort
from reviews.display import cursors


class Door(TextChoices):
    OPEN = "open"
    SHUT = "shut"
    GONE = "gone"


DOORS = Lifecycle({Door.OPEN: {Door.SHUT}, Door.SHUT: {Door.OPEN, Door.GONE}, Door.GONE: set()})


def test_ids_are_uuids_of_version_7_in_order_of_time() -> None:
    first = uuid7()
    time.sleep(0.002)
    second = uuid7()
    assert (first.version, first.variant) == (7, uuid.RFC_4122)
    assert first < second
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(set(made)), "also within one millisecond"


def test_a_lifecycle_knows_its_moves() -> None:
    assert DOORS.allows(Door.OPEN, Door.SHUT)
    assert DOORS.sources_of(Door.GONE) == {Door.SHUT}
    with pytest.raises(IllegalMove, match="from gone to open"):
        DOORS.require(Door.GONE, Door.OPEN)


def test_a_token_opens_for_its_purpose_only() -> None:
    token = make_token("42", purpose="receipt")
    assert read_token(token, purpose="receipt") == "42"
    for other in (token[:-1], token + "x", "", "42", "a:b:c"):
        with pytest.raises(BadToken):
            read_token(other, purpose="receipt")
    with pytest.raises(BadToken):
        read_token(token, purpose="erasure")
    with pytest.raises(BadToken):
        read_token(token, purpose="receipt", max_age=-1)


@given(
    rating=st.integers(1, 5),
    written_at=st.datetimes(
        # Not so near the ends of time that another zone has no such moment.
        min_value=datetime(1970, 1, 1),  # noqa: DTZ001  (the zone is the next argument)
        max_value=datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.timezones(),
        allow_imaginary=False,
    ),
    number=st.uuids(),
    sort=st.sampled_from(Sort),
)
def test_a_cursor_comes_back_as_it_was(rating, written_at, number, sort) -> None:
    position = Position(rating, written_at, number)
    found = cursors.decode(cursors.encode(position, sort=sort), sort=sort)
    moment = written_at.astimezone(UTC)
    assert (found.rating, found.written_at, found.id) == (rating, moment, number)


@given(text=st.text(max_size=300))
def test_a_cursor_from_a_stranger_is_refused_and_nothing_worse(text: str) -> None:
    with pytest.raises(cursors.BadCursor):
        cursors.decode(text, sort=Sort.NEWEST)


def test_a_cursor_of_another_order_is_refused() -> None:
    text = cursors.encode(
        Position(5, datetime(2026, 1, 1, tzinfo=UTC), uuid7()),
        sort=Sort.NEWEST,
    )
    with pytest.raises(cursors.BadCursor):
        cursors.decode(text, sort=Sort.HIGHEST)
