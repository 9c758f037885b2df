"""Lists of words and phrases, and looking them up in one pass over a text.

A look-up per word in a table costs the same for ten terms as for ten thousand, and no text can make
it slow; an alternation of a thousand regular expressions does neither.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from reviews.common.text import fold
from reviews.moderation.findings import Word

T = TypeVar("T")

TERMS = Path(__file__).parent / "terms"

_WORD = re.compile(r"[^\W_]+")
_ENDINGS = re.compile(r"\{([^}]*)\}$")


class Match(NamedTuple, Generic[T]):
    """An entry found, and the words of the text it covers: ``words[first:last]``."""

    value: T
    first: int
    last: int


class _Node(Generic[T]):
    """What may follow the words so far, and the entry that ends here."""

    __slots__ = ("next", "value")

    def __init__(self) -> None:
        self.next: dict[str, _Node[T]] = {}
        self.value: T | None = None


class PhraseTable(Generic[T]):
    """Phrases by their words. The longest phrase that begins at a word wins, and covers its words.

    So a harmless longer phrase ("maine coon") takes the word out of a shorter one's reach.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._root: _Node[T] = _Node()
        for phrase, value in entries:
            node = self._root
            for word in words_in(phrase):
                node = node.next.setdefault(word, _Node())
            if node is not self._root:
                node.value = value

    def find(self, words: Sequence[Word]) -> Iterator[Match[T]]:
        """Yield the entries found in ``words`` from left to right, none overlapping another."""
        index, count, begins = 0, len(words), self._root.next
        while index < count:
            node = begins.get(words[index].text)
            best: Match[T] | None = None
            last = index
            while node is not None:
                last += 1
                if node.value is not None:
                    best = Match(node.value, index, last)
                node = node.next.get(words[last].text) if last < count else None
            if best is None:
                index += 1
            else:
                yield best
                index = best.last


def words_in(phrase: str) -> list[str]:
    """Return the words of a phrase the way they stand in a folded text."""
    return _WORD.findall(fold(phrase).text)


def word_set(text: str) -> frozenset[str]:
    """Return the words of ``text``, parted by white space, exactly as they stand."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a term list."""

    section: str
    level: str
    kind: str
    term: str


def read_terms(name: str) -> tuple[Entry, ...]:
    """Return the entries of a shipped list.

    A line is ``level kind term``; ``term{s,ed}`` stands for the term with and without each ending;
    ``[name]`` opens a section; ``#`` starts a comment.

    Raises:
        ValueError: a line is not of that form.
    """
    entries: list[Entry] = []
    section = ""
    for number, written in enumerate((TERMS / name).read_text("utf-8").splitlines(), start=1):
        line = written.partition("#")[0].strip()
        if not line:
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        parts = line.split(maxsplit=2)
        if len(parts) != 3:
            raise ValueError(f"{name}, line {number}: expected level, kind and term")
        level, kind, term = parts
        endings = _ENDINGS.search(term)
        stem = term[: endings.start()] if endings else term
        entries.extend(
            Entry(section, level, kind, stem + ending)
            for ending in ("", *(endings[1].split(",") if endings else ()))
        )
    return tuple(entries)
