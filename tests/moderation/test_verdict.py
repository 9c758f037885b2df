"""From findings to verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.moderation.findings import CLASSIFIER_FAILED, Finding
from reviews.moderation.reasons import ReasonCode
from reviews.moderation.verdict import Thresholds, Verdict, decide

THRESHOLDS = Thresholds(
    hold_from=0.5, reject_from=0.95, rejectable=frozenset({"blocked_terms"}), hold_everything=False
)
SEVERITY = [Verdict.PUBLISH, Verdict.HOLD, Verdict.REJECT]


def finding(classifier: str, score: float, detail: str = "") -> Finding:
    return Finding(classifier=classifier, reason=ReasonCode.OTHER, score=score, detail=detail)


FINDINGS = st.builds(
    finding, st.sampled_from(["blocked_terms", "links", "gibberish"]), st.floats(0, 1)
)


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ([], Verdict.PUBLISH),
        ([finding("blocked_terms", 0.49)], Verdict.PUBLISH),
        ([finding("blocked_terms", 0.5)], Verdict.HOLD),
        ([finding("blocked_terms", 0.94)], Verdict.HOLD),
        ([finding("blocked_terms", 0.95)], Verdict.REJECT),
        ([finding("links", 1.0)], Verdict.HOLD),
        ([finding("links", 0.3), finding("blocked_terms", 0.97)], Verdict.REJECT),
        ([finding("links", 1.0, CLASSIFIER_FAILED)], Verdict.HOLD),
        ([finding("blocked_terms", 1.0, CLASSIFIER_FAILED)], Verdict.HOLD),
        (
            [finding("blocked_terms", 0.97), finding("links", 1.0, CLASSIFIER_FAILED)],
            Verdict.HOLD,
        ),
        ([finding("links", 0.1), finding("gibberish", 0.2)], Verdict.PUBLISH),
    ],
)
def test_decide(findings: list[Finding], verdict: Verdict) -> None:
    assert decide(findings, THRESHOLDS) is verdict


@given(st.lists(FINDINGS))
def test_hold_everything_leaves_every_decision_to_a_person(findings: list[Finding]) -> None:
    assert decide(findings, Thresholds(hold_everything=True)) is Verdict.HOLD


@given(st.lists(FINDINGS), FINDINGS)
def test_more_findings_never_make_it_milder(findings: list[Finding], more: Finding) -> None:
    before = SEVERITY.index(decide(findings, THRESHOLDS))
    after = SEVERITY.index(decide([*findings, more], THRESHOLDS))

    assert after >= before


@given(st.lists(FINDINGS))
def test_failed_classifier_never_publishes(findings: list[Finding]) -> None:
    failed = finding("links", 1.0, CLASSIFIER_FAILED)

    assert decide([*findings, failed], THRESHOLDS) is Verdict.HOLD
    # Not even where a company holds nothing back.
    lenient = Thresholds(hold_from=1.0, reject_from=1.0, rejectable=frozenset())
    assert decide([*findings, failed], lenient) is Verdict.HOLD


def test_nothing_rejectable_means_people_decide() -> None:
    thresholds = Thresholds(rejectable=frozenset())

    assert decide([finding("blocked_terms", 1.0)], thresholds) is Verdict.HOLD


def test_defaults_refuse_only_slurs_and_plain_advertising() -> None:
    assert Thresholds().rejectable == {"blocked_terms", "links"}


@pytest.mark.parametrize(
    ("hold_from", "reject_from"), [(-0.1, 0.9), (0.9, 0.5), (0.5, 1.1), (float("nan"), 0.9)]
)
def test_thresholds_that_make_no_sense_are_refused(hold_from: float, reject_from: float) -> None:
    with pytest.raises(ValueError, match="thresholds"):
        Thresholds(hold_from=hold_from, reject_from=reject_from)
