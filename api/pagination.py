"""Lists in pages, each beginning behind a place, so that a late one costs what the first does."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from api import parameters
from api.links import absolute
from api.parameters import Values
from api.problems import INVALID_PARAMETERS, Fault, Problem

LIMIT_MAX = 100
CURSOR_MAX = 400

LIMIT = parameters.integer(
    "limit", low=1, high=LIMIT_MAX, default=20, description="How many items a page has at most."
)
AFTER = parameters.pattern(
    "after",
    rf"[A-Za-z0-9_-]{{1,{CURSOR_MAX}}}",
    accepted=gettext_noop("the next_cursor of a page as it is"),
    example="WyJuZXdlc3QiLDVd",
    description="The `next_cursor` of the page before, as it is.",
)


def page(
    *, items: Any, path: str, values: Values, cursor: str | None, **also: str
) -> dict[str, Any]:
    """Return the body of a page; ``also`` are parameters that ``next`` needs beside the route's."""
    following = None
    if cursor is not None:
        query = values.query(**{AFTER.name: cursor, **also})
        following = absolute(f"{path}?{query}")
    return {"items": items, "next": following, "next_cursor": cursor}


def bad_cursor() -> Problem:
    """Return the problem of a cursor that opens nothing here."""
    fault = Fault(_("This is no next_cursor of this list in this order."), AFTER.name)
    return Problem(INVALID_PARAMETERS, "Begin again without after.", faults=[fault])


def encode_place(listing: str, *parts: str) -> str:
    """Return a place in a listing as text for URLs; it opens in that listing only."""
    text = json.dumps([listing, *parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_place(text: str, listing: str, *, parts: int) -> list[str]:
    """Return the parts that :func:`encode_place` was given.

    Raises:
        Problem: the text was made for another listing, or made up.
    """
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        found = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, RecursionError):
        raise bad_cursor() from None
    if not isinstance(found, list) or found[:1] != [listing] or len(found) != parts + 1:
        raise bad_cursor()
    if not all(isinstance(part, str) for part in found):
        raise bad_cursor()
    return found[1:]


def decode_time_and_id(text: str, listing: str) -> tuple[datetime, UUID]:
    """Return the place in a list that is ordered by a time and an id.

    Raises:
        Problem: see :func:`decode_place`.
    """
    time, number = decode_place(text, listing, parts=2)
    return time_and_id(time, number)


def time_and_id(time: str, number: str) -> tuple[datetime, UUID]:
    """Return the time and the id that stand in two parts of a place.

    Raises:
        Problem: they are none.
    """
    try:
        moment, row = datetime.fromisoformat(time), UUID(number)
        if moment.tzinfo is None:
            raise bad_cursor()
        # PostgreSQL knows no offsets as fine as Python's.
        return moment.astimezone(UTC), row
    except (ValueError, OverflowError):
        raise bad_cursor() from None


def decode_id(text: str, listing: str) -> UUID:
    """Return the place in a list that is ordered by an id alone.

    Raises:
        Problem: see :func:`decode_place`.
    """
    (number,) = decode_place(text, listing, parts=1)
    try:
        return UUID(number)
    except ValueError:
        raise bad_cursor() from None
