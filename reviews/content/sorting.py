"""The orders in which reviews can be read, and a place in one of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Sort(StrEnum):
    """An order of reviews. None of them is chosen by the shop."""

    USEFUL = "useful"
    """See ``reviews.content.usefulness``."""
    NEWEST = "newest"
    OLDEST = "oldest"
    HIGHEST = "highest"
    LOWEST = "lowest"


DEFAULT = Sort.USEFUL
"""What every reader sees who asks for no other: the opinion in a review has no part in it."""


@dataclass(frozen=True)
class Position:
    """Where a page ended: what its last row is ordered by."""

    rating: int
    written_at: datetime
    id: UUID
    usefulness: int = 0
