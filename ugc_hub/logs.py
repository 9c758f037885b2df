"""Logs as one JSON object a line, with the request id and without personal data."""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.urls import Resolver404, ResolverMatch, resolve
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from reviews.common.context import request_id

if TYPE_CHECKING:
    from django.http import HttpRequest

SECRET_ARGUMENTS = ("token", "key")
"""Parts of a path that open something to whoever knows them: receipts, password resets."""


def safe_path(request: "HttpRequest") -> str:
    """Return the path of a request as it may be logged: no query, which holds keys, no token."""
    path = request.path
    match = request.resolver_match or _match_of(path)
    if match is not None:
        for name in SECRET_ARGUMENTS:
            value = match.kwargs.get(name)
            if value:
                path = path.replace(str(value), "…")
    return path


def _match_of(path: str) -> ResolverMatch | None:
    """Return what a path would lead to that was answered before a view was found.

    Such as one that is sent on to HTTPS, or to the same address with a slash at its end.
    """
    for candidate in (path, f"{path}/"):
        try:
            return resolve(candidate)
        except Resolver404:
            continue
    return None


class Context(logging.Filter):
    """Adds the request id, and hides in Django's own messages what `safe_path` hides."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record and let it pass."""
        record.request_id = request_id.get()
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if request is not None and path and isinstance(record.args, tuple):
            record.args = tuple(
                safe_path(request) if argument == path else argument for argument in record.args
            )
        return True


class Faults(logging.Filter):
    """Lets pass what ended in an exception: a 503 by choice is in the access log already."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether there was an exception."""
        return bool(record.exc_info)


class Formatter(JsonFormatter):
    """Writes a record with its extra fields; an exception without the data that caused it."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return the time as RFC 3339, in UTC, with milliseconds."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name is logging's)
        """Return the traceback, without PostgreSQL's lines that quote the row."""
        text = logging.Formatter.formatException(self, ei)
        return "\n".join(
            line for line in text.splitlines() if not line.startswith(("DETAIL:", "CONTEXT:"))
        )


def configuration(*, level: str, stream: str) -> dict[str, Any]:
    """Return the configuration for `logging.config.dictConfig`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": Context}, "faults": {"()": Faults}},
        "formatters": {
            "json": {
                "()": Formatter,
                "fmt": ["asctime", "levelname", "name", "message", "request_id"],
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
                "json_ensure_ascii": False,
                # Left out: the request, whose text form has the query, and Celery's long data.
                "reserved_attrs": [*RESERVED_ATTRS, "request", "data"],
            }
        },
        "handlers": {
            "stream": {
                "class": "logging.StreamHandler",
                "stream": stream,
                "filters": ["context"],
                "formatter": "json",
            }
        },
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR", "filters": ["faults"]},
            # Scanners ask for any host; the access log has their 400s.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # "Received" and "sending" repeat what the line on success or failure says.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }
