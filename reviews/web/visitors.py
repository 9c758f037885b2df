"""Knowing a visitor again who has voted or reported: by a cookie that is set only then.

It is random, says nothing about anybody, and is read for nothing else; whoever only reads pages has
none.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from reviews.content.visitors import Visitor, is_device

COOKIE = "voter"
KEPT_SECONDS = 400 * 24 * 3600
"""As long as browsers keep any cookie."""
_BYTES = 24


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Return who the visitor is, if they have voted or reported before."""
    device = request.COOKIES.get(COOKIE, "")
    return Visitor(device=device) if is_device(device) else None


def new_visitor() -> Visitor:
    """Return somebody whom we have not seen before."""
    return Visitor(device=secrets.token_urlsafe(_BYTES))


def remember(response: HttpResponse, visitor: Visitor) -> None:
    """Let the visitor be known again, from now on for as long as a browser allows."""
    response.set_cookie(
        COOKIE,
        visitor.device,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
