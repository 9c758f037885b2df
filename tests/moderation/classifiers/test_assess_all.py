"""Running all classifiers: what one of them does wrong never lets a text through."""

import logging
from collections.abc import Iterable, Iterator

import pytest

from reviews.moderation.classifiers import CLASSIFIERS, Classifier, assess_all
from reviews.moderation.classifiers.explanations import DETAILS
from reviews.moderation.findings import CLASSIFIER_FAILED, Finding, Passage, Span, Submission
from reviews.moderation.reasons import ReasonCode
from reviews.moderation.verdict import Thresholds, Verdict, decide
from tests.moderation.classifiers.cases import CASES

SUBMISSION = Submission(passages=(Passage("body", "Lovely, thank you"),), language="en")


def finding(**changes: object) -> Finding:
    values: dict[str, object] = {
        "classifier": "fake",
        "reason": ReasonCode.OTHER,
        "score": 0.1,
        "detail": "web_address",
    }
    return Finding(**(values | changes))  # type: ignore[arg-type]


class Fake:
    """A classifier that answers what it was made with."""

    name = "fake"

    def __init__(self, answer: Iterable[object]) -> None:
        self.answer = answer

    def assess(self, submission: Submission) -> Iterable[Finding]:
        yield from self.answer  # type: ignore[misc]


def breaks_half_way() -> Iterator[Finding]:
    yield finding()
    raise RuntimeError("no more")


@pytest.mark.parametrize(
    "answer",
    [
        breaks_half_way(),
        ["not a finding"],
        [None],
        [finding(spans=(Span("body", 0, 99),))],
        [finding(spans=(Span("body", 3, 3),))],
        [finding(spans=(Span("title", 0, 1),))],
    ],
    ids=["raises", "text", "none", "beyond the end", "empty span", "no such field"],
)
def test_failed_classifier_sends_the_text_to_a_person(
    answer: Iterable[object], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        findings = assess_all(SUBMISSION, (Fake(answer),))

    assert [(f.classifier, f.detail, f.score) for f in findings] == [
        ("fake", CLASSIFIER_FAILED, 1.0)
    ]
    assert decide(findings, Thresholds()) is Verdict.HOLD
    assert "fake" in caplog.text


def test_others_still_run_after_one_failed() -> None:
    classifiers: tuple[Classifier, ...] = (Fake(breaks_half_way()), Fake([finding()]))

    assert [f.detail for f in assess_all(SUBMISSION, classifiers)] == [
        CLASSIFIER_FAILED,
        "web_address",
    ]


def test_names_are_unique() -> None:
    names = [classifier.name for classifier in CLASSIFIERS]

    assert names == ["blocked_terms", "links", "personal_data", "gibberish", "repeated"]


def test_every_detail_has_words() -> None:
    seen = {
        found.detail
        for case in CASES
        for found in assess_all(
            Submission(passages=(Passage("body", case.text),), language="vi", seen_before=1)
        )
    }

    assert seen <= DETAILS
    assert len(seen) >= 15


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "a " * 5_000,
        "a." * 5_000,
        "a.b-" * 2_500,
        "f*" * 5_000,
        "1" * 10_000,
        "1 " * 5_000,
        "0912 " * 2_000,
        "@" * 10_000,
        "a@" * 5_000,
        "a at " * 2_000,
        "một " * 2_500,
        "http://" * 1_400,
        "(dot)" * 2_000,
        "code: ABCD" * 1_000,
        "l ồ n " * 1_600,
        "зalo " * 2_000,
        "\u0301" * 10_000,
        "earn 1" * 1_600,
        "use my code " * 800,
        '"said ' * 1_600,
    ],
    ids=lambda text: text[:8],
)
def test_longest_awkward_text_is_read_to_its_end(text: str) -> None:
    # A pattern that looked at the same characters over and over would hang here.
    findings = assess_all(Submission(passages=(Passage("body", text),), language="en"))

    assert CLASSIFIER_FAILED not in {found.detail for found in findings}
