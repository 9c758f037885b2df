"""A place in a list by time or by name as one word of an address, and back.

The word is not signed: whoever alters it gets another place in the same list, which anybody may
read. What cannot be read at all counts as the start of the list.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

from reviews.content.queries import ReplyPlace

_SEPARATOR = "\x1f"


def of_moment(place: tuple[datetime, UUID] | None) -> str:
    """Return the word for a place in a list by time; empty for none."""
    return "" if place is None else _pack(place[0].isoformat(), place[1].hex)


def moment(word: str) -> tuple[datetime, UUID] | None:
    """Return the place in a list by time that ``word`` stands for."""
    match _unpack(word):
        case [at, id_]:
            try:
                return _aware(at), UUID(id_)
            except ValueError:
                return None
    return None


def of_reply(place: ReplyPlace | None) -> str:
    """Return the word for a place among what is said below something; empty for none."""
    if place is None:
        return ""
    official = "official" if place.is_official else ""
    return _pack(official, place.written_at.isoformat(), place.id.hex)


def reply(word: str) -> ReplyPlace | None:
    """Return the place among what is said below something that ``word`` stands for."""
    match _unpack(word):
        case [("" | "official") as official, at, id_]:
            try:
                return ReplyPlace(bool(official), _aware(at), UUID(id_))
            except ValueError:
                return None
    return None


def of_name(place: tuple[str, UUID]) -> str:
    """Return the word for a place in a list by name."""
    return _pack(place[0], place[1].hex)


def name(word: str) -> tuple[str, UUID] | None:
    """Return the place in a list by name that ``word`` stands for."""
    match _unpack(word):
        case [text, id_] if "\0" not in text:
            try:
                return text, UUID(id_)
            except ValueError:
                return None
    return None


def _pack(*parts: str) -> str:
    return urlsafe_b64encode(_SEPARATOR.join(parts).encode()).decode().rstrip("=")


def _unpack(word: str) -> list[str]:
    try:
        return urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode().split(_SEPARATOR)
    except (binascii.Error, ValueError):
        return []


def _aware(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("a place in time needs its zone")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("before or after all time") from error
