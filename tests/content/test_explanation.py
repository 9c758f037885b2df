"""The arithmetic of a rating, and the words that explain it."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.content.explanation import About, explain
from reviews.content.limits import STARS
from reviews.content.summary import EMPTY, PRIOR, Parts, Summary, prior

COUNTS = st.fixed_dictionaries({stars: st.integers(0, 1_000_000) for stars in STARS})


def summary(*counts: int) -> Summary:
    return Summary(counts=dict(zip(STARS, counts, strict=True)))


@given(COUNTS)
def test_the_careful_mean_is_that_of_the_reviews_and_the_prior_together(
    counts: dict[int, int],
) -> None:
    found = Summary(counts=counts)
    believed = prior()
    total = believed.mean * believed.weight + found.stars_sum
    assert found.bayesian_mean == total / (believed.weight + found.count)
    assert 1 < found.bayesian_mean < 5
    if found.mean is not None:
        # Between what was believed and what was said.
        low, high = sorted((believed.mean, found.mean))
        assert low <= found.bayesian_mean <= high
        assert found.mean * found.count == found.stars_sum


def test_the_prior_is_one_review_with_each_number_of_stars() -> None:
    assert PRIOR == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}
    assert (prior().mean, prior().weight) == (3, 5)
    assert EMPTY.bayesian_mean == 3
    assert EMPTY.mean is None


def test_few_reviews_move_it_a_little_and_many_all_the_way() -> None:
    assert summary(0, 0, 0, 0, 1).bayesian_mean == Fraction(20, 6)
    assert summary(0, 0, 0, 0, 10_000).bayesian_mean_rounded == 5.0
    assert summary(0, 0, 0, 0, 3).bayesian_mean < summary(0, 0, 0, 10, 90).bayesian_mean


def test_an_exact_half_goes_to_the_even_digit() -> None:
    assert summary(0, 0, 7, 1, 0).mean_rounded == 3.12  # 3.125
    assert summary(0, 0, 5, 3, 0).mean_rounded == 3.38  # 3.375


@pytest.mark.parametrize("language", ["en", "vi"])
def test_everything_is_explained_and_its_placeholders_filled(language: str) -> None:
    found = explain(EMPTY, language=language)
    assert found.language == language
    assert [piece.about for piece in found.pieces] == list(About)
    assert all(piece.text and "%(" not in piece.text for piece in found.pieces)


def test_sources_have_words_and_come_by_their_number() -> None:
    sources = {
        "hosted_form": 2,
        "import:judge.me": 3,
        "storefront_api": 2,
        "invitation": 1,
        "fax": 1,
    }
    found = explain(
        Summary(counts=EMPTY.counts, parts=Parts(sources=sources)), language="en"
    ).sources
    assert [(each.label, each.count) for each in found] == [
        ("Brought along from judge.me", 3),
        ("Written on this site", 2),
        ("Written at the shop", 2),
        ("fax", 1),
        ("Written after an invitation", 1),
    ]


def test_the_public_explanation_has_these_numbers() -> None:
    page = (Path(__file__).parents[2] / "docs" / "ordering_and_rating.md").read_text()
    believed = prior()
    assert f"( s + {believed.mean * believed.weight} ) / ( n + {believed.weight} )" in page
    for stars, count in (("3.33", 1), ("4.33", 10), ("4.99", 1_000)):
        assert f"{summary(0, 0, 0, 0, count).bayesian_mean_rounded}" == stars
        assert stars in page
