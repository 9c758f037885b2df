"""What a letter is made of. Each part has a template for its HTML at ``template``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

_FOLDER = "reviews/encourage/mail/parts/"


@dataclass(frozen=True)
class Paragraph:
    """A few sentences."""

    template: ClassVar = f"{_FOLDER}paragraph.html"
    text: str


@dataclass(frozen=True)
class Note:
    """A few sentences that matter less: what to do if it was somebody else."""

    template: ClassVar = f"{_FOLDER}note.html"
    text: str


@dataclass(frozen=True)
class Quote:
    """What somebody wrote, and whose words they are."""

    template: ClassVar = f"{_FOLDER}quote.html"
    label: str
    text: str


@dataclass(frozen=True)
class Items:
    """A list, with the words that lead to it."""

    template: ClassVar = f"{_FOLDER}items.html"
    label: str
    items: Sequence[str]


@dataclass(frozen=True)
class Button:
    """The one thing to do."""

    template: ClassVar = f"{_FOLDER}button.html"
    label: str
    link: str


@dataclass(frozen=True)
class Star:
    """One answer of five."""

    number: int
    word: str
    link: str


@dataclass(frozen=True)
class Stars:
    """The five answers to the question how good it is, each a link, all drawn alike."""

    template: ClassVar = f"{_FOLDER}stars.html"
    label: str
    stars: Sequence[Star]


Part = Paragraph | Note | Quote | Items | Button | Stars


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail before it becomes text and HTML."""

    subject: str
    heading: str
    parts: Sequence[Part]
    why: str
    """Why the person gets it, for the foot."""
    unsubscribe_link: str = ""
    """Where the person ends mails of this kind; only what nobody asked for needs it."""
