"""How API keys look and how they are compared."""

import hashlib
import secrets

from reviews.identity.permissions import KeyRole

PREFIXES = {KeyRole.PUBLISHABLE: "pk_", KeyRole.SECRET: "sk_"}
"""A key tells its kind at sight, so that a secret one in a page's source is noticed."""

HINT_LENGTH = 9


def make_key(kind: KeyRole) -> str:
    """Return a new key with 256 random bits."""
    return PREFIXES[kind] + secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    """Return what is stored of a key: its SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()
