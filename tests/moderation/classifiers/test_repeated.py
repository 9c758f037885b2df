"""The same text sent before."""

import pytest

from reviews.moderation.classifiers.repeated import Repeated
from reviews.moderation.findings import Finding, Passage, Submission

LONG = "The sleeves are a bit long but the fabric is wonderful, would buy again."


def assess(text: str, seen_before: int) -> list[Finding]:
    passages = (Passage("title", ""), Passage("body", text))
    return list(
        Repeated().assess(Submission(passages=passages, language="en", seen_before=seen_before))
    )


@pytest.mark.parametrize(("seen", "score"), [(1, 0.6), (2, 0.75), (3, 0.9), (50, 0.9)])
def test_more_copies_are_surer(seen: int, score: float) -> None:
    (finding,) = assess(LONG, seen)

    assert finding.score == pytest.approx(score)
    assert finding.params == {"count": seen}
    assert [span.field for span in finding.spans] == ["body"]


def test_first_of_its_kind_is_no_copy() -> None:
    assert assess(LONG, 0) == []


def test_stock_phrase_of_many_customers_is_only_noted() -> None:
    (finding,) = assess("Sản phẩm tốt, giao hàng nhanh", 1_000)

    assert finding.score < 0.5
    assert finding.detail == "same_short_text"


def test_text_without_fingerprint_is_no_copy() -> None:
    assert assess("Good", 1_000) == []
