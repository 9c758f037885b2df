"""Every way in which the API says no: the types of problem (RFC 9457) and the exception for them.

Titles and details are for developers and always English, so that logs can be searched. The messages
of ``errors`` may be shown to whoever filled in the form, and come in the language of the request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import APIException

from reviews.common.context import request_id

URN = "urn:ugc-hub:problem:"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ProblemType:
    """One type of problem. Codes live for ever: programs compare them."""

    code: str
    status: int
    title: str

    @property
    def urn(self) -> str:
        """The ``type`` of the answer."""
        return f"{URN}{self.code}"


MALFORMED_REQUEST = ProblemType("malformed-request", 400, "The request cannot be read")
INVALID_PARAMETERS = ProblemType("invalid-parameters", 400, "Parameters are at fault")
COMPANY_NEEDED = ProblemType("company-needed", 400, "Say which company is meant")
INVALID_IDEMPOTENCY_KEY = ProblemType(
    "invalid-idempotency-key", 400, "The Idempotency-Key is not usable"
)
NOT_AUTHENTICATED = ProblemType("not-authenticated", 401, "A key is needed")
INVALID_KEY = ProblemType("invalid-key", 401, "The key is not valid")
INVALID_SHOPPER_TOKEN = ProblemType(
    "invalid-shopper-token", 401, "The token of the shop's customer is not valid"
)
SECRET_KEY_EXPOSED = ProblemType("secret-key-exposed", 401, "A secret key was sent in the open")
NOT_ALLOWED = ProblemType("not-allowed", 403, "This is not allowed")
ORIGIN_NOT_ALLOWED = ProblemType("origin-not-allowed", 403, "The key is for other pages")
PROOF_OF_WORK_NEEDED = ProblemType("proof-of-work-needed", 403, "A proof of work is needed")
CSRF_FAILED = ProblemType("csrf-failed", 403, "The request is not proved to be the user's own")
NOT_FOUND = ProblemType("not-found", 404, "There is nothing here")
METHOD_NOT_ALLOWED = ProblemType("method-not-allowed", 405, "The method does not work here")
NOT_ACCEPTABLE = ProblemType("not-acceptable", 406, "The answer comes as JSON only")
IDEMPOTENCY_KEY_IN_USE = ProblemType(
    "idempotency-key-in-use", 409, "A request with this Idempotency-Key is under way"
)
PRODUCT_CLOSED = ProblemType("product-closed", 409, "The product takes no contributions")
TEXT_CHANGED = ProblemType("text-changed", 409, "The text was replaced or withdrawn meanwhile")
DECIDED_MEANWHILE = ProblemType("decided-meanwhile", 409, "Somebody has decided meanwhile")
OWN_CONTRIBUTION = ProblemType(
    "own-contribution", 409, "Nobody votes on what they wrote themselves"
)
APPEAL_NEEDS_ANOTHER = ProblemType(
    "appeal-needs-another", 409, "An appeal is decided by somebody else"
)
ORDER_ENDED = ProblemType("order-ended", 409, "A cancelled or refunded order stays as it is")
TOO_MANY_IMPORTS = ProblemType("too-many-imports", 409, "Imports of the company wait already")
TOO_LATE = ProblemType("too-late", 409, "It has begun and cannot be called off")
BODY_TOO_LARGE = ProblemType("body-too-large", 413, "The body is too large")
UNSUPPORTED_MEDIA_TYPE = ProblemType("unsupported-media-type", 415, "The body is of another type")
INVALID_FIELDS = ProblemType("invalid-fields", 422, "Fields are at fault")
IDEMPOTENCY_KEY_REUSED = ProblemType(
    "idempotency-key-reused", 422, "The Idempotency-Key belongs to another request"
)
RATE_LIMITED = ProblemType("rate-limited", 429, "Too many requests")
SERVER_ERROR = ProblemType("server-error", 500, "Something went wrong here")
UNAVAILABLE = ProblemType("unavailable", 503, "The service cannot answer at the moment")

ALL: Sequence[ProblemType] = tuple(
    value for value in dict(globals()).values() if isinstance(value, ProblemType)
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field; without a name, with the request's body as a whole."""

    message: str
    field: str = ""
    index: int | None = None
    """Which item of a list, from 0."""

    def as_json(self) -> dict[str, Any]:
        """Return the fault as it stands in ``errors``."""
        named: dict[str, Any] = {"field": self.field} if self.field else {}
        if self.index is not None:
            named["index"] = self.index
        return {**named, "message": self.message}


class Problem(APIException):
    """The request ends with this problem as its answer."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str = "",
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Take the parts of the answer; ``extra`` are members of this type only."""
        super().__init__(detail or f"{kind.title}.")
        self.kind = kind
        self.faults = faults
        self.headers = headers or {}
        self.extra = extra or {}
        self.status_code = kind.status

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        body: dict[str, Any] = {
            "type": self.kind.urn,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": str(self.detail),
            "request_id": request_id.get(),
            **self.extra,
        }
        if self.faults:
            body["errors"] = [fault.as_json() for fault in self.faults]
        return body
