"""Swearing, insults, slurs and threats, and the terms a company does not want."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from reviews.common.text import lowered, normalise, strip_diacritics
from reviews.moderation.classifiers.phrases import (
    Entry,
    PhraseTable,
    read_terms,
    word_set,
    words_in,
)
from reviews.moderation.findings import Finding, Passage, Span, Submission, Word
from reviews.moderation.reasons import ReasonCode

NAME = "blocked_terms"

SCORES = {"worst": 0.97, "strong": 0.9, "rude": 0.6, "mild": 0.3}
MASKED_AT_MOST = 0.6
"""A word its author has starred out, or that somebody else is quoted with, is for a person."""
QUOTED_AT_MOST = 0.9
COMPANY_BLOCKED = 0.95
COMPANY_WATCHED = 0.6


class Term(NamedTuple):
    """What is known of a listed term."""

    score: float
    """Nought for a harmless phrase."""
    reason: ReasonCode


class Hit(NamedTuple):
    """A term and the place it was found at."""

    term: Term
    span: Span


def _term(entry: Entry) -> Term:
    return Term(
        0.0 if entry.level == "fine" else SCORES[entry.level],
        ReasonCode(entry.kind),
    )


class Lists:
    """The shipped lists in the forms they are looked up in."""

    def __init__(self, english: Iterable[Entry], vietnamese: Iterable[Entry]) -> None:
        english, vietnamese = tuple(english), tuple(vietnamese)
        always = [(e.term, _term(e)) for e in (*english, *vietnamese) if not e.section]
        bare = [(e.term, _term(e)) for e in vietnamese if e.section == "unaccented"]
        self.accented = PhraseTable(always)
        self.unaccented = PhraseTable([*always, *bare])
        self.disguised = {e.term: _term(e) for e in vietnamese if e.section == "disguised"}
        self.single = {
            words[0]: term for phrase, term in always if len(words := words_in(phrase)) == 1
        }
        # Held apart, since accents may be taken off English only: "lớn" is no "lon".
        self.english = {
            e.term: _term(e)
            for e in english
            if e.term.isalpha() and len(e.term) >= 4 and e.level in {"worst", "strong", "rude"}
        }
        self.joined = {
            "".join(words_in(phrase)): term
            for phrase, term in (*always, *bare)
            if term.score >= 0.6
        }
        self.stretched = {
            _squeezed(word): term
            for word, term in self.english.items()
            if _squeezed(word) not in NOT_STRETCHED
        }

    @cached_property
    def longest_joined(self) -> int:
        """How long a piece of joined letters can be and still be a term."""
        return max(map(len, self.joined))


_I_OR_L = "1!|¡"
_HIDING = re.compile(r"[\W\d_]")
_DOUBLED = re.compile(r"(.)\1+")

# Squeezed terms that ordinary words become too: Shiite, cons and conns, raping from rapping.
NOT_STRETCHED = frozenset({"shite", "con", "cons", "raping", "raped"})
# No ordinary word of either language has these inside.
INSIDE = ("fuck", "bullshit", "faggot", "motherf")
# Pieces without a vowel that measure or stand for something, and so do not break a word in two.
_MEASURES = frozenset(
    {"xs", "xl", "ml", "cm", "mm", "kg", "lb", "ft", "ss", "sp", "sz", "pp", "st"}
)
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{2,}$")
_STARS_BETWEEN = re.compile(r"[*#]")
_STARS = "*#-_."
# Possessive throughout: runs of stars are read once. Dots and dashes count between letters only,
# "a bit.. big" stars nothing out.
_STARRED = re.compile(
    r"(?<![^\W_])[^\W\d_]++(?:[*#]++[^\W\d_]*+|[-_.]{2,}+[^\W\d_]++)++(?![^\W_*#])"
)
# Words people star out; short ones only where the number of stars leaves nothing else.
_STARRED_WORDS = word_set(
    "fuck fucks fucked fucking fucker shit shitty bullshit cunt bitch bitches asshole whore nigger "
    "nigga faggot motherfucker địt đụ lồn cặc buồi đéo"
)
_QUOTE = "\"'“”„‘’«»"
_REPORTED = re.compile(
    r"(?:call(?:s|ed|ing)? (?:me|us|her|him|them|my \w+)|said|says|saying|shout(?:s|ed|ing)|yell\w*"
    r"|the word|gọi (?:tôi|mình|em|con)|chửi|bảo (?:tôi|mình|em)|từ)\W+(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)


def _squeezed(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=1)
def shipped() -> Lists:
    """Return the shipped lists, read once per process."""
    return Lists(read_terms("en.txt"), read_terms("vi.txt"))


class BlockedTerms:
    """Finds listed terms, plain or disguised, in English and Vietnamese."""

    name = NAME

    def assess(self, submission: Submission) -> Iterable[Finding]:
        """Yield a finding per reason, and one per list of the company's that was hit."""
        hits = [
            hit for passage in submission.passages for hit in _shipped_hits(passage, submission)
        ]
        for reason in dict.fromkeys(hit.term.reason for hit in hits):
            of_reason = [hit for hit in hits if hit.term.reason is reason]
            yield Finding(
                classifier=NAME,
                reason=reason,
                score=max(hit.term.score for hit in of_reason),
                spans=tuple(hit.span for hit in of_reason),
                detail="listed_terms",
                params={"count": len(of_reason)},
            )
        yield from _company_findings(
            submission, submission.terms.blocked, COMPANY_BLOCKED, "company_blocked_terms"
        )
        yield from _company_findings(
            submission, submission.terms.watched, COMPANY_WATCHED, "company_watched_terms"
        )


