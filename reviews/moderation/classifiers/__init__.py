"""What looks at a text before the public does: one module for each kind of trouble.

A classifier is pure: a submission in, findings out, no database and no network. It works in time
proportional to the length of the text. To add one, write a module here with a class that has a
``name`` and ``assess``, list it in ``CLASSIFIERS``, give each of its details words in
``explanations``, and add cases to the table in tests/moderation/classifiers/cases.py.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Protocol

from reviews.moderation.classifiers.blocked_terms import BlockedTerms
from reviews.moderation.classifiers.gibberish import Gibberish
from reviews.moderation.classifiers.links import Links
from reviews.moderation.classifiers.personal_data import PersonalData
from reviews.moderation.classifiers.repeated import Repeated
from reviews.moderation.findings import CLASSIFIER_FAILED, Finding, Submission
from reviews.moderation.reasons import ReasonCode

logger = logging.getLogger(__name__)


class Classifier(Protocol):
    """Looks for one kind of trouble."""

    @property
    def name(self) -> str:
        """Stable: policies name classifiers, and findings are kept."""

    def assess(self, submission: Submission) -> Iterable[Finding]:
        """Return what was noticed; nothing for an ordinary text."""


CLASSIFIERS: tuple[Classifier, ...] = (
    BlockedTerms(),
    Links(),
    PersonalData(),
    Gibberish(),
    Repeated(),
)


def assess_all(
    submission: Submission, classifiers: Sequence[Classifier] = CLASSIFIERS
) -> tuple[Finding, ...]:
    """Return what all classifiers found.

    A classifier that raises, or answers with something that is no finding, has failed: what it
    would have found is unknown, so a finding says that and a person gets the text.
    """
    findings: list[Finding] = []
    for classifier in classifiers:
        try:
            findings.extend(_checked(classifier, submission))
        except Exception:  # Whatever went wrong in it, the text must not slip through.
            logger.exception("Classifier %s failed", classifier.name)
            findings.append(
                Finding(
                    classifier=classifier.name,
                    reason=ReasonCode.OTHER,
                    score=1.0,
                    detail=CLASSIFIER_FAILED,
                )
            )
    return tuple(findings)


def _checked(classifier: Classifier, submission: Submission) -> list[Finding]:
    """Return the classifier's findings.

    Raises:
        ValueError: a finding marks a place that the submission does not have.
        TypeError: something among them is no finding.
    """
    sizes = {passage.field: len(passage.text) for passage in submission.passages}
    findings = list(classifier.assess(submission))
    for finding in findings:
        if not isinstance(finding, Finding):
            raise TypeError(f"{type(finding).__name__} is no finding")
        for span in finding.spans:
            if not 0 <= span.start < span.end <= sizes.get(span.field, 0):
                raise ValueError(f"no such place in {span.field}")
    return findings
