"""How the texts of magic links look and how they are compared."""

import hashlib
import re
import secrets

_TEXT = re.compile(r"[A-Za-z0-9_-]{43}")


def make_text() -> str:
    """Return a new text with 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(text: str) -> str:
    """Return what is stored of a link: the SHA-256 of its text, in hexadecimal.

    What cannot be the text of a link has the digest of none: empty.
    """
    return hashlib.sha256(text.encode()).hexdigest() if _TEXT.fullmatch(text) else ""
