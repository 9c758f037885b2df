"""Answers for pages on other origins (the Fetch standard's CORS): the storefront API only.

No cookie is used there, so every origin may read unless the key has a list of its own. The list
keeps the key out of other people's pages; a program can claim any origin, and needs none.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import guard, idempotency
from api.authentication import KEY_HEADER, SHOPPER_HEADER, Access
from api.problems import ORIGIN_NOT_ALLOWED, Problem

READABLE = (
    "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID, "
    f"{idempotency.REPLAYED}"
)
SENDABLE = (
    f"Authorization, Content-Type, If-None-Match, {idempotency.HEADER}, {KEY_HEADER}, "
    f"{SHOPPER_HEADER}, {guard.HEADER}"
)
PREFLIGHT_SECONDS = 86_400


class CrossOrigin(APIView):
    """A view that pages of shops call from the browser."""

    allowed_origins: Sequence[str] = ()
    """Of the key that was sent; empty means any."""

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer a preflight. It carries no key, so it is the same for everybody."""
        return Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": ", ".join(self.allowed_methods),
                "Access-Control-Allow-Headers": SENDABLE,
                "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
            },
        )

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the request; a preflight passes without a key."""
        if request.method == "OPTIONS":
            return
        super().initial(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Find out who asks, and from which page.

        Raises:
            Problem: the page's origin is not on the key's list.
        """
        super().perform_authentication(request)
        if isinstance(request.auth, Access) and request.auth.key is not None:
            self.allowed_origins = request.auth.key.allowed_origins
        origin = request.headers.get("Origin")
        if origin is None or not self.allowed_origins:
            return
        if origin.lower() not in self.allowed_origins:
            raise Problem(
                ORIGIN_NOT_ALLOWED,
                f"The key is not for pages of {origin[:255]}. "
                "Add the origin to the key, or use another key.",
            )

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Add the headers by which the browser lets the page read the answer."""
        finalized: Response = super().finalize_response(request, response, *args, **kwargs)
        # Errors before or about the key are for every page to read: its developer needs them.
        finalized["Access-Control-Allow-Origin"] = "*"
        finalized["Access-Control-Expose-Headers"] = READABLE
        if self.allowed_origins:
            origin = request.headers.get("Origin", "")
            if origin.lower() in self.allowed_origins:
                finalized["Access-Control-Allow-Origin"] = origin
            # Another page gets another answer: a cache must not hand it this one.
            patch_vary_headers(finalized, ["Origin"])
        return finalized
