"""Signed values that travel in links. They say what they are for and cannot be altered."""

from django.core import signing


class BadToken(Exception):
    """The link was altered, cut short, made for something else, or is too old."""


def make_token(value: str, *, purpose: str) -> str:
    """Return ``value`` signed for one ``purpose``; a token of another purpose is refused."""
    return signing.dumps(value, salt=f"ugc-hub:{purpose}")


def read_token(token: str, *, purpose: str, max_age: int | None = None) -> str:
    """Return the value of a token made by :func:`make_token`.

    Args:
        token: what stood in the link.
        purpose: the same word as at the making.
        max_age: seconds after which the token counts no more; ``None`` is for ever.

    Raises:
        BadToken: see there.
    """
    try:
        value = signing.loads(token, salt=f"ugc-hub:{purpose}", max_age=max_age)
    except signing.BadSignature as error:
        raise BadToken from error
    if not isinstance(value, str):
        raise BadToken
    return value
