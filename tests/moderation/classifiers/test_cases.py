"""The table of cases, with all classifiers at the default thresholds."""

import pytest

from reviews.common.text import strip_diacritics
from reviews.moderation.classifiers import assess_all
from reviews.moderation.findings import Finding, Passage, Submission
from reviews.moderation.verdict import Thresholds, Verdict, decide
from tests.moderation.classifiers.cases import CASES
from tests.moderation.classifiers.expectations import Case
from tests.moderation.classifiers.harmless import ORDINARY_VIETNAMESE


def assess(text: str, *, title: str = "") -> tuple[Finding, ...]:
    passages = (Passage("title", title), Passage("body", text))
    return assess_all(Submission(passages=passages, language="vi"))


def what_decided(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.classifier for finding in findings if finding.score >= Thresholds().hold_from}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_text_gets_its_verdict(case: Case) -> None:
    findings = assess(case.text)

    assert decide(findings, Thresholds()) == case.verdict, findings
    if case.classifier:
        assert case.classifier in what_decided(findings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_title_is_read_like_the_body(case: Case) -> None:
    findings = assess("", title=case.text)

    assert decide(findings, Thresholds()) == case.verdict
    assert {span.field for finding in findings for span in finding.spans} <= {"title"}


@pytest.mark.parametrize(
    "name",
    ["Lan", "Nguyễn Thị Bích Dung", "nguyen van phuc", "Dũng Cu Tí", "Mr. Do", "Dr.Cook", "J.R.R.",
     "Anna & Tom", "customer_2024", "Mỹ D.", "Bùi Cường", "Hoang Phuc", "Dick Chen", "王芳"],
)  # fmt: skip
def test_name_raises_no_false_alarm(name: str) -> None:
    passages = (Passage("body", "Good"), Passage("author_name", name))

    findings = assess_all(Submission(passages=passages, language="vi"))

    assert decide(findings, Thresholds()) is Verdict.PUBLISH, findings


@pytest.mark.parametrize(
    "name", ["giaydep.vn", "Zalo 0912345678", "fuck you", "lan@mail.example.com"]
)
def test_name_is_no_place_to_hide(name: str) -> None:
    passages = (Passage("body", "Good"), Passage("author_name", name))

    findings = assess_all(Submission(passages=passages, language="vi"))

    assert decide(findings, Thresholds()) is Verdict.HOLD, findings


@pytest.mark.parametrize("case", ORDINARY_VIETNAMESE, ids=lambda case: case.text)
def test_vietnamese_without_accents_raises_no_false_alarm(case: Case) -> None:
    findings = assess(strip_diacritics(case.text))

    assert decide(findings, Thresholds()) is Verdict.PUBLISH, findings


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_findings_hold_no_piece_of_the_text(case: Case) -> None:
    for finding in assess(case.text):
        assert all(isinstance(value, int) for value in finding.params.values())
        assert finding.detail.isascii()


def test_table_is_rich_enough_in_both_languages() -> None:
    texts = [case.text for case in CASES]

    assert len(texts) == len(set(texts))
    assert len(texts) >= 250