def _shipped_hits(passage: Passage, submission: Submission) -> Iterator[Hit]:
    lists = shipped()
    words = passage.words
    table = lists.accented if submission.is_accented else lists.unaccented
    covered: set[int] = set()
    for match in table.find(words):
        covered.update(range(match.first, match.last))
        if match.value.score:
            start, end = words[match.first].start, words[match.last - 1].end
            yield _hit(passage, match.value, start, end)
    rewritten = passage.folded.text != passage.text.lower()
    for index, word in enumerate(words):
        if index in covered:
            continue
        term = _disguised(passage, word, lists, rewritten=rewritten)
        if term is not None:
            yield _hit(passage, term, word.start, word.end)
        elif index + 1 < len(words) and index + 1 not in covered:
            following = words[index + 1]
            if _STARS_BETWEEN.search(passage.folded.text, word.end, following.start):
                continue
            term = _broken_in_two(word.text, following.text, lists)
            if term is not None:
                yield _hit(passage, term, word.start, following.end)
    yield from _starred(passage)


def _disguised(passage: Passage, word: Word, lists: Lists, *, rewritten: bool) -> Term | None:
    """Return the term that ``word`` is a disguise of.

    ``rewritten`` tells whether folding changed anything in the passage.
    """
    term = _misspelt(word.text)
    if term is not None or not rewritten:
        return term
    text = word.text
    original = passage.folded.original(word.start, word.end)
    if original.lower() == text:
        return None
    # Its author wrote it in other characters than it reads as; stretching alone ("deooo") is none
    # that hides a word.
    if text in lists.disguised and _HIDING.search(unicodedata.normalize("NFC", original)):
        return lists.disguised[text]
    if "i" in text and any(mark in original for mark in _I_OR_L):
        # A 1 or ! was read as i, and may stand for l.
        other = "".join(
            "l" if original_char in _I_OR_L else char
            for char, original_char in zip(text, _characters(passage, word), strict=True)
        )
        if other in lists.single:
            return lists.single[other]
    if len(original) > len(text) + 1:
        return lists.stretched.get(_squeezed(strip_diacritics(text))) or _among_joined(text, lists)
    return None


@lru_cache(maxsize=16_384)
def _misspelt(text: str) -> Term | None:
    """Return the term that a word holds, or is once accents and doubled letters are off."""
    lists = shipped()
    if any(inside in text for inside in INSIDE):
        return Term(SCORES["strong"], ReasonCode.PROFANITY)
    plain = strip_diacritics(text)
    if plain != text and plain in lists.english:
        return lists.english[plain]
    squeezed = _squeezed(plain)
    return lists.stretched.get(squeezed) if squeezed != plain else None


def _characters(passage: Passage, word: Word) -> Iterator[str]:
    folded = passage.folded
    return (folded.source[folded.positions[i]] for i in range(word.start, word.end))


def _among_joined(text: str, lists: Lists) -> Term | None:
    """Return the worst term among letters that were set apart, their neighbours included.

    Of four letters, or three with an accent: shorter ones come about by chance.
    """
    best: Term | None = None
    for start in range(len(text)):
        for end in range(start + 3, min(len(text), start + lists.longest_joined) + 1):
            piece = text[start:end]
            term = lists.joined.get(piece)
            if (
                term is not None
                and (end - start > 3 or not piece.isascii())
                and (best is None or term.score > best.score)
            ):
                best = term
    return best


