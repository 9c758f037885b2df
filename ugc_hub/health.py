"""`/healthz`, `/readyz` and `/metrics`, for whatever watches this process.

They are answered before the host, the scheme and the session of the request are looked at: a probe
comes by plain HTTP and by address, and must not depend on more than it asks about.
"""

import hmac
import ipaddress
import logging
from collections.abc import Callable
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST
from psycopg_pool import PoolTimeout
from redis.backoff import NoBackoff
from redis.retry import Retry

from ugc_hub import metrics
from ugc_hub.middleware import GetResponse, is_within

logger = logging.getLogger(__name__)


class NotReady(Exception):
    """Something this process needs is missing; the message says what."""


class HealthChecks:
    """Answers the three paths and passes on the rest."""

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer or pass on."""
        view = VIEWS.get(request.path_info)
        if view is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        response = view(request)
        response["Cache-Control"] = "no-store"
        return response


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers, whatever the state of the others."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can do its work, check by check."""
    checks = {name: _outcome(check) for name, check in CHECKS.items()}
    ready = all(outcome == "ok" for outcome in checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "not ready", "checks": checks}, status=200 if ready else 503
    )


def metrics_page(request: HttpRequest) -> HttpResponse:
    """Give Prometheus its figures, if it is from here or brings the token."""
    if not _may_see_metrics(request):
        return HttpResponse("Not from here.", status=403, content_type="text/plain")
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_see_metrics(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(
        given.encode(), settings.METRICS_TOKEN.encode()
    ):
        return True
    address = request.META.get("REMOTE_ADDR", "")
    if is_within(address, settings.TRUSTED_PROXIES):
        return True
    # A proxy on this machine that was not named as trusted also comes from the loopback address,
    # but for somebody else, and it says so.
    return _is_loopback(address) and not request.META.get("ugc_hub.forwarded")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as error:
        return str(error)
    return "ok"


def _check_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, PoolTimeout) as error:
        raise NotReady("no answer") from error


def _check_migrations() -> None:
    try:
        _find_missing_migrations()
    except (DatabaseError, PoolTimeout) as error:
        raise NotReady("unknown, as the database does not answer") from error


@cache
def _find_missing_migrations() -> None:
    """Look until all are applied, then never again: this process never learns of new ones."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise NotReady(f"{len(missing)} not applied")


def _check_broker() -> None:
    timeout = settings.REDIS_TIMEOUT
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            client.ping()
    except redis.RedisError as error:
        raise NotReady("no answer") from error


CHECKS = {
    "database": _check_database,
    "broker": _check_broker,
    "migrations": _check_migrations,
}
VIEWS = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics_page}
