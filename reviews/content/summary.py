"""The arithmetic of a rating summary."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import floor

from reviews.content.limits import STARS

DECIMALS = 2
"""Of a mean that a program is told."""

PRIOR = dict.fromkeys(STARS, 1)
"""What is believed of a product of which nothing is known: as if one review with each number of
stars were there (the rule of succession, P.-S. Laplace, 1814). It is the same for every product of
every company, so nobody's rating moves because of somebody else's, and the shop cannot choose it.
"""


@dataclass(frozen=True, kw_only=True)
class Prior:
    """How much a product is thought to be worth before its reviews are read."""

    mean: Fraction
    weight: int
    """In reviews."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Which reviews a rating is made of. They overlap: a review can be in several."""

    verified: int = 0
    """Of somebody who is known to have bought the product."""
    incentivised: int = 0
    """Of somebody who got something for it, or has a part in the company."""
    email_confirmed: int = 0
    without_text: int = 0
    """Stars alone."""
    sources: Mapping[str, int] = field(default_factory=dict)
    """By how they reached us; those that are there, added up, are all reviews."""


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
    parts: Parts = field(default_factory=Parts)

    @property
    def count(self) -> int:
        """How many reviews there are."""
        return sum(self.counts.values())

    @property
    def stars_sum(self) -> int:
        """The stars of all reviews together."""
        return sum(stars * n for stars, n in self.counts.items())

    @property
    def mean(self) -> Fraction | None:
        """The plain arithmetic mean, exact; ``None`` without reviews."""
        if self.count == 0:
            return None
        return _mean(self.counts)

    @property
    def mean_rounded(self) -> float | None:
        """The mean to two decimals, for showing."""
        return None if self.mean is None else float(round(self.mean, DECIMALS))

    @property
    def bayesian_mean(self) -> Fraction:
        """The mean with the prior added, exact: few reviews move it a little, many all the way."""
        return _mean({stars: n + PRIOR[stars] for stars, n in self.counts.items()})

    @property
    def bayesian_mean_rounded(self) -> float:
        """The same to two decimals, for showing."""
        return float(round(self.bayesian_mean, DECIMALS))

    @property
    def recommend_share(self) -> float | None:
        """Of those who answered, the share who would recommend, 0 to 1; ``None`` without any."""
        answered = self.recommended + self.not_recommended
        return round(self.recommended / answered, 4) if answered else None


def _mean(counts: Mapping[int, int]) -> Fraction:
    return Fraction(sum(stars * n for stars, n in counts.items()), sum(counts.values()))


def prior() -> Prior:
    """Return the prior in two numbers."""
    return Prior(mean=_mean(PRIOR), weight=sum(PRIOR.values()))


EMPTY = Summary(counts=dict.fromkeys(STARS, 0))
