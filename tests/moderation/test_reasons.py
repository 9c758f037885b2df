"""Reasons have words for people, and the words speak of no rating."""

import os
import re

import pytest
from django.conf import settings

from reviews.moderation.classifiers.explanations import DETAILS, explain
from reviews.moderation.findings import Finding
from reviews.moderation.reasons import ReasonCode, author_text


@pytest.fixture(autouse=True)
def _translations() -> None:
    # So that these run without the rest of the project too.
    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure(USE_I18N=False)


def test_codes_stay_what_they_are() -> None:
    # They stand in decisions and exports: add to them, never rename.
    assert set(ReasonCode.values) >= {
        "off_topic",
        "personal_data",
        "advertising",
        "hate",
        "profanity",
        "illegal",
        "copied",
        "fake",
        "price_or_delivery",
        "minors_data",
        "impersonation",
        "not_a_review",
        "other",
    }


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_words_for_the_desk_and_the_author(code: ReasonCode) -> None:
    words = f"{code.label} {author_text(code)}"

    assert str(author_text(code)).endswith(".")
    assert not re.search(r"rating|star|negative|bad review|low", words, re.IGNORECASE)


@pytest.mark.parametrize("detail", sorted(DETAILS))
@pytest.mark.parametrize("count", [1, 3])
def test_every_detail_has_a_sentence(detail: str, count: int) -> None:
    finding = Finding(
        classifier="any", reason=ReasonCode.OTHER, score=0.5, detail=detail, params={"count": count}
    )

    sentence = explain(finding)

    assert sentence.endswith(".")
    assert "%" not in sentence


def test_detail_of_another_version_still_says_something() -> None:
    finding = Finding(classifier="any", reason=ReasonCode.OTHER, score=0.5, detail="from_tomorrow")

    assert explain(finding)
