"""A number that is nearly the same for pictures that look the same."""

from itertools import pairwise

from PIL import Image

_SIDE = 8


def difference_hash(picture: Image.Image) -> int:
    """Return the difference hash of a picture as a signed number of 64 bits.

    dHash (N. Krawetz, "Kind of Like That", 2013): a picture of 9 × 8 greys; each bit says whether
    a grey is brighter than its left neighbour. Scaled, brightened or encoded anew, few bits change.
    """
    greys = picture.convert("L").resize((_SIDE + 1, _SIDE), Image.Resampling.BOX).tobytes()
    value = 0
    for row in range(_SIDE):
        line = greys[row * (_SIDE + 1) : (row + 1) * (_SIDE + 1)]
        for left, right in pairwise(line):
            value = value << 1 | (right > left)
    # PostgreSQL's bigint is signed.
    return value - (1 << 64) if value >> 63 else value


def distance(one: int, other: int) -> int:
    """Return in how many of 64 bits two hashes differ; up to about 6 the pictures look alike."""
    return ((one ^ other) & (1 << 64) - 1).bit_count()
