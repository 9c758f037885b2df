"""Where a page begins, as text for URLs."""

import base64
import json
from datetime import UTC, datetime
from uuid import UUID

from reviews.content.limits import STARS
from reviews.content.sorting import Position, Sort

LENGTH_MAX = 200
USEFULNESS_MAX = 2**63 - 1
"""What the database can compare with."""


class BadCursor(Exception):
    """The cursor was altered, cut short, or belongs to another order."""


def encode(position: Position, *, sort: Sort) -> str:
    """Return ``position`` as URL-safe text; it opens only in the order it was made in.

    It is not signed: it holds nothing that cannot be worked out from the page it came from, and a
    made-up one only begins the list somewhere else.
    """
    parts = [sort.value, position.rating, position.written_at.isoformat(), position.id.hex]
    if sort is Sort.USEFUL:
        parts.append(position.usefulness)
    text = json.dumps(parts, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str, *, sort: Sort) -> Position:
    """Return the position that :func:`encode` put into ``text``.

    Raises:
        BadCursor: see there.
    """
    if len(text) > LENGTH_MAX:
        raise BadCursor
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        order, rating, written_at, number, *more = json.loads(base64.urlsafe_b64decode(padded))
        time = datetime.fromisoformat(written_at)
        if time.tzinfo is None:
            raise BadCursor
        # PostgreSQL knows no offsets as fine as Python's.
        (usefulness,) = more if sort is Sort.USEFUL else (*more, 0)
        position = Position(
            int(rating), time.astimezone(UTC), UUID(hex=number), usefulness=int(usefulness)
        )
    # Whatever a stranger typed: not Base64, not JSON, not so many parts, not of these types.
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise BadCursor from error
    if order != sort.value or position.rating not in STARS:
        raise BadCursor
    if abs(position.usefulness) > USEFULNESS_MAX:
        raise BadCursor
    return position
