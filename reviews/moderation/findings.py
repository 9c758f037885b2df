"""What a classifier reads and what it answers: plain values, no database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from reviews.common.text import Folded, fold, is_accented, normalise
from reviews.moderation.reasons import ReasonCode

CLASSIFIER_FAILED = "classifier_failed"
"""The detail of a finding that says a classifier could not do its work."""

AUTHOR_NAME = "author_name"
"""The passage that holds the name an author chose to show. It may advertise or offend like any
other, but it is no part of what the contribution says."""

_WORD = re.compile(r"[^\W_]+")


class Word(NamedTuple):
    """A word and where it stands in the view it was found in."""

    text: str
    start: int
    end: int


class Span(NamedTuple):
    """A piece of a field, end exclusive: what the reader at the desk sees marked."""

    field: str
    start: int
    end: int


@dataclass(frozen=True)
class Passage:
    """One field of a contribution, with the views of it that classifiers share.

    The views are worked out once, on first use; they are no part of the value.
    """

    field: str
    text: str

    @cached_property
    def normal(self) -> Folded:
        """The text in plain Unicode, with case, accents and spacing kept."""
        return normalise(self.text)

    @cached_property
    def folded(self) -> Folded:
        """The text with the disguises of words undone."""
        return fold(self.text)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the folded text, in order."""
        return tuple(Word(m[0], m.start(), m.end()) for m in _WORD.finditer(self.folded.text))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different words of the folded text, to see at once what need not be looked for."""
        return frozenset(word.text for word in self.words)

    def span(self, view: Folded, start: int, end: int) -> Span:
        """Return the place in the field that ``view.text[start:end]`` was made from."""
        return Span(self.field, *view.span(start, end))


@dataclass(frozen=True)
class TermLists:
    """A company's own additions to the lists that are shipped."""

    blocked: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Submission:
    """What is judged: words, and nothing that tells whether they are praise.

    Rating, recommendation and sentiment have no place here, so that no classifier can let them
    decide what is published.
    """

    passages: tuple[Passage, ...]
    language: str
    seen_before: int = 0
    """Earlier contributions to the company with the same fingerprint."""
    terms: TermLists = field(default_factory=TermLists)

    @cached_property
    def said(self) -> tuple[Passage, ...]:
        """The passages that say something, without the author's name."""
        return tuple(
            passage
            for passage in self.passages
            if passage.field != AUTHOR_NAME and passage.text.strip()
        )

    @cached_property
    def is_accented(self) -> bool:
        """Tell whether the author writes Vietnamese accents in it."""
        return any(is_accented(passage.text) for passage in self.said)


@dataclass(frozen=True)
class Finding:
    """One thing a classifier noticed, how sure it is, and where.

    ``detail`` names a message and ``params`` fills it in; the words are made for the reader, in the
    reader's language, by :func:`reviews.moderation.classifiers.explanations.explain`. Neither holds
    a piece of the text: a telephone number belongs in the span's place only.

    Raises:
        ValueError: the score is not between 0 and 1.
    """

    classifier: str
    reason: ReasonCode
    score: float
    spans: tuple[Span, ...] = ()
    detail: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0.0 <= self.score <= 1.0:  # Also false for NaN.
            raise ValueError(f"a score lies between 0 and 1, not at {self.score}")

    def to_json(self) -> dict[str, Any]:
        """Return the finding as values that JSON can hold."""
        return {
            "classifier": self.classifier,
            "reason": self.reason.value,
            "score": self.score,
            "spans": [list(span) for span in self.spans],
            "detail": self.detail,
            "params": dict(self.params),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Finding":
        """Return the finding that :meth:`to_json` wrote.

        Raises:
            KeyError: a part is missing.
            ValueError: the reason or the score is none.
        """
        return cls(
            classifier=data["classifier"],
            reason=ReasonCode(data["reason"]),
            score=float(data["score"]),
            spans=tuple(Span(name, int(start), int(end)) for name, start, end in data["spans"]),
            detail=data["detail"],
            params=dict(data["params"]),
        )
