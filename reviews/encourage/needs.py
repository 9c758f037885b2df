"""What a letter needs to be written: checked when it is queued, read when it is written.

In between it lies in the database as JSON.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import Truncator

from reviews.common.text import clean_line, clean_text
from reviews.content.kinds import Kind
from reviews.moderation.reasons import ReasonCode

LINE_MAX = 300
TEXT_MAX = 600
"""Characters quoted of what somebody wrote; the rest is behind the link."""

T = TypeVar("T")


class InvalidContext(Exception):
    """The letter cannot be written from this: something is missing, unknown or not what it says."""


@dataclass(frozen=True)
class Need(Generic[T]):
    """A kind of value: how it is stored (InvalidContext if it is wrong) and read again."""

    stored: Callable[[Any], Any]
    read: Callable[[Any], T]
    nothing: T
    """What an optional one is where it was not given."""


def _line(value: Any) -> str:
    text = clean_line(_text_of(value))
    if not text:
        raise InvalidContext("an empty line")
    return Truncator(text).chars(LINE_MAX)


def _text(value: Any) -> str:
    return Truncator(clean_text(_text_of(value))).chars(TEXT_MAX)


def _text_of(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidContext("not a text")
    return value


def _link(value: Any) -> str:
    """Return a link to a page of ours: nothing else is worth a button under a company's name."""
    link = _text_of(value)
    if not link.isascii() or not link.isprintable() or " " in link:
        raise InvalidContext("not a link")
    if urlsplit(link)[:2] != urlsplit(settings.BASE_URL)[:2]:
        raise InvalidContext("not a link to this installation")
    return link


def _day(value: Any) -> str:
    # A moment is a date too, and would be stored with its time of day.
    if type(value) is not date:
        raise InvalidContext("not a date")
    return value.isoformat()


def _number(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise InvalidContext("not a number from 1")
    return value


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise InvalidContext("neither true nor false")
    return value


def _reasons(value: Any) -> list[str]:
    try:
        return [ReasonCode(code).value for code in value]
    except (TypeError, ValueError):
        raise InvalidContext("not codes of reasons") from None


def _kind(value: Any) -> str:
    try:
        return Kind(value).value
    except ValueError:
        raise InvalidContext("not a kind of contribution") from None


LINE = Need(_line, str, "")
"""One line, such as the name of a product."""
TEXT = Need(_text, str, "")
"""Paragraphs that somebody wrote."""
LINK = Need(_link, str, "")
"""A whole address, which begins with ``BASE_URL``."""
DAY = Need[date | None](_day, date.fromisoformat, None)
NUMBER = Need(_number, int, 0)
FLAG = Need(_flag, bool, False)
REASONS = Need[list[ReasonCode]](_reasons, lambda codes: [ReasonCode(code) for code in codes], [])
"""Codes of moderation, put into words in the language of the letter."""
KIND = Need(_kind, Kind, Kind.REVIEW)
"""What somebody wrote; what was queued before there was more than reviews was about one."""


@dataclass(frozen=True)
class Needs:
    """The keys of a context."""

    required: Mapping[str, Need[Any]]
    optional: Mapping[str, Need[Any]] = field(default_factory=dict)

    def stored(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the context as JSON holds it.

        Raises:
            InvalidContext: a key is missing, unknown, or has another kind of value.
        """
        known = {**self.required, **self.optional}
        missing, unknown = set(self.required) - set(context), set(context) - set(known)
        if missing or unknown:
            raise InvalidContext(f"missing: {sorted(missing)}, unknown: {sorted(unknown)}")
        stored = {}
        for name, value in context.items():
            try:
                stored[name] = known[name].stored(value)
            except InvalidContext as error:
                # Without the value, which may be about a person.
                raise InvalidContext(f"{name}: {error}") from None
        return stored

    def read(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values again, with nothing in place of what is optional and was not given."""
        absent = {name: need.nothing for name, need in self.optional.items()}
        known = {**self.required, **self.optional}
        return {**absent, **{name: known[name].read(value) for name, value in stored.items()}}
