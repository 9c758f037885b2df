"""The front around Django's application, called as a server calls it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from api.front import Front
from reviews.common import line
from ugc_hub import middleware

PRODUCT = "/api/v1/storefront/products/mug"
REVIEWS = f"{PRODUCT}/reviews"
PROXY = "192.0.2.7"


@contextmanager
def _connection_stays() -> Iterator[None]:
    """Let no request close the test's own connection, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


class Asked:
    """An answer of a WSGI application."""

    def __init__(self, application: Any, path: str, *, method: str = "GET", **headers: str) -> None:
        environ = RequestFactory().generic(method, path).environ
        for name in ("wsgi.url_scheme", "REMOTE_ADDR", "CONTENT_TYPE"):
            if name in headers:
                environ[name] = headers.pop(name)
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        told: list[Any] = []
        with _connection_stays():
            response = application(environ, lambda *arguments: told.extend(arguments))
            self.body = b"".join(response)
            if hasattr(response, "close"):
                response.close()
        self.status = int(told[0].split()[0])
        self.headers: dict[str, str] = dict(told[1])
        assert len(self.headers) == len(told[1]), "each header once"

    def json(self) -> Any:
        return json.loads(self.body)


class Calls:
    """Django's application, counting."""

    def __init__(self) -> None:
        self.number = 0
        self.before: Callable[[], None] | None = None
        self._django = get_wsgi_application()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.number += 1
        answer = self._django(environ, start_response)
        if self.before is not None:
            before, self.before = self.before, None
            before()
        return answer


def paths(key: str) -> list[str]:
    """Return one path of each kind that is remembered."""
    return [
        f"{PRODUCT}?key={key}",
        f"{REVIEWS}?key={key}",
        f"{REVIEWS}?sort=lowest&key={key}&limit=1",
        f"{PRODUCT}/questions?key={key}",
        f"{PRODUCT}/form?key={key}",
        f"/api/v1/storefront/summaries?products=mug,tea&key={key}",
    ]


@contextmanager
def front_of(application: Any) -> Iterator[Front]:
    """Put a front before an application, wait until its line is up, and close it in the end."""
    made = Front(
        application,
        is_trusted=lambda address: address == PROXY,
        request_id=middleware.request_id_for,
        count=lambda **_: None,
    )
    # So long that no moment in which the machine is busy ends the trust in the middle of a test.
    with mock.patch.object(line, "LEASE", 60):
        made.line.start()
        deadline = time.monotonic() + 20
        while made.line.trusted_until < time.monotonic():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        try:
            yield made
        finally:
            made.line.close()
