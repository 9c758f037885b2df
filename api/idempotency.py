"""``Idempotency-Key``: a POST that is repeated gets the stored answer (IETF draft of that name)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from api.authentication import access_of
from api.bodies import render
from api.problems import INVALID_IDEMPOTENCY_KEY, Problem
from reviews.common.idempotency import KEY_MAX, Answer, answer_once, fingerprint_of

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"

_USABLE = re.compile(rf"[\x21-\x7e]{{1,{KEY_MAX}}}")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an action answers: status, data and headers."""

    status: int
    data: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def once(request: Request, *, body: bytes, at: datetime, act: Callable[[], Result]) -> HttpResponse:
    """Do ``act`` and answer with its result; a repeat of the request is answered alike, undone.

    What is written and the stored answer commit together. The answer is kept as the text that was
    sent, so that the repeat is the same to the byte.

    Raises:
        Problem: the key is not usable.
        KeyInUse, KeyReused: see there.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return _response(_answer(act()))
    if not _USABLE.fullmatch(key):
        raise Problem(
            INVALID_IDEMPOTENCY_KEY,
            f"Use 1 to {KEY_MAX} printable ASCII characters without spaces; a random UUID is best.",
        )
    answer = answer_once(
        scope=_scope(request),
        key=key,
        fingerprint=fingerprint_of(body),
        at=at,
        act=lambda: _answer(act()),
    )
    return _response(answer)


def _scope(request: Request) -> str:
    access = access_of(request)
    # All customers of a shop share its publishable key; none must get another's answer.
    who = access.shopper.customer_ref if access.shopper is not None else ""
    # The path is hashed, because a ref may be longer than the column.
    path = sha256(f"{request.path}\n{who}".encode()).hexdigest()
    # One member of staff may ask for several companies under the same path.
    return f"{access.company.pk} {access.principal.actor} {request.method} {path}"


def _answer(result: Result) -> Answer:
    body = {"content": render(result.data).decode(), "headers": dict(result.headers)}
    return Answer(status=result.status, body=body)


def _response(answer: Answer) -> HttpResponse:
    headers = dict(answer.body["headers"])
    if answer.repeated:
        headers[REPLAYED] = "true"
    return HttpResponse(
        answer.body["content"],
        status=answer.status,
        headers=headers,
        content_type="application/json",
    )
