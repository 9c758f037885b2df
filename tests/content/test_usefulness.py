"""How useful a review is: what counts, how much, and that the database comes to the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from reviews.content import usefulness as formula
from reviews.content.usefulness import HALF_LIFE, POINTS_MAX, Qualities

migration = import_module("reviews.migrations.0017_most_useful_first")

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PLAIN = Qualities(
    helpful=0,
    not_helpful=0,
    text_length=0,
    points_named=0,
    questions_answered=0,
    photos=0,
    written_at=THEN,
)
SOME = st.integers(0, 12)
ANY = st.builds(
    Qualities,
    helpful=st.integers(0, 5_000),
    not_helpful=st.integers(0, 5_000),
    text_length=st.integers(0, 10_150),
    points_named=SOME,
    questions_answered=SOME,
    photos=SOME,
    written_at=st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001  (hypothesis adds the zone)
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
)


def place(**more: Any) -> int:
    return formula.usefulness(replace(PLAIN, **more))


def test_each_quality_counts() -> None:
    better: list[dict[str, Any]] = [
        {"helpful": 1},
        {"text_length": 100},
        {"points_named": 1},
        {"questions_answered": 1},
        {"photos": 1},
        {"written_at": THEN + timedelta(seconds=1)},
    ]
    assert all(place(**more) > place() for more in better)


def test_what_is_enough_is_enough() -> None:
    assert place(text_length=400) == place(text_length=10_000)
    assert place(points_named=4) == place(points_named=10)
    assert place(questions_answered=4) == place(questions_answered=12)
    assert place(photos=2) == place(photos=6)
    assert formula.points(replace(PLAIN, text_length=9_999, photos=6)) == 2_600


@given(ANY)
def test_points_keep_within_their_bounds(of: Qualities) -> None:
    assert formula.BASE_POINTS <= formula.points(of) <= POINTS_MAX


def test_twice_the_points_make_up_for_one_half_life() -> None:
    twice = formula.points(PLAIN) * 2
    assert formula.advance(twice) == HALF_LIFE.total_seconds()
    assert formula.advance(formula.BASE_POINTS) == 0


@given(ANY, ANY, st.integers(-40, 40))
def test_the_order_is_that_of_points_halved_with_age_at_any_time(
    one: Qualities, other: Qualities, years: int
) -> None:
    """What is stored knows no clock; what it stands for does, and they agree whenever asked."""
    now = THEN + timedelta(days=365 * years)

    def worth(of: Qualities) -> float:
        return formula.points(of) * 2.0 ** ((of.written_at - now) / HALF_LIFE)

    difference = formula.usefulness(one) - formula.usefulness(other)
    if abs(difference) > 2:
        assert (difference > 0) == (worth(one) > worth(other))


@pytest.mark.parametrize(
    ("helpful", "not_helpful", "expected"),
    [(0, 0, 0), (1, 0, 0.2065), (10, 0, 0.7225), (90, 10, 0.8256), (0, 7, 0), (1, 1, 0.0945)],
)
def test_the_wilson_score_has_its_known_values(
    helpful: int, not_helpful: int, expected: float
) -> None:
    assert formula.helpful_share_at_least(helpful, not_helpful) == pytest.approx(expected, abs=1e-4)


def test_a_share_counts_as_much_as_there_are_votes_to_know_it_by() -> None:
    assert place(helpful=90, not_helpful=10) > place(helpful=9, not_helpful=1) > place(helpful=1)
    assert place(helpful=5, not_helpful=5) < place(helpful=5)


@pytest.fixture
def in_sql(db: None) -> Any:
    """The function of the migration."""
    with connection.cursor() as cursor:
        cursor.execute(migration.FUNCTION)
        yield cursor
        cursor.execute(
            "DROP FUNCTION pg_temp.usefulness(int, int, int, int, int, int, timestamptz)"
        )


def test_sql_and_python_agree_on_every_number_of_points(in_sql: Any) -> None:
    in_sql.execute(
        "SELECT n, round(%s * (ln(n / 1000::float8) / ln(2::float8)))::bigint"
        " FROM generate_series(1000, %s) AS n",
        [HALF_LIFE.total_seconds(), POINTS_MAX],
    )
    assert all(formula.advance(points) == seconds for points, seconds in in_sql.fetchall())


def test_sql_and_python_agree_on_votes(in_sql: Any) -> None:
    in_sql.execute(
        "SELECT helpful, others, pg_temp.usefulness(helpful, others, 0, 0, 0, 0, %s)"
        " FROM generate_series(0, 120) AS helpful, generate_series(0, 120) AS others",
        [THEN],
    )
    for helpful, others, found in in_sql.fetchall():
        assert place(helpful=helpful, not_helpful=others) == found


def test_sql_and_python_agree_on_anything(in_sql: Any) -> None:
    @given(st.lists(ANY, min_size=1, max_size=50))
    def agree(some: list[Qualities]) -> None:
        for of in some:
            in_sql.execute(
                "SELECT pg_temp.usefulness(%s, %s, %s, %s, %s, %s, %s)",
                [
                    of.helpful,
                    of.not_helpful,
                    of.text_length,
                    of.points_named,
                    of.questions_answered,
                    of.photos,
                    of.written_at,
                ],
            )
            assert in_sql.fetchone() == (formula.usefulness(of),)

    agree()


def test_the_public_explanation_has_these_numbers() -> None:
    page = (Path(__file__).parents[2] / "docs" / "ordering_and_rating.md").read_text()
    for row in (
        f"| every review | {formula.BASE_POINTS:,} |",
        f"| helpful votes | up to {formula.VOTES_POINTS:,}",
        f"| text | {formula.TEXT_POINTS // formula.TEXT_ENOUGH} for each character of title and "
        f"text, up to {formula.TEXT_ENOUGH} characters ({formula.TEXT_POINTS} points) |",
        f"| good and bad points named | {formula.DETAIL_POINTS} each, up to "
        f"{formula.DETAILS_ENOUGH} (",
        f"| questions of the shop answered | {formula.DETAIL_POINTS} each, up to "
        f"{formula.DETAILS_ENOUGH} (",
        f"| photos that can be seen | {formula.PHOTO_POINTS} each, up to {formula.PHOTOS_ENOUGH} (",
        f"| **age** | points count half after {HALF_LIFE.days} days",
        f"z = {formula.Z}",
    ):
        assert row in page
