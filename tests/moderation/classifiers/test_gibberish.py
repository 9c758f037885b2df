"""Nothing to read, and what only looks like it."""

import pytest

from reviews.moderation.classifiers.gibberish import Gibberish
from reviews.moderation.classifiers.wordlike import is_mash, is_syllable
from reviews.moderation.findings import Finding, Passage, Submission


def assess(title: str, body: str) -> list[Finding]:
    passages = (Passage("title", title), Passage("body", body))
    return list(Gibberish().assess(Submission(passages=passages, language="en")))


@pytest.mark.parametrize(
    ("title", "body"),
    [("", ""), (" ", "\n"), ("Great", ""), ("", "Great"), ("...", "Great"), ("Great", "..."),
     ("", "👍"), ("", "5"), ("", "好"), ("", ":-)")],
)  # fmt: skip
def test_a_rating_needs_no_words(title: str, body: str) -> None:
    assert assess(title, body) == []


def test_name_is_no_gibberish() -> None:
    passages = (Passage("body", "Great"), Passage("author_name", "ksjdhfkjsh"))

    assert not list(Gibberish().assess(Submission(passages=passages, language="en")))


@pytest.mark.parametrize(
    ("title", "body", "detail"),
    [
        ("", "...", "no_words"),
        ("?", "!!!", "no_words"),
        ("", "000000", "no_words"),
        ("", "asdfasdf", "keyboard_mash"),
        ("Good", "ksjdhfkjsh dfkjghdfkj", "keyboard_mash"),
        ("", "xxxxxxxx", "keyboard_mash"),
        ("", "great " * 20, "repeated_words"),
    ],
)
def test_nothing_to_read(title: str, body: str, detail: str) -> None:
    (finding,) = assess(title, body)

    assert finding.detail == detail
    assert finding.score >= 0.5


def test_some_mash_in_a_real_text_is_only_noted() -> None:
    (finding,) = assess("", "It was good dfkjghdfkjgh")

    assert finding.score < 0.5


@pytest.mark.parametrize(
    "word",
    [
        *("strengths", "rhythm", "knightsbridge", "schwarzkopf", "tchibo", "angsty", "lengthwise"),
        *("nghieng", "khuyen", "thuong", "quyet", "ahihi", "huhu", "thik", "nhiu", "hmmmm"),
        *("zalo", "shopee", "lazada", "skechers", "lululemon"),
        *("weird", "poop", "typewriter", "property", "were", "tree", "deed", "sweet", "minimum"),
    ],
)
def test_words_are_no_mash(word: str) -> None:
    assert not is_mash(word)


@pytest.mark.parametrize(
    "word", ["asdf", "qwerty", "zxcvbn", "asdasd", "lkjhgf", "ksjdhfkjsh", "dfgdfgdfg", "xcvmnb"]
)
def test_mash(word: str) -> None:
    assert is_mash(word)


@pytest.mark.parametrize(
    "word",
    ["nghiêng", "thuyền", "quyển", "khuya", "xoong", "giặt", "đẹp", "ưng", "yêu", "oách", "huýt"],
)
def test_vietnamese_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["strong", "hats", "dfg", "quickly", "bcd", "nghx"])
def test_no_vietnamese_syllables(word: str) -> None:
    assert not is_syllable(word)
