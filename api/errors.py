"""Whatever goes wrong becomes one shape of answer: a problem (RFC 9457)."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions
from rest_framework.response import Response

from api import problems
from api.authentication import CHALLENGE
from api.problems import Fault, Problem
from reviews.catalog.operations.order_sync import InvalidOrders, OrdersEnded
from reviews.catalog.operations.products import InvalidProducts
from reviews.common.idempotency import KeyInUse, KeyReused
from reviews.content.drafts import InvalidContribution
from reviews.content.operations.contributions import ProductClosed
from reviews.content.operations.form_fields import InvalidForm
from reviews.content.operations.votes import OwnContribution
from reviews.content.photos.inspection import NotAPhoto
from reviews.content.reporting import InvalidReport
from reviews.encourage.operations.invitations import InvalidInvitations
from reviews.interop.importers.csv_reviews import UnreadableFile
from reviews.interop.operations.runs import TooManyRuns
from reviews.moderation.operations.decisions import (
    AppealNeedsAnother,
    DecidedMeanwhile,
    InvalidDecision,
    TextChanged,
)

logger = logging.getLogger(__name__)

CORRECT_FIELDS = "Correct the fields named in errors."


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the answer to an exception raised in a view; ``None`` leaves it to Django's 500."""
    problem = problem_of(error)
    if problem is None:
        return None
    if problem.kind is problems.UNAVAILABLE:
        logger.error("database unavailable", exc_info=error)
    return Response(
        problem.as_json(),
        status=problem.kind.status,
        headers=_headers(problem),
        content_type=problems.MEDIA_TYPE,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a URL below ``/api/`` that leads nowhere."""
    return _plain(Problem(problems.NOT_FOUND, "No route has this path; see /api/docs/."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request below ``/api/`` that Django refused before a view saw it."""
    return _plain(Problem(problems.MALFORMED_REQUEST))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request below ``/api/`` that ended in a fault of ours."""
    return _plain(
        Problem(
            problems.SERVER_ERROR,
            "It is logged. Try again later; quote the request_id if it happens again.",
        )
    )


def problem_of(error: Exception) -> Problem | None:
    """Return the problem that an exception means; ``None`` if it is a fault of ours."""
    if isinstance(error, Problem):
        return error
    for kind, translate in _TRANSLATIONS:
        if isinstance(error, kind):
            return translate(error)
    return None


def _headers(problem: Problem) -> dict[str, str]:
    headers = {"Cache-Control": "no-store", **problem.headers}
    if problem.kind.status == 401:
        wrong = problem.kind is not problems.NOT_AUTHENTICATED
        headers["WWW-Authenticate"] = CHALLENGE + (', error="invalid_token"' if wrong else "")
    return headers


def _plain(problem: Problem) -> HttpResponse:
    return HttpResponse(
        json.dumps(problem.as_json(), ensure_ascii=False),
        status=problem.kind.status,
        headers=_headers(problem),
        content_type=problems.MEDIA_TYPE,
    )


# ------------------------------------------------------------------- of REST framework and Django


def _invalid(error: exceptions.ValidationError) -> Problem:
    faults = list(_flat(error.detail))
    return Problem(problems.INVALID_FIELDS, CORRECT_FIELDS, faults=faults)


def _flat(
    detail: Any, field: str = "", index: int | None = None, within: str = ""
) -> Iterator[Fault]:
    """Yield the faults in REST framework's nested details, by innermost field and outermost place.

    A list within an item of a list stands in the field's name: ``lines[2].quantity``.
    """
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            if not isinstance(name, int):
                yield from _flat(inner, "" if name == "non_field_errors" else name, index, within)
            elif index is None:
                yield from _flat(inner, field, name)
            else:
                yield from _flat(inner, "", index, f"{within}{field}[{name}].")
    elif isinstance(detail, list) and any(isinstance(inner, Mapping) for inner in detail):
        for place, inner in enumerate(detail):
            yield from _flat({place: inner}, field, index, within)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, field, index, within)
    else:
        yield Fault(str(detail), f"{within}{field}".rstrip("."), index)


_FRAMEWORK: Mapping[type[Exception], problems.ProblemType] = {
    exceptions.NotAuthenticated: problems.NOT_AUTHENTICATED,
    exceptions.AuthenticationFailed: problems.INVALID_KEY,
    exceptions.PermissionDenied: problems.NOT_ALLOWED,
    PermissionDenied: problems.NOT_ALLOWED,
    exceptions.NotFound: problems.NOT_FOUND,
    Http404: problems.NOT_FOUND,
    exceptions.MethodNotAllowed: problems.METHOD_NOT_ALLOWED,
    exceptions.NotAcceptable: problems.NOT_ACCEPTABLE,
    exceptions.UnsupportedMediaType: problems.UNSUPPORTED_MEDIA_TYPE,
    exceptions.ParseError: problems.MALFORMED_REQUEST,
    UnreadablePostError: problems.MALFORMED_REQUEST,
    # Django looks for its CSRF token in whatever body a signed-in browser sends.
    MultiPartParserError: problems.MALFORMED_REQUEST,
    SuspiciousOperation: problems.MALFORMED_REQUEST,
    BadRequest: problems.MALFORMED_REQUEST,
}
_DETAILS: Mapping[problems.ProblemType, str] = {
    problems.NOT_AUTHENTICATED: "Send a key: X-UGC-Key: pk_… or Authorization: Bearer sk_….",
    problems.NOT_ACCEPTABLE: "Accept application/json.",
    problems.UNSUPPORTED_MEDIA_TYPE: "Send JSON with Content-Type: application/json.",
}


def _of_framework(error: Exception) -> Problem:
    kind = next(found for cls, found in _FRAMEWORK.items() if isinstance(error, cls))
    return Problem(kind, _DETAILS.get(kind, ""))


# --------------------------------------------------------------------------------- of the domains


def fields_at_fault(errors: Mapping[str, list[str]]) -> Problem:
    """Return the problem of messages by field."""
    faults = list(_faults(errors.items()))
    return Problem(problems.INVALID_FIELDS, CORRECT_FIELDS, faults=faults)


def _by_field(error: InvalidContribution | InvalidDecision | InvalidReport) -> Problem:
    return fields_at_fault(error.errors)


def _no_photo(error: NotAPhoto) -> Problem:
    return fields_at_fault({"photo": [str(error)]})


def _faults(errors: Iterable[tuple[str, list[str]]], index: int | None = None) -> Iterator[Fault]:
    for field, messages in errors:
        for message in messages:
            yield Fault(message, field, index)


def _by_place(
    error: InvalidProducts | InvalidOrders | InvalidInvitations | InvalidForm,
) -> Problem:
    return Problem(
        problems.INVALID_FIELDS,
        f"{CORRECT_FIELDS} Nothing was written.",
        faults=_faults_by_place(error.errors),
    )


def _unreadable(error: UnreadableFile) -> Problem:
    return Problem(problems.INVALID_FIELDS, "The file cannot be read.", faults=[Fault(str(error))])


def _ended(error: OrdersEnded) -> Problem:
    return Problem(
        problems.ORDER_ENDED,
        "Leave out the orders named in errors. Nothing was written.",
        faults=_faults_by_place(error.errors),
    )


def _faults_by_place(errors: Mapping[int, Mapping[str, list[str]]]) -> list[Fault]:
    return [
        fault
        for place, by_field in sorted(errors.items())
        for fault in _faults(by_field.items(), place)
    ]


def _decided(error: DecidedMeanwhile) -> Problem:
    return Problem(
        problems.DECIDED_MEANWHILE,
        "Look at latest_decision. To decide anew, send its id as revises.",
        extra={
            "latest_decision": {
                "id": str(error.decision.pk),
                "outcome": str(error.decision.outcome),
                "decided_at": error.decision.decided_at.isoformat().replace("+00:00", "Z"),
            }
        },
    )


def _always(
    kind: problems.ProblemType, detail: str = "", **headers: str
) -> Callable[[Any], Problem]:
    def translate(error: Exception) -> Problem:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Problem(kind, detail, headers=named)

    return translate


_UNAVAILABLE = _always(problems.UNAVAILABLE, "Try again in a moment.", Retry_After="5")
_TRANSLATIONS: tuple[tuple[type[Exception], Callable[[Any], Problem]], ...] = (
    (InvalidContribution, _by_field),
    (InvalidDecision, _by_field),
    (InvalidReport, _by_field),
    (NotAPhoto, _no_photo),
    (InvalidProducts, _by_place),
    (InvalidInvitations, _by_place),
    (InvalidForm, _by_place),
    (InvalidOrders, _by_place),
    (OrdersEnded, _ended),
    (UnreadableFile, _unreadable),
    (TooManyRuns, _always(problems.TOO_MANY_IMPORTS, "Wait until some of them have ended.")),
    (ProductClosed, _always(problems.PRODUCT_CLOSED, "Its shop has closed it for reviews.")),
    (TextChanged, _always(problems.TEXT_CHANGED, "Nothing was decided. Load the case again.")),
    (DecidedMeanwhile, _decided),
    (OwnContribution, _always(problems.OWN_CONTRIBUTION)),
    (
        AppealNeedsAnother,
        _always(problems.APPEAL_NEEDS_ANOTHER, "It is against a decision of yours."),
    ),
    (
        KeyInUse,
        _always(problems.IDEMPOTENCY_KEY_IN_USE, "Try again in a moment.", Retry_After="1"),
    ),
    (
        KeyReused,
        _always(problems.IDEMPOTENCY_KEY_REUSED, "Send a new key with a different body."),
    ),
    (exceptions.ValidationError, _invalid),
    *((cls, _of_framework) for cls in _FRAMEWORK),
    # The database is away, or did not answer in time: nothing is wrong with the request.
    (OperationalError, _UNAVAILABLE),
    (InterfaceError, _UNAVAILABLE),
)
