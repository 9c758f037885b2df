"""From what classifiers found to what happens next. Pure: findings and thresholds in, verdict out.

What may be refused without a person is kept small on purpose. A blocked term is the company's own
rule, or a slur that has no harmless use; and an advertisement counts when several independent signs
of one agree. Everything else goes to a person at the most: personal data is often the author's
own and can be taken out, a copy may be one author's second try, odd words may be a brand name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reviews.moderation.findings import CLASSIFIER_FAILED, Finding

DEFAULT_HOLD_FROM = 0.5
DEFAULT_REJECT_FROM = 0.95
DEFAULT_REJECTABLE = frozenset({"blocked_terms", "links"})


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """A company's policy in numbers.

    Raises:
        ValueError: a threshold is not between 0 and 1, or refusing comes before holding.
    """

    hold_from: float = DEFAULT_HOLD_FROM
    """The score at which a person looks first."""
    reject_from: float = DEFAULT_REJECT_FROM
    """The score at which a rejectable classifier refuses by itself."""
    rejectable: frozenset[str] = DEFAULT_REJECTABLE
    """The names of the classifiers that may refuse without a person."""
    hold_everything: bool = False
    """Whether a person sees every text before the public does."""

    def __post_init__(self) -> None:
        if not 0.0 <= self.hold_from <= self.reject_from <= 1.0:
            raise ValueError("thresholds lie between 0 and 1, and hold_from is not the higher one")


class Verdict(StrEnum):
    """What happens to a text when its screening ends."""

    PUBLISH = "publish"
    HOLD = "hold"
    REJECT = "reject"


def decide(findings: Iterable[Finding], thresholds: Thresholds) -> Verdict:
    """Return the verdict on a text.

    1. A person sees it if the company wants to see everything, or a classifier failed: then
       nobody knows what it would have said, so nothing is refused on half the evidence either.
    2. A rejectable classifier that is sure enough refuses.
    3. Any classifier that is sure enough holds.
    4. Otherwise it is published.
    """
    findings = tuple(findings)
    if thresholds.hold_everything or any(f.detail == CLASSIFIER_FAILED for f in findings):
        return Verdict.HOLD
    if any(
        f.classifier in thresholds.rejectable and f.score >= thresholds.reject_from
        for f in findings
    ):
        return Verdict.REJECT
    if any(f.score >= thresholds.hold_from for f in findings):
        return Verdict.HOLD
    return Verdict.PUBLISH
