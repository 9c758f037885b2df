"""Sums that cost the device of a visitor a moment and a robot its speed: ALTCHA, version 2.

A challenge says for which company and for doing what it counts, how hard it is, and until when; all
of that is signed. The effort is exact, not a matter of luck: we choose the counter that has to be
found, and a person with a slow telephone never waits for minutes. Checking costs one HMAC.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import altcha
from django.utils.crypto import salted_hmac

from reviews.common.rates import Doing
from reviews.common.store import store

SECONDS = 15 * 60
"""How long a challenge counts."""
HARDEST = 3
PROOF_MAX = 4096
"""Characters of a proof; ours have about 900."""

# PBKDF2 is what a browser computes natively, beside the page's own thread. On a telephone of the
# middle range a step takes 2 to 4 ms; the server takes one step to make a challenge.
_ALGORITHM = "PBKDF2/SHA-256"
_COST = 5000
_STEPS: Mapping[int, range] = {1: range(200, 300), 2: range(400, 600), 3: range(800, 1200)}


class Flaw(StrEnum):
    """Why a proof does not count."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    EXPIRED = "expired"
    FORGED = "forged"
    WRONG = "wrong"
    FOREIGN = "foreign"
    TOO_EASY = "too_easy"
    USED = "used"


class BadProof(Exception):
    """The proof does not count; ``flaw`` says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True)
class Proof:
    """A proof that is right. It counts once."""

    name: str
    seconds_left: int


def challenge(*, company: str, doing: Doing, level: int) -> dict[str, Any]:
    """Return a challenge of a level from 1 to ``HARDEST``, as the browser takes it."""
    made = altcha.create_challenge(
        _ALGORITHM,
        _COST,
        counter=secrets.choice(_STEPS[level]),
        expires_at=int(time.time()) + SECONDS,
        data={"company": company, "doing": doing.value, "level": level},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    return made.to_dict()


def check(text: str, *, company: str, doing: Doing, level: int) -> Proof:
    """Return the proof that a visitor sent, if it is one for what is to be done.

    One level less than now is enough: whoever began before others came is not sent back.

    Raises:
        BadProof: it is none.
    """
    if not text:
        raise BadProof(Flaw.MISSING)
    payload = _read(text)
    result = altcha.verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("key"))
    if result.expired:
        raise BadProof(Flaw.EXPIRED)
    if result.invalid_signature:
        raise BadProof(Flaw.FORGED)
    if not result.verified:
        raise BadProof(Flaw.WRONG)
    # From here on everything in the challenge is our own.
    parameters = payload.challenge.parameters
    data, expires_at = parameters.data or {}, parameters.expires_at or 0
    if (data["company"], data["doing"]) != (company, doing.value):
        raise BadProof(Flaw.FOREIGN)
    if data["level"] < level - 1:
        raise BadProof(Flaw.TOO_EASY)
    return Proof(f"proof:{parameters.nonce}", max(expires_at - int(time.time()), 1))


def spend(proof: Proof) -> None:
    """Use the proof up. Without Redis nobody can tell whether it was used, and it counts.

    Raises:
        BadProof: it was used before.
    """
    if store.claim(proof.name, seconds=proof.seconds_left + 1) is False:
        raise BadProof(Flaw.USED)


def give_back(proof: Proof) -> None:
    """Let the proof count again, because what it was for has not happened."""
    store.forget(proof.name)


def _read(text: str) -> altcha.Payload:
    if len(text) > PROOF_MAX:
        raise BadProof(Flaw.UNREADABLE)
    try:
        return altcha.Payload.from_base64(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadProof(Flaw.UNREADABLE) from error


@cache
def _secret(purpose: str) -> str:
    """Return a key of our own for a purpose; changing ``SECRET_KEY`` changes it at the restart."""
    return salted_hmac("ugc-hub:proof-of-work", purpose, algorithm="sha256").hexdigest()
