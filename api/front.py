"""Public reads whose answer is known, answered before Django.

A GET of the storefront API with the key in the URL says all that matters in its URL and a few
headers. What Django answered is remembered in the process under just these, and sent to whoever
asks the same as long as the line (``reviews.common.line``) says that no change can have been
missed. Everything else goes to Django unchanged. Why nothing stale is sent:
docs/decisions/0022-public-reads-are-remembered.md.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import count as count_from
from typing import Any

from api.remembered import READING, Answer, Count, Headers, Question, Reading, Remembered
from reviews.common.line import Line
from reviews.display.versions import is_known

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PREFIX = "/api/v1/storefront/"
READS = ("GET", "HEAD")
DECIDING = (
    "HTTP_AUTHORIZATION",
    "HTTP_X_UGC_KEY",
    "HTTP_X_COMPANY",
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
    "HTTP_TRANSFER_ENCODING",
)
"""What changes an answer and is rare in a read: whoever sends one is Django's."""
_OF_ONE_REQUEST = frozenset({"x-request-id", "ratelimit", "ratelimit-policy"})
_READABLE_BY = "Access-Control-Allow-Origin"
_JSON = frozenset({"*/*", "application/*", "application/json"})


class Front:
    """The WSGI application around Django's."""

    def __init__(
        self,
        application: Application,
        *,
        is_trusted: Callable[[str], bool],
        request_id: Callable[[str], str],
        count: Count,
    ) -> None:
        """Take Django's application; nothing is started before the first read.

        Args:
            application: what answers everything that is not known.
            is_trusted: whether an address is a proxy of ours, whose word counts.
            request_id: the id of a request to which a proxy gave this one.
            count: takes method, route and status of answers, and their number.
        """
        self.remembered = Remembered(count=count)
        self.line = Line(self.remembered)
        self._application = application
        self._is_trusted = lru_cache(maxsize=1024)(is_trusted)
        self._request_id = request_id
        # Unique and in the shape of the others, for a fraction of what randomness costs each time.
        self._ids = count_from(secrets.randbits(80) << 48)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let Django answer."""
        method = environ["REQUEST_METHOD"]
        if method not in READS or not environ.keys().isdisjoint(DECIDING):
            return self._application(environ, start_response)
        proto = environ.get("HTTP_X_FORWARDED_PROTO")
        question = (
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            environ.get("HTTP_HOST"),
            environ["wsgi.url_scheme"],
            proto if proto is None or self._is_trusted(environ["REMOTE_ADDR"]) else None,
        )
        now = time.monotonic()
        answer = self.remembered.answers.get(question)
        if answer is None or now > answer.good_until or now > self.line.trusted_until:
            return self._ask(question, environ, start_response)
        if not (_may_read(answer, environ) and _takes_json(environ.get("HTTP_ACCEPT", "*/*"))):
            return self._application(environ, start_response)
        if now > answer.renewed_from and self.remembered.renews(question):
            try:
                return self._ask(question, environ, start_response)
            finally:
                self.remembered.renewed(question)
        own = [("X-Request-ID", self._id_for(environ))]
        return self._send(answer, environ, start_response, own, method)

    def _ask(
        self, question: Question, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let Django answer, and remember it if that is what Django says may be done."""
        if not (environ["PATH_INFO"].startswith(PREFIX) and "key=" in environ["QUERY_STRING"]):
            return self._application(environ, start_response)
        self.line.start()
        with self.remembered.reading() as reading:
            # Looked at only now: a line that breaks after that finds the reading, to make it void.
            if time.monotonic() > self.line.trusted_until:
                return self._application(environ, start_response)
            environ[READING] = reading
            told: list[Any] = []

            def tell(*arguments: Any) -> None:
                told[:] = arguments

            response = self._application(environ, tell)
            status, headers = told[:2]
            if not (reading.names and status.startswith("200 ") and _is_for_all(headers)):
                start_response(*told)
                return response
            try:
                body = b"".join(response)
            finally:
                response.close()  # type: ignore[attr-defined]  # Django's have it
            answer = _answer(headers, body, reading)
            self.remembered.keep(question, answer, of=reading)
        own = [(name, value) for name, value in headers if name.lower() in _OF_ONE_REQUEST]
        return self._send(answer, environ, start_response, own)

    def _send(
        self,
        answer: Answer,
        environ: Environ,
        start_response: StartResponse,
        own: list[tuple[str, str]],
        count_as: str = "",
    ) -> Iterable[bytes]:
        """Send an answer in the form that the client takes, or 304.

        Args:
            answer: what is known.
            environ: the request.
            start_response: the server's.
            own: headers of this one request.
            count_as: the method, if Django does not count the request.
        """
        if answer.origins:
            own.append((_READABLE_BY, environ.get("HTTP_ORIGIN", "*")))
        form = answer.plain
        if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            form = answer.compressed
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and (known in answer.tags or is_known(form.tag, known)):
            if count_as:
                self.remembered.sent.append((count_as, answer.route, 304))
            start_response("304 Not Modified", form.unchanged + own)
            return []
        if count_as:
            self.remembered.sent.append((count_as, answer.route, 200))
        start_response("200 OK", form.headers + own)
        return form.chunks if environ["REQUEST_METHOD"] == "GET" else []

    def _id_for(self, environ: Environ) -> str:
        given = environ.get("HTTP_X_REQUEST_ID")
        if given is not None and self._is_trusted(environ["REMOTE_ADDR"]):
            return self._request_id(given)
        return f"{next(self._ids):032x}"


def _answer(headers: Headers, body: bytes, reading: Reading) -> Answer:
    """Return what Django said in the form in which it is remembered."""
    left_out = _OF_ONE_REQUEST | ({_READABLE_BY.lower()} if reading.origins else frozenset())
    kept = [(name, value) for name, value in headers if name.lower() not in left_out]
    return Answer(
        headers=kept,
        body=body,
        names=reading.names,
        route=reading.route,
        origins=reading.origins,
        made_at=reading.began_at,
    )


def _is_for_all(headers: Headers) -> bool:
    """Tell whether nothing in an answer is meant for the client alone who asked first.

    A view that says what its answer is made of means so; this is the second line. Django's own
    middleware sets a cookie in an answer to a client whose CSRF cookie is broken.
    """
    for name, value in headers:
        if name.lower() == "set-cookie":
            return False
        if name.lower() == "vary" and value.lower() != "origin":
            return False
    return True


def _may_read(answer: Answer, environ: Environ) -> bool:
    """Tell whether the page that asks is one of those that the key is for."""
    if not answer.origins:
        return True
    origin = environ.get("HTTP_ORIGIN")
    return origin is None or origin.lower() in answer.origins


@lru_cache(maxsize=1024)
def _takes_json(accept: str) -> bool:
    return any(part.partition(";")[0].strip() in _JSON for part in accept.split(","))


@lru_cache(maxsize=1024)
def _takes_gzip(accept_encoding: str) -> bool:
    """Tell whether the header allows gzip (RFC 9110, section 12.5.3)."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        coding, _, parameters = part.partition(";")
        weight = parameters.replace(" ", "").removeprefix("q=") or "1"
        weights[coding.strip()] = weight.strip("0.") != ""
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))
