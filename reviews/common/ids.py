"""Identifiers of rows."""

import secrets
import time
import uuid
from threading import Lock


class _Clock:
    """Time in ticks of a 4,096th of a millisecond that never stands still in one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest = 0

    def tick(self) -> int:
        """Return the time, or the tick after the latest one if the clock has not moved on."""
        with self._lock:
            self._latest = max(self._latest + 1, (time.time_ns() << 12) // 1_000_000)
            return self._latest


_clock = _Clock()


def uuid7() -> uuid.UUID:
    """Return a time-ordered UUID, version 7 of RFC 9562, section 5.7.

    Those of one process are in the order in which they were made: the 12 bits after the
    milliseconds hold parts of a millisecond (section 6.2, method 3). Random identifiers scatter
    inserts over the whole index; these go to its right-hand edge, and unlike a serial number they
    tell a stranger nothing about how many rows there are.
    """
    milliseconds, parts = divmod(_clock.tick(), 1 << 12)
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= parts << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return uuid.UUID(int=value)
