"""The small parts that pages are made of."""

import doctest
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from reviews.web import cursors, marks
from reviews.web.templatetags import components


@pytest.mark.parametrize("module", [marks, components])
def test_the_examples_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "width"),
    [
        (0, "0"),
        (1, "24"),
        (3.04, "72"),
        (3.06, "76"),
        (Fraction(61, 20), "76"),
        (4.96, "120"),
        (5, "120"),
        (7, "120"),
    ],
)
def test_stars_are_filled_to_the_tenth(value: Fraction | float, width: str) -> None:
    assert components.filled_width(value) == width


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "0%"), (0.001, "1%"), (0.5, "50%"), (0.999, "99%"), (1, "100%")]
)
def test_nearly_all_is_not_all(share: float, shown: str) -> None:
    assert components.percent(share) == shown


def test_numbers_and_dates_follow_the_language() -> None:
    at = datetime(2026, 3, 7, 9, 5, tzinfo=UTC)
    with translation.override("en"):
        assert components.whole(1234567) == "1,234,567"
        assert components.one_decimal(Fraction(17, 4)) == "4.3"
        assert ">7 Mar 2026<" in components.day(at)
        assert ">7 Mar 2026, 09:05<" in components.moment(at)
    with translation.override("vi"):
        assert components.whole(1234567) == "1.234.567"
        assert components.one_decimal(4.3) == "4,3"
        assert ">07/03/2026<" in components.day(at)
        assert ">09:05 07/03/2026<" in components.moment(at)


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ([], "a&lt;b&gt;c"),
        ([(1, 4)], 'a<mark class="mark">&lt;b&gt;</mark>c'),
        ([(0, 1), (1, 2)], '<mark class="mark">a&lt;</mark>b&gt;c'),
        ([(3, 99), (-5, 1)], '<mark class="mark">a</mark>&lt;b<mark class="mark">&gt;c</mark>'),
        ([(4, 2), (7, 9)], "a&lt;b&gt;c"),
    ],
)
def test_marks_keep_the_text_safe(places: list[tuple[int, int]], shown: str) -> None:
    assert marks.marked("a<b>c", places) == shown


def test_a_place_survives_its_way_through_an_address() -> None:
    moment, name = (datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), uuid4()), ("Tên, 50%", uuid4())
    assert cursors.moment(cursors.of_moment(moment)) == moment
    assert cursors.name(cursors.of_name(name)) == name
    assert cursors.of_moment(None) == ""


@pytest.mark.parametrize("word", ["", "x", "%%%", "ư", "A" * 5000, "YR8", "Yh9i"])
def test_what_is_no_place_is_the_start(word: str) -> None:
    assert cursors.moment(word) is None


def test_a_time_without_its_zone_is_no_place() -> None:
    naive = datetime(2026, 1, 2)  # noqa: DTZ001 - what a stranger may type
    assert cursors.moment(cursors.of_moment((naive, uuid4()))) is None


def test_other_languages_than_ours_have_names_too() -> None:
    assert components.in_words("fr") == "French"
    assert components.in_words("xx") == "xx"


@pytest.mark.parametrize(
    ("text", "shown", "rest"),
    [
        ("Short.", 6, 0),
        ("x" * 1_200, 1_200, 0),
        ("x" * 1_201, 800, 401),
        ("One sentence of words. " * 60, 781, 598),
        ("words and no end " * 80, 798, 561),
    ],
)
def test_a_long_text_is_cut_at_a_good_place(text: str, shown: int, rest: int) -> None:
    first, second = components.in_two(text)
    assert (len(first), len(second)) == (shown, rest)
    assert (first + second).replace(" ", "") == text.replace(" ", "")


def test_what_has_just_happened_is_not_zero_minutes_ago() -> None:
    now = timezone.now()
    assert "just now" in components.ago(now)
    assert "1\xa0minute ago" in components.ago(now - timedelta(seconds=61))
