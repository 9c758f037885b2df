"""What classifiers read and answer."""

import dataclasses
import json

import pytest

from reviews.moderation.findings import Finding, Passage, Span, Submission
from reviews.moderation.reasons import ReasonCode

FINDING = Finding(
    classifier="links",
    reason=ReasonCode.ADVERTISING,
    score=0.7,
    spans=(Span("title", 0, 3), Span("body", 5, 9)),
    detail="web_address",
    params={"count": 2},
)


def test_finding_survives_json() -> None:
    assert Finding.from_json(json.loads(json.dumps(FINDING.to_json()))) == FINDING


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan"), float("inf")])
def test_score_outside_its_range_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        dataclasses.replace(FINDING, score=score)


def test_unknown_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        Finding.from_json(FINDING.to_json() | {"reason": "nonsense"})


def test_values_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        FINDING.score = 1.0  # type: ignore[misc]


def test_classifiers_cannot_read_whether_it_is_praise() -> None:
    fields = {field.name for field in dataclasses.fields(Submission)}

    assert fields == {"passages", "language", "seen_before", "terms"}


def test_name_of_the_author_is_not_what_is_said() -> None:
    passages = (Passage("title", " "), Passage("body", "dep"), Passage("author_name", "Thủy"))
    submission = Submission(passages=passages, language="vi")

    assert submission.said == (Passage("body", "dep"),)
    assert not submission.is_accented


def test_accents_anywhere_count_for_all() -> None:
    passages = (Passage("title", "Đẹp"), Passage("body", "khong co dau"))

    assert Submission(passages=passages, language="vi").is_accented
    assert not Submission(passages=passages[1:], language="vi").is_accented
