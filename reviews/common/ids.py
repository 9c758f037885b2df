"""Identifiers of rows."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """Return a time-ordered UUID, version 7 of RFC 9562, section 5.7.

    Random identifiers scatter inserts over the whole index; these go to its right-hand edge, and
    unlike a serial number they tell a stranger nothing about how many rows there are.
    """
    milliseconds = time.time_ns() // 1_000_000
    random_a = secrets.randbits(12)
    random_b = secrets.randbits(62)
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= random_a << 64
    value |= 0b10 << 62
    value |= random_b
    return uuid.UUID(int=value)
