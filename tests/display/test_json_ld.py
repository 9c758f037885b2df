"""The data for search engines: what is told of a page, and that no text gets out of its block."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.content.extras import Relationship
from reviews.content.kinds import Incentive, Kind, Source
from reviews.content.limits import STARS
from reviews.content.queries import PublishedContribution
from reviews.content.summary import EMPTY, Summary
from reviews.display import json_ld
from tests.display.said import said

MUG = json_ld.Thing(name="Blue mug", page="https://hub.example/c/acme/mug-1/", ref="mug-1")
VOICES = json_ld.Voices(anonymous="Anonymous", company="Acme")
# Lone surrogates and control characters, too.
ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)


def summary_of(*stars: int) -> Summary:
    return Summary(counts={n: stars.count(n) for n in STARS})


def told(
    *reviews: PublishedContribution, summary: Summary | None = None, has_foreign: bool = False
) -> Any:
    if summary is None:
        summary = summary_of(*(review.rating or 0 for review in reviews))
    return json_ld.product(
        MUG, summary=summary, reviews=reviews, voices=VOICES, has_foreign=has_foreign
    )


def test_without_a_review_there_is_no_product_and_no_aggregate() -> None:
    assert told(summary=EMPTY) is None
    assert json_ld.script([None]) == ""


def test_one_review_has_what_is_required_and_what_is_recommended() -> None:
    data = told(said())
    assert (data["@type"], data["name"], data["sku"]) == ("Product", "Blue mug", "mug-1")
    assert data["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "4.0",
        "reviewCount": 1,
        "bestRating": "5",
        "worstRating": "1",
    }
    (review,) = data["review"]
    assert review["author"] == {"@type": "Person", "name": "Mai"}
    assert review["datePublished"] == "2026-03-07T09:30:00+00:00"
    assert review["reviewRating"] == {
        "@type": "Rating",
        "ratingValue": "4",
        "bestRating": "5",
        "worstRating": "1",
    }
    assert review["reviewBody"] == "Keeps tea warm for an hour."
    assert review["inLanguage"] == "en"


def test_of_a_hundred_thousand_the_count_is_told_and_only_those_on_the_page() -> None:
    counts = {1: 0, 2: 0, 3: 1, 4: 49_999, 5: 50_000}
    data = told(*[said()] * 20, summary=Summary(counts=counts))
    assert data["aggregateRating"]["reviewCount"] == 100_000
    assert data["aggregateRating"]["ratingValue"] == "4.5"
    assert len(data["review"]) == 20


def test_what_was_collected_elsewhere_is_not_told_and_neither_is_a_mean_with_it() -> None:
    theirs = said(source=f"{Source.IMPORT_PREFIX}market", title="Theirs")
    data = told(said(title="Ours"), theirs, has_foreign=True)
    assert [review["name"] for review in data["review"]] == ["Ours"]
    assert "aggregateRating" not in data
    assert told(theirs, has_foreign=True) is None


def test_a_mean_stands_without_a_review_on_the_page() -> None:
    # A page further on may hold imported ones only; the figures are still on it.
    assert set(told(summary=summary_of(5, 4))) >= {"aggregateRating", "name"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"incentive": Incentive.FREE_PRODUCT}, "Received the product for free"),
        ({"relationship": Relationship.FRIEND_OR_FAMILY}, "Friends or family work for the company"),
        (
            {"relationship": Relationship.EMPLOYEE, "incentive": Incentive.EMPLOYEE_REVIEW},
            "Written by an employee",
        ),
    ],
)
def test_a_label_is_never_lost(fields: dict[str, Any], words: str) -> None:
    assert json_ld.review_of(said(**fields), VOICES)["disambiguatingDescription"] == words


def test_nothing_empty_is_told() -> None:
    review = json_ld.review_of(said(title="", body=""), VOICES)
    assert not {"name", "reviewBody", "image", "disambiguatingDescription"} & set(review)


def test_a_name_is_never_missing_and_never_too_long() -> None:
    assert json_ld.review_of(said(author_name=""), VOICES)["author"]["name"] == "Anonymous"
    longest = json_ld.review_of(said(author_name="x" * 300), VOICES)["author"]["name"]
    assert len(longest) < 100


def test_a_question_is_told_once_it_has_an_answer() -> None:
    question = said(kind=Kind.QUESTION, rating=None, title="", body="Is it heavy?")
    page = "https://hub.example/q/"
    assert json_ld.question_page(question, page=page, answers=[], voices=VOICES) is None
    answer = said(kind=Kind.ANSWER, rating=None, title="", body="Not at all.", helpful_count=3)
    word = said(kind=Kind.ANSWER, rating=None, title="", body="320 grams.", is_official=True)
    question = said(
        kind=Kind.QUESTION,
        rating=None,
        title="",
        body="Is it heavy?",
        replies_count=1,
        official_reply=word,
    )
    data = json_ld.question_page(question, page=page, answers=[answer], voices=VOICES)
    assert data is not None
    main = data["mainEntity"]
    assert (main["@type"], main["name"], main["answerCount"]) == ("Question", "Is it heavy?", 2)
    assert main["acceptedAnswer"]["author"] == {"@type": "Organization", "name": "Acme"}
    (other,) = main["suggestedAnswer"]
    assert (other["text"], other["upvoteCount"]) == ("Not at all.", 3)


@given(stars=st.lists(st.sampled_from(STARS), min_size=1, max_size=300))
def test_the_mean_is_the_one_that_is_shown_and_within_its_bounds(stars: list[int]) -> None:
    value = told(summary=summary_of(*stars))["aggregateRating"]["ratingValue"]
    _whole, dot, tenths = value.partition(".")
    assert (dot, len(tenths)) == (".", 1)
    assert 1 <= Fraction(value) <= 5
    assert abs(Fraction(value) - Fraction(sum(stars), len(stars))) <= Fraction(1, 20)


@given(title=ANYTHING, body=ANYTHING, name=ANYTHING)
def test_no_text_gets_out_of_its_block_and_none_is_changed(
    title: str, body: str, name: str
) -> None:
    text = json_ld.script([told(said(title=title, body=body, author_name=name))])
    assert not set("<>&\u2028\u2029") & set(text)
    text.encode()  # whatever stands in it can be sent
    (thing,) = json.loads(text)["@graph"]
    (review,) = thing["review"]
    for given_text, got in ((title, review.get("name", "")), (body, review.get("reviewBody", ""))):
        assert got == "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in given_text)


@pytest.mark.parametrize("end", ["</script>", "<!--<script>", "]]>", "\u2028", "\\", '"', "\x00"])
def test_the_ends_of_scripts_and_strings_are_written_otherwise(end: str) -> None:
    text = json_ld.script([told(said(body=f"a{end}b"))])
    assert "<" not in text
    assert json.loads(text)["@graph"][0]["review"][0]["reviewBody"] == f"a{end}b"
