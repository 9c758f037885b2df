"""Passwords that a person can read from a screen and type."""

import secrets

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aeiou"
WORDS = 4


def readable_password() -> str:
    """Return four made-up words, such as ``tovu-keri-zama-lufo``: 50 random bits."""
    return "-".join(_word() for _ in range(WORDS))


def _word() -> str:
    return "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(2))
