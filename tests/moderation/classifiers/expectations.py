"""What a text in the table of cases should become at the thresholds a company starts with."""

from dataclasses import dataclass

from reviews.moderation.verdict import Verdict


@dataclass(frozen=True)
class Case:
    """A text, the verdict on it, and which classifier must be behind that verdict."""

    text: str
    verdict: Verdict
    classifier: str = ""


def _all(verdict: Verdict, classifier: str, *texts: str) -> tuple[Case, ...]:
    return tuple(Case(text, verdict, classifier) for text in texts)


def publish(*texts: str) -> tuple[Case, ...]:
    return _all(Verdict.PUBLISH, "", *texts)


def hold(classifier: str, *texts: str) -> tuple[Case, ...]:
    return _all(Verdict.HOLD, classifier, *texts)


def reject(classifier: str, *texts: str) -> tuple[Case, ...]:
    return _all(Verdict.REJECT, classifier, *texts)
