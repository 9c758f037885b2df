"""Where the bytes of public answers are kept, so that they can be found again to be deleted."""

import zlib
from uuid import UUID

from reviews.common.store import store

SLOTS = 16
"""Answers kept for one product or list at a time. Callers choose parameters freely; without a bound
they could fill Redis, which the broker needs."""


def slot(owner: UUID, variant: str) -> str:
    """Return the place of one variant of an answer about a product, or about a company's list."""
    return _slot(owner, zlib.crc32(variant.encode()) % SLOTS)


def forget(owner: UUID) -> bool:
    """Delete all kept answers of a product or a company; tell whether Redis was there to do it.

    Nothing stale would be shown without it: a new version makes a new name. But the old bytes lie
    there until then, and what a person had erased must not. What a reader in flight
    writes after it ends by itself within the hour.
    """
    return store.forget(*(_slot(owner, number) for number in range(SLOTS)))


def _slot(owner: UUID, number: int) -> str:
    return f"answer:{owner}:{number}"
