"""Texts that say nothing: no words, random keys, one word over and over.

Short is not nothing: "Good", "Tốt" and a thumb are reviews, and so is a rating without any text.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from reviews.common.text import fold
from reviews.moderation.classifiers.wordlike import is_mash, ordinary_words
from reviews.moderation.findings import Finding, Passage, Span, Submission
from reviews.moderation.reasons import ReasonCode

NAME = "gibberish"

NO_WORDS = 0.6
MASH = 0.8
SOME_MASH = 0.45
REPEATED = 0.6
MASH_SHARE = 0.6
REPEATED_FROM = 12
"""Times a word must stand in a text that has hardly any other."""

_SAYS_SOMETHING = re.compile(
    # A letter or digit of any script, or a picture.
    r"[^\W_]|[\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_FACE = re.compile(
    r"(?i:[:;=x8][-^o']?[)(dp3*/\\|\]\[>])|[)(\]\[][-^]?[:;=]|\^[_.-]?\^|<3|[t;]_[t;]|>_?<"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_SOUNDS = "aeiouyhmwz"
_ONE_SIGN = re.compile(r"(\w)(?:\1|\s){4,}")
_ONE_LETTER = re.compile(r"([^\W\d_])\1*")


class Gibberish:
    """Finds texts without anything to read."""

    name = NAME

    def assess(self, submission: Submission) -> Iterable[Finding]:
        """Yield at most one finding, about the whole contribution."""
        written = submission.said
        if not written:
            return
        texts = [passage.normal.text.strip() for passage in written]
        if not any(_says_something(text) for text in texts):
            yield _finding(NO_WORDS, "no_words", [_whole(passage) for passage in written])
            return
        words = [
            (passage, match)
            for passage in written
            for match in _LETTERS.finditer(passage.normal.text)
        ]
        if words:
            yield from _mash(words)
            yield from _repeated(words, written)


def _says_something(text: str) -> bool:
    if _SAYS_SOMETHING.search(text):
        return not (text[0].isdigit() and _ONE_SIGN.fullmatch(text))
    return _FACE.search(text) is not None


def _mash(words: list[tuple[Passage, re.Match[str]]]) -> Iterable[Finding]:
    noise = [(passage, match) for passage, match in words if _is_noise(match[0])]
    share = sum(len(match[0]) for _, match in noise) / sum(len(match[0]) for _, match in words)
    if share >= MASH_SHARE / 2:
        spans = [passage.span(passage.normal, *match.span()) for passage, match in noise]
        yield _finding(MASH if share >= MASH_SHARE else SOME_MASH, "keyboard_mash", spans)


@lru_cache(maxsize=16_384)
def _is_noise(word: str) -> bool:
    small = word.lower()
    if len(small) < 4 or small in ordinary_words():
        return False
    if len(small) >= 5 and _ONE_LETTER.fullmatch(small):
        # "aaaaah" and "mmmmm" are sounds people make; "jjjjj" is none.
        return small[0] not in _SOUNDS or (small[0] in "aeiouy" and len(small) >= 8)
    if word.isupper() and len(word) <= 6:
        return False  # More often letters that stand for words.
    return is_mash(fold(small).text)


def _repeated(
    words: list[tuple[Passage, re.Match[str]]], written: tuple[Passage, ...]
) -> Iterable[Finding]:
    if len(words) < REPEATED_FROM:
        return
    counts = Counter(match[0].lower() for _, match in words)
    times = counts.most_common(1)[0][1]
    if times >= REPEATED_FROM and times / len(words) >= 0.8:
        yield _finding(REPEATED, "repeated_words", [_whole(passage) for passage in written])


def _whole(passage: Passage) -> Span:
    return Span(passage.field, 0, len(passage.text))


def _finding(score: float, detail: str, spans: list[Span]) -> Finding:
    return Finding(
        classifier=NAME,
        reason=ReasonCode.NOT_A_REVIEW,
        score=score,
        spans=tuple(spans),
        detail=detail,
        params={"count": len(spans)},
    )
