"""The arithmetic of a rating summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import floor

from reviews.content.limits import STARS


def tenths_of(value: Fraction | float) -> int:
    """Return ``value`` in whole tenths; half a tenth counts up, as people expect of a mean.

    >>> tenths_of(Fraction(17, 4)), tenths_of(4.2)
    (43, 42)
    """
    return floor(Fraction(value) * 10 + Fraction(1, 2))


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What is shown of a product's published reviews.

    ``counts`` has every number of stars from 1 to 5; ``recommended`` and ``not_recommended`` count
    those who answered that question.
    """

    counts: Mapping[int, int]
    recommended: int = 0
    not_recommended: int = 0
    latest_review_at: datetime | None = None

    @property
    def count(self) -> int:
        """How many reviews there are."""
        return sum(self.counts.values())

    @property
    def mean(self) -> Fraction | None:
        """The plain arithmetic mean, exact; ``None`` without reviews."""
        if self.count == 0:
            return None
        return Fraction(sum(stars * n for stars, n in self.counts.items()), self.count)

    @property
    def mean_rounded(self) -> float | None:
        """The mean to two decimals, for showing."""
        return None if self.mean is None else float(round(self.mean, 2))

    @property
    def recommend_share(self) -> float | None:
        """Of those who answered, the share who would recommend, 0 to 1; ``None`` without any."""
        answered = self.recommended + self.not_recommended
        return round(self.recommended / answered, 4) if answered else None


EMPTY = Summary(counts=dict.fromkeys(STARS, 0))
