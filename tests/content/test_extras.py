"""Pros and cons, the day of the experience, and how the author stands to the company."""

from datetime import date

import pytest
from django.utils import translation

from reviews.content.extras import (
    DISCLOSURES,
    IMPLIED_INCENTIVES,
    Relationship,
    Unacceptable,
    checked_experience_date,
    checked_points,
    implied_by,
)
from reviews.content.kinds import Incentive

TODAY = date(2026, 11, 25)


def test_points_become_clean_lines_without_empty_ones_and_repeats() -> None:
    sent = ["  Light\n and  small ", "", "\u200b", "Cheap", "LIGHT and small", "cheap"]
    assert checked_points(sent) == ["Light and small", "Cheap"]
    assert checked_points([]) == []


def test_points_are_counted_after_cleaning() -> None:
    assert len(checked_points([*"abcde", *"abcde", "", ""])) == 5
    with pytest.raises(Unacceptable, match="at most 5"):
        checked_points(list("abcdef"))


def test_a_long_point_is_told_by_how_much() -> None:
    assert checked_points(["x" * 80]) == ["x" * 80]
    with pytest.raises(Unacceptable, match="by 2 characters; at most 80"):
        checked_points(["short", "x" * 82])


@pytest.mark.parametrize("day", [None, TODAY, date(2026, 11, 26), date(1990, 1, 1)])
def test_days_that_can_be(day: date | None) -> None:
    assert checked_experience_date(day, today=TODAY) == day


@pytest.mark.parametrize("day", [date(2026, 11, 27), date(9999, 12, 31), date(1989, 12, 31)])
def test_days_that_cannot_be(day: date) -> None:
    with pytest.raises(Unacceptable):
        checked_experience_date(day, today=TODAY)


def test_what_is_an_incentive_is_disclosed_in_its_words() -> None:
    assert implied_by("") is Incentive.NONE
    assert implied_by(Relationship.CUSTOMER) is Incentive.NONE
    assert implied_by(Relationship.EMPLOYEE) is Incentive.EMPLOYEE_REVIEW
    for relationship, incentive in IMPLIED_INCENTIVES.items():
        assert DISCLOSURES[relationship] == incentive.label


def test_only_those_without_a_tie_to_the_company_need_no_disclosure() -> None:
    assert set(Relationship) - set(DISCLOSURES) == {
        Relationship.CUSTOMER,
        Relationship.RECEIVED_AS_GIFT,
        Relationship.PROFESSIONAL_USE,
    }


def test_relationships_have_words_in_both_languages() -> None:
    for words in (Relationship.CUSTOMER.label, DISCLOSURES[Relationship.BUSINESS_PARTNER]):
        with translation.override("en"):
            english = str(words)
        with translation.override("vi"):
            assert str(words) != english


def test_codes_live_for_ever() -> None:
    assert Relationship.values == [
        "customer",
        "received_as_gift",
        "professional_use",
        "received_free",
        "paid",
        "employee",
        "former_employee",
        "business_partner",
        "friend_or_family",
    ]