def _broken_in_two(first: str, second: str, lists: Lists) -> Term | None:
    """Return the term that two neighbouring words make: "fu ck", "l ồn".

    One of the two must be no word: without a vowel, or a single consonant before an accent. So
    "a size s hit me" stays two words.
    """
    term = lists.single.get(first + second)
    if term is None or term.score < SCORES["rude"]:
        return None
    pieces = (first, second)
    if any(_NO_VOWEL.match(piece) and piece not in _MEASURES for piece in pieces):
        return term
    if len(first) == 1 and (not second.isascii() or first + second in {"fuck", "fucking"}):
        return term
    return None


def _starred(passage: Passage) -> Iterator[Hit]:
    text = passage.folded.text
    if "*" not in text and "#" not in text and "--" not in text and ".." not in text:
        return
    for match in _STARRED.finditer(text):
        masked = match[0]
        visible = sum(char not in _STARS for char in masked)
        if visible < 2 and not (masked[0] == "f" and len(masked) >= 4):
            continue
        if any(_fits(masked, word) for word in _STARRED_WORDS):
            term = Term(MASKED_AT_MOST, ReasonCode.PROFANITY)
            yield _hit(passage, term, match.start(), match.end())


def _fits(masked: str, word: str) -> bool:
    return len(masked) == len(word) and all(
        seen in (char, *_STARS) for seen, char in zip(masked, word, strict=True)
    )


def _hit(passage: Passage, term: Term, start: int, end: int) -> Hit:
    span = passage.span(passage.folded, start, end)
    if term.score > QUOTED_AT_MOST and _is_quoted(passage.text, span):
        term = Term(QUOTED_AT_MOST, term.reason)
    return Hit(term, span)


def _is_quoted(text: str, span: Span) -> bool:
    """Tell whether the author seems to repeat what somebody else said."""
    before, after = text[max(0, span.start - 60) : span.start], text[span.end : span.end + 25]
    if any(mark in before[-25:] for mark in _QUOTE) and any(mark in after for mark in _QUOTE):
        return True
    return _REPORTED.search(before) is not None


# Scripts that set no spaces between words: Thai to Khmer, kana, Han.
_UNSPACED = re.compile("[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class CompanyLists:
    """A company's terms in the forms they are looked up in.

    Terms of several words are found without their accents too in a text that has none; of a single
    word that would find others ("lồn" would find every "lon").
    """

    def __init__(self, terms: tuple[str, ...]) -> None:
        worded = [term for term in terms if words_in(term) and not _UNSPACED.search(term)]
        bare = [plain for term in worded if len(words_in(plain := strip_diacritics(term))) > 1]
        self.accented = PhraseTable((term, True) for term in worded)
        self.unaccented = PhraseTable((term, True) for term in (*worded, *bare))
        joined = {"".join(words_in(term)) for term in worded}
        self.joined = tuple(term for term in joined if len(term) >= 4)
        # An emoji, or a term in a script without spaces, counts anywhere in the text.
        self.anywhere = tuple(
            folded for term in terms if term not in worded and (folded := _plainly(term))
        )

    def spans(self, submission: Submission) -> Iterator[Span]:
        """Yield where the terms stand."""
        table = self.accented if submission.is_accented else self.unaccented
        for passage in submission.passages:
            folded, normal, words = passage.folded, passage.normal, passage.words
            for match in table.find(words):
                start, end = words[match.first].start, words[match.last - 1].end
                yield passage.span(folded, start, end)
            if len(folded.text) < len(normal.text):
                for word in words:
                    if len(folded.original(word.start, word.end)) > len(word.text) + 1 and any(
                        term in word.text for term in self.joined
                    ):
                        yield passage.span(folded, word.start, word.end)
            plain = lowered(normal.text) if self.anywhere else ""
            for term in self.anywhere:
                at = plain.find(term)
                while at >= 0:
                    yield passage.span(normal, at, at + len(term))
                    at = plain.find(term, at + len(term))


def _plainly(term: str) -> str:
    return lowered(normalise(term).text).strip()


@lru_cache(maxsize=256)
def _company_lists(terms: tuple[str, ...]) -> CompanyLists:
    return CompanyLists(terms)


def _company_findings(
    submission: Submission, terms: tuple[str, ...], score: float, detail: str
) -> Iterator[Finding]:
    spans = tuple(dict.fromkeys(_company_lists(terms).spans(submission))) if terms else ()
    if spans:
        yield Finding(
            classifier=NAME,
            reason=ReasonCode.OTHER,
            score=score,
            spans=spans,
            detail=detail,
            params={"count": len(spans)},
        )
