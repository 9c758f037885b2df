"""Cookies of ours: for one folder of pages, unseen by scripts, and soon over."""

from django.conf import settings
from django.http import HttpResponse


def put(response: HttpResponse, name: str, value: str, *, path: str, seconds: int) -> None:
    """Set a cookie for the pages below ``path``.

    It goes along when somebody follows a link from a shop or a mail to us, and with nothing that
    another site sends by itself.
    """
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def drop(response: HttpResponse, name: str, *, path: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path=path, samesite="Lax")
