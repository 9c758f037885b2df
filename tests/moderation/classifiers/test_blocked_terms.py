"""Shipped lists and a company's own."""

import pytest

from reviews.moderation.classifiers.blocked_terms import BlockedTerms
from reviews.moderation.classifiers.phrases import PhraseTable, read_terms
from reviews.moderation.classifiers.wordlike import ordinary_words
from reviews.moderation.findings import Finding, Passage, Submission, TermLists, Word
from reviews.moderation.reasons import ReasonCode


def assess(text: str, terms: TermLists | None = None) -> list[Finding]:
    submission = Submission(
        passages=(Passage("title", ""), Passage("body", text)),
        language="en",
        terms=terms or TermLists(),
    )
    return list(BlockedTerms().assess(submission))


def pieces(text: str, finding: Finding) -> list[str]:
    return [text[span.start : span.end] for span in finding.spans]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("What a f.u.c.k product", ["f.u.c.k"]),
        ("fuuuck, fuckkk and sh1t", ["fuuuck", "fuckkk", "sh1t"]),
        ("chất lượng như l ồ n nhé", ["l ồ n"]),
        ("địt mẹ shop", ["địt mẹ"]),
        ("oh f*ck it", ["f*ck"]),
        ("fu ck it", ["fu ck"]),
    ],
)
def test_finding_marks_what_the_author_wrote(text: str, marked: list[str]) -> None:
    (finding,) = assess(text)

    assert pieces(text, finding) == marked
    assert finding.params == {"count": len(marked)}


def test_one_finding_for_each_reason() -> None:
    reasons = {finding.reason for finding in assess("fucking retards")}

    assert reasons == {ReasonCode.PROFANITY, ReasonCode.HATE}


@pytest.mark.parametrize("text", ["What the hell, damn!", "kick ass boots", "đẹp vcl", "holy shit"])
def test_mild_words_stay_below_the_queue(text: str) -> None:
    assert all(finding.score < 0.5 for finding in assess(text))


def test_slur_somebody_is_quoted_with_is_for_a_person() -> None:
    (quoted,) = assess("The man next door called my son a nigger.")
    (said,) = assess("nigger")

    assert quoted.score < 0.95 <= said.score


def test_starred_word_is_less_certain() -> None:
    (starred,) = assess("f**k")
    (plain,) = assess("fuck")

    assert 0.5 <= starred.score < plain.score


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("vape", "A vape in the box", True),
        ("vape", "v.a.p.e", True),
        ("vape", "VAPE", True),
        ("vape", "vaper", False),
        ("thuốc lá", "bán thuốc lá đây", True),
        ("thuốc lá", "ban thuoc la day", True),
        ("thuốc lá", "mình bán thuoc la", False),
        ("thuốc lá", "t h u ố c l á", True),
        ("lồn", "lon bia", False),
        ("Acme Plus", "better than acme   plus!", True),
        ("🖕", "take this 🖕", True),
        ("不好", "这个不好用", True),
        ("c++", "c", True),
        ("   ", "anything", False),
    ],
)
def test_company_terms(term: str, text: str, found: bool) -> None:
    blocked = assess(text, TermLists(blocked=(term,)))
    watched = assess(text, TermLists(watched=(term,)))

    assert [f.detail for f in blocked] == (["company_blocked_terms"] if found else [])
    assert [f.score for f in blocked] == ([0.95] if found else [])
    assert [f.detail for f in watched] == (["company_watched_terms"] if found else [])
    assert [f.score for f in watched] == ([0.6] if found else [])


def test_ordinary_english_words_are_not_listed() -> None:
    text = " ".join(sorted(ordinary_words()))

    assert [f for f in assess(text) if f.score >= 0.5] == []


@pytest.mark.parametrize("name", ["en.txt", "vi.txt"])
def test_lists_are_well_formed(name: str) -> None:
    entries = read_terms(name)

    assert len(entries) > 100
    assert {entry.level for entry in entries} <= {"worst", "strong", "rude", "mild", "fine"}
    assert all(ReasonCode(entry.kind) for entry in entries)
    keys = [(entry.section, entry.term) for entry in entries]
    assert sorted(keys) == sorted(set(keys))


def test_longest_phrase_wins() -> None:
    table = PhraseTable([("one", 1), ("one two six", 2), ("two", 3)])
    words = [Word(text, 0, 1) for text in ["one", "two", "one", "two", "six", "two"]]

    assert [(m.value, m.first, m.last) for m in table.find(words)] == [
        (1, 0, 1),
        (3, 1, 2),
        (2, 2, 5),
        (3, 5, 6),
    ]
