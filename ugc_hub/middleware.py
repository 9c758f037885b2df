"""What every request passes first: whom it comes from, its id, its line in the log."""

import ipaddress
import logging
import re
import time
from collections.abc import Callable, Sequence
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

from api.remembered import SAME_IN_EVERY_LANGUAGE
from reviews.common.context import bind_request_id, request_id
from ugc_hub import metrics
from ugc_hub.environment import Network
from ugc_hub.logs import safe_path

access = logging.getLogger("ugc_hub.access")

GetResponse = Callable[[HttpRequest], HttpResponseBase]
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
READABLE = {"utf-8", "utf8", "us-ascii", "ascii"}
FORWARDED_HEADERS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REQUEST_ID",
)


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether the address lies in one of the networks; what is no address does not."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)


def is_trusted(address: str) -> bool:
    """Tell whether the address is a proxy of ours."""
    return is_within(address, settings.TRUSTED_PROXIES)


def request_id_for(given: str) -> str:
    """Return the id of a request: what a trusted proxy gave it, if it is fit to be one."""
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex


class TrustedProxies:
    """Believes what proxies say about the client, if they are ours.

    Behind a trusted proxy REMOTE_ADDR becomes the client: the right-most address of
    X-Forwarded-For that is not a trusted proxy itself, since everything left of it may be invented.
    From anyone else the headers are dropped, so that nothing later can believe them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set who the client is and pass the request on."""
        meta = request.META
        meta["ugc_hub.forwarded"] = "HTTP_X_FORWARDED_FOR" in meta
        if not is_trusted(meta.get("REMOTE_ADDR", "")):
            for header in FORWARDED_HEADERS:
                meta.pop(header, None)
            return self.get_response(request)
        for address in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            try:
                client = ipaddress.ip_address(address.strip())
            except ValueError:
                break
            meta["REMOTE_ADDR"] = str(client)
            if not is_trusted(str(client)):
                break
        return self.get_response(request)


class RequestLog:
    """Gives each request an id, and writes one line and one measurement about it when answered."""

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request under its id."""
        # Only a trusted proxy's header is still here.
        token = bind_request_id(request_id_for(request.META.get("HTTP_X_REQUEST_ID", "")))
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            self._record(request, response, seconds=time.perf_counter() - started)
            return response
        finally:
            request_id.reset(token)

    def _record(self, request: HttpRequest, response: HttpResponseBase, *, seconds: float) -> None:
        if request.path.startswith(settings.STATIC_URL):
            return
        match = request.resolver_match
        route = match.route if match is not None else "unknown"
        metrics.count(
            method=request.method or "", route=route, status=response.status_code, seconds=seconds
        )
        access.info(
            "request",
            extra={
                "method": request.method,
                "path": safe_path(request),
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            },
        )


class ReadableText:
    """Refuses what is not text to PostgreSQL or to Django, before either fails over it."""

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on what is readable.

        Raises:
            BadRequest: the body says to be in another encoding than UTF-8, or a parameter
                of the admin holds the character zero.
        """
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in READABLE:
            raise BadRequest("Send text as UTF-8.")
        # Our own pages and the API look at each parameter themselves; Django's admin does not.
        if "%00" in request.META.get("QUERY_STRING", "") and request.path.startswith("/admin/"):
            raise BadRequest("A parameter holds the character zero.")
        return self.get_response(request)


class Languages(LocaleMiddleware):
    """Speaks the visitor's language, and says so where that makes a difference.

    A public read of the API is the same for everybody; a cache that kept one for each
    Accept-Language of the world would keep little else.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the language, and that the answer varies by it, unless it does not."""
        if request.META.get(SAME_IN_EVERY_LANGUAGE):
            return response
        return super().process_response(request, response)


class PermissionsPolicy:
    """Says in a header that our pages use none of a device's sensors and powers."""

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the header, unless the view set its own."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response
