"""How useful a review is to who reads it: what the order "most useful first" goes by.

A review gets points for what readers said of it, for how much it tells and for its photos, and its
points are worth half as much every ``HALF_LIFE``. How many stars it gives, whether it recommends
the product and how it sounds are not asked: no function here takes them, and a test holds that.
Nor is who pays, who wrote it, or anything that the shop could set. The public explanation, with
examples, is docs/ordering_and_rating.md.

A product's list cannot be worked out anew whenever a clock ticks, and need not be. Of two reviews
with ``p`` and ``q`` points, written at ``s`` and ``t``, the first comes first at time ``now`` if

    p · 2^((s - now) / HALF_LIFE)  >  q · 2^((t - now) / HALF_LIFE)

and, taking the logarithm to base 2 of both sides, that is so at any time at all if

    s + HALF_LIFE · log2(p)  >  t + HALF_LIFE · log2(q)

So the place of a review is a moment: when it was written, put forward by so many half-lives as its
points have doubled. Kept in whole seconds it is one number in an index, it changes only with what
the review says and the votes on it, and a place in the list can be told exactly.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HALF_LIFE = timedelta(days=180)
"""After how long a review counts half. Products are made differently, and shops change, within a
year or two; within weeks they seldom do."""

BASE_POINTS = 1_000
"""What every review has, so that one with nothing else still grows old like the others."""
VOTES_POINTS = 3_000
"""For a review that everybody finds helpful, and enough people have said so. What readers say
counts for more than all the rest together, which only guesses at what they would say."""
TEXT_POINTS = 800
TEXT_ENOUGH = 400
"""Characters of title and text together for all of ``TEXT_POINTS``: some 75 words. More is no
better, so that nobody is rewarded for going on."""
DETAIL_POINTS = 50
"""For each good and bad point named, and for each of the company's questions answered."""
DETAILS_ENOUGH = 4
"""Of the points named, and of the questions answered."""
PHOTO_POINTS = 400
PHOTOS_ENOUGH = 2

POINTS_MAX = (
    BASE_POINTS
    + VOTES_POINTS
    + TEXT_POINTS
    + 2 * DETAILS_ENOUGH * DETAIL_POINTS
    + PHOTOS_ENOUGH * PHOTO_POINTS
)

Z = 1.959964
"""The normal distribution's quantile for an interval that holds 95 % of the time."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Qualities:
    """All that the order knows of a review. There is no place for what it thinks of the product."""

    helpful: int
    """Votes."""
    not_helpful: int
    text_length: int
    """Characters of title and text together."""
    points_named: int
    """Good and bad ones together."""
    questions_answered: int
    """Of the company's own: how many, not what was answered."""
    photos: int
    """That are drawn and can be seen."""
    written_at: datetime


def usefulness(of: Qualities) -> int:
    """Return the place in the order, as seconds since 1970; the greatest comes first."""
    written = (of.written_at - _EPOCH) // _SECOND
    return written + advance(points(of))


def points(of: Qualities) -> int:
    """Return the points, from ``BASE_POINTS`` to ``POINTS_MAX``, before age is counted."""
    return (
        BASE_POINTS
        + round(VOTES_POINTS * helpful_share_at_least(of.helpful, of.not_helpful))
        + TEXT_POINTS * min(of.text_length, TEXT_ENOUGH) // TEXT_ENOUGH
        + DETAIL_POINTS * min(of.points_named, DETAILS_ENOUGH)
        + DETAIL_POINTS * min(of.questions_answered, DETAILS_ENOUGH)
        + PHOTO_POINTS * min(of.photos, PHOTOS_ENOUGH)
    )


def advance(points: int) -> int:
    """Return how many seconds of age the points make up for, against ``BASE_POINTS``.

    Points are whole numbers, so that a database that knows logarithms to the last digit but one
    comes to the same second.
    """
    return round(HALF_LIFE.total_seconds() * (math.log(points / BASE_POINTS) / math.log(2)))


def helpful_share_at_least(helpful: int, not_helpful: int) -> float:
    """Return the share of readers who find it helpful, as low as it may well be; 0 to 1.

    The lower bound of the Wilson score interval at 95 %: E. B. Wilson, "Probable inference, the law
    of succession, and statistical inference", Journal of the American Statistical Association 22
    (1927), pages 209 to 212. With one vote of one it is 0.21, with ninety of a hundred 0.83: a
    share counts as much as there are votes to know it by. Without votes it is 0.
    """
    votes = helpful + not_helpful
    if votes == 0:
        return 0.0
    share = helpful / votes
    square = Z * Z
    middle = share + square / (2 * votes)
    margin = Z * math.sqrt((share * (1 - share) + square / (4 * votes)) / votes)
    # Rounding may leave a trace below zero where nobody finds it helpful.
    return max(0.0, (middle - margin) / (1 + square / votes))
