"""Answers to a company's own questions: what is taken, and what the public reads."""

from dataclasses import replace
from typing import Any

import pytest

from reviews.content.answers import InvalidAnswers, checked_answers, shown_answers
from reviews.content.fields import Field, FieldRole, Option, code_from, is_code


def field(code: str, role: FieldRole = FieldRole.CHOICE, **changes: Any) -> Field:
    made = Field(
        code=code,
        role=role,
        category="",
        label={"en": code.capitalize(), "vi": f"{code} (vi)"},
        low_label={},
        high_label={},
        options=(
            Option(code="small", label={"en": "Runs small", "vi": "Hơi chật"}),
            Option(code="large", label={"en": "Runs large"}),
            Option(code="huge", label={"en": "Huge"}, is_active=False),
        ),
        is_required=False,
        is_shown=True,
        is_active=True,
        position=0,
        language="en",
    )
    if role is FieldRole.DIMENSION:
        made = replace(made, options=(), low_label={"en": "Poor"}, high_label={"en": "Great"})
    return replace(made, **changes)


QUALITY = field("quality", FieldRole.DIMENSION, is_required=True)
FIT = field("fit")
AGE = field("age", FieldRole.SEGMENT, is_shown=False)
FIELDS = [QUALITY, FIT, AGE]


def faults(answers: dict[str, Any], **options: Any) -> set[str]:
    with pytest.raises(InvalidAnswers) as refused:
        checked_answers(FIELDS, answers, **options)
    assert all(messages and all(messages) for messages in refused.value.errors.values())
    return set(refused.value.errors)


def test_answers_are_kept_in_the_order_of_the_form() -> None:
    answers = checked_answers(FIELDS, {"age": "small", "fit": None, "quality": 4})
    assert list(answers.items()) == [("quality", 4), ("age", "small")]
    assert checked_answers(FIELDS, {"quality": 4.0}) == {"quality": 4}
    assert type(checked_answers(FIELDS, {"quality": 4.0})["quality"]) is int


def test_only_what_is_required_must_be_answered() -> None:
    assert checked_answers([FIT, AGE], {}) == {}
    assert faults({}) == {"answers.quality"}
    assert faults({"quality": None}) == {"answers.quality"}


@pytest.mark.parametrize("stars", [0, 6, -1, 4.5, "4", True, [], {}, 10**400, float("inf"), ""])
def test_stars_are_whole_numbers_from_one_to_five(stars: object) -> None:
    assert faults({"quality": stars}) == {"answers.quality"}


@pytest.mark.parametrize("choice", ["", "Small", "medium", "huge", 1, True, ["small"], {}])
def test_a_choice_is_one_of_the_options_on_offer(choice: object) -> None:
    assert faults({"quality": 5, "fit": choice}) == {"answers.fit"}


def test_unknown_questions_are_refused_by_name() -> None:
    assert faults({"quality": 5, "colour": "red"}) == {"answers.colour"}
    assert len(faults({"quality": 5, **{f"x{n}": 1 for n in range(500)}})) == 20
    assert max(map(len, faults({"quality": 5, "x" * 5000: 1}))) == 100


def test_all_faults_are_told_at_once() -> None:
    assert faults({"fit": "x", "colour": 1}) == {
        "answers.quality",
        "answers.fit",
        "answers.colour",
    }


# --- editing


def test_an_edit_keeps_what_was_retired_meanwhile() -> None:
    earlier = {"quality": 3, "fit": "huge", "gone": "yes"}
    assert checked_answers(FIELDS, dict(earlier), earlier=earlier) == earlier
    assert checked_answers(FIELDS, {"quality": 3}, earlier=earlier) == {"quality": 3}
    assert checked_answers(FIELDS, {"quality": 3, "gone": None}, earlier=earlier)
    # But it takes no new answer to it.
    assert faults({"quality": 3, "gone": "no"}, earlier=earlier) == {"answers.gone"}
    assert faults({"quality": 3, "fit": "huge"}, earlier={"quality": 3}) == {"answers.fit"}


def test_an_edit_needs_no_answer_to_what_was_not_asked_then() -> None:
    assert checked_answers(FIELDS, {}, earlier={}) == {}
    assert faults({}, earlier={"quality": 3}) == {"answers.quality"}


def test_true_is_not_one_star_given_earlier() -> None:
    assert faults({"quality": True}, earlier={"quality": 1}) == {"answers.quality"}


# --- showing


def test_the_public_reads_words_in_its_language_and_nothing_that_is_kept() -> None:
    answers = {"age": "small", "fit": "small", "quality": 4}
    shown = shown_answers([AGE, FIT, QUALITY], answers, "vi")
    assert [(one.role, one.label, one.stars) for one in shown] == [
        (FieldRole.DIMENSION, "quality (vi)", 4),
        (FieldRole.CHOICE, "fit (vi)", None),
    ]
    assert shown[1].value == "Hơi chật"
    assert shown_answers([FIT], {"fit": "large"}, "vi")[0].value == "Runs large"


def test_retired_options_still_have_their_words() -> None:
    assert shown_answers([FIT], {"fit": "huge"}, "en")[0].value == "Huge"


@pytest.mark.parametrize("odd", [{"fit": "unheard"}, {"fit": 3}, {"quality": "x"}, {"z": 1}, {}])
def test_what_cannot_be_read_is_not_shown(odd: dict[str, Any]) -> None:
    assert shown_answers(FIELDS, odd, "en") == []


# --- codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Runs small", "runs_small"),
        ("Đúng cỡ!", "dung_co"),
        ("3 years", "option_3_years"),
        ("合身", "option"),
        ("", "option"),
        ("__x__", "x"),
        ("y" * 90, "y" * 36),
    ],
)
def test_a_code_reads_like_its_label(text: str, code: str) -> None:
    assert code_from(text, taken=(), otherwise="option") == code
    again = code_from(text, taken={code}, otherwise="option")
    assert again == f"{code}_2"
    assert is_code(code)
    assert is_code(again)


@pytest.mark.parametrize("code", ["", "A", "1a", "_a", "a-b", "a" * 41, "a\n", "é"])
def test_other_texts_are_no_codes(code: str) -> None:
    assert not is_code(code)
