"""The orders in which reviews can be read, and a place in one of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Sort(StrEnum):
    """An order of reviews. None of them is chosen by the shop, and the default is by date."""

    NEWEST = "newest"
    OLDEST = "oldest"
    HIGHEST = "highest"
    LOWEST = "lowest"


@dataclass(frozen=True)
class Position:
    """Where a page ended: what its last row is ordered by."""

    rating: int
    written_at: datetime
    id: UUID
