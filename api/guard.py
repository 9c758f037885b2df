"""Proofs of work, which guests send when many of them come or one comes often."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from api.problems import PROOF_OF_WORK_NEEDED, Problem
from reviews.common.proof_of_work import Flaw
from reviews.common.robots import ProofNeeded, Weighed

HEADER = "X-UGC-Proof"

_WHY = {
    Flaw.MISSING: "None was sent",
    Flaw.UNREADABLE: "What was sent cannot be read",
    Flaw.EXPIRED: "The one that was sent is too old",
    Flaw.FORGED: "The one that was sent is not of our making",
    Flaw.WRONG: "The one that was sent is wrong",
    Flaw.FOREIGN: "The one that was sent is for another company, or for doing something else",
    Flaw.TOO_EASY: "The one that was sent was easier than it must be by now",
    Flaw.USED: "The one that was sent has been used",
}


class ChallengeParametersSerializer(serializers.Serializer[Any]):
    """What is to be computed."""

    algorithm = serializers.ChoiceField(["PBKDF2/SHA-256"])
    nonce = serializers.CharField(help_text="The password begins with it; in hexadecimal.")
    salt = serializers.CharField(help_text="In hexadecimal.")
    cost = serializers.IntegerField(help_text="Iterations.")
    keyLength = serializers.IntegerField(help_text="Bytes to derive.")  # noqa: N815  (ALTCHA's)
    keyPrefix = serializers.CharField(  # noqa: N815
        help_text="What the derived key begins with; in hexadecimal."
    )
    keySignature = serializers.CharField()  # noqa: N815
    expiresAt = serializers.IntegerField(help_text="Seconds since 1970.")  # noqa: N815
    data = serializers.DictField(  # type: ignore[assignment]  # a name of ALTCHA's
        help_text="What it counts for."
    )


class ChallengeSerializer(serializers.Serializer[Any]):
    """A challenge of ALTCHA, version 2."""

    parameters = ChallengeParametersSerializer()
    signature = serializers.CharField()


@contextmanager
def admitted(request: Request, weighed: Weighed | None) -> Iterator[None]:
    """Carry out what follows, with a proof if one is needed; if it fails, the proof counts again.

    Stands inside what is done at most once per ``Idempotency-Key``: a repeat that gets the stored
    answer has nothing left to prove.

    Raises:
        Problem: a proof is needed and what was sent does not count; the challenge is with it.
        TypeError: the contract does not say what is done.
    """
    if weighed is None:
        raise TypeError("the contract names nothing that is done")
    try:
        with weighed.admitted(request.headers.get(HEADER, "")):
            yield
    except ProofNeeded as error:
        raise Problem(
            PROOF_OF_WORK_NEEDED,
            f"{_WHY[error.flaw]}. Solve the challenge and send the request again with {HEADER}.",
            headers={"Retry-After": str(error.seconds)} if error.seconds else {},
            extra={"challenge": weighed.challenge()},
        ) from error
