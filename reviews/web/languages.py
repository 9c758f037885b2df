"""A language of its own for every public page, so that search engines can find each of them.

A page answers in the language that its visitor's browser asks for. Crawlers ask for none, so each
language has an address of its own as well: the same with ``lang``.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

PARAMETER = "lang"
View = TypeVar("View", bound=Callable[..., HttpResponse])


def asked_language(request: HttpRequest) -> str:
    """Return the language that the address asks for; empty if it asks for none that we have."""
    code = request.GET.get(PARAMETER, "")
    return code if code in dict(settings.LANGUAGES) else ""


def in_language_asked(view: View) -> View:
    """Answer in the language of the address.

    It becomes the visitor's for the pages after it, unless the visitor has chosen one: whoever
    comes from a search in Vietnamese is not to be led on in English.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        code = asked_language(request)
        if not code:
            return view(request, *args, **named)
        usual = translation.get_language()
        with translation.override(code):
            response = view(request, *args, **named)
        response.headers.setdefault("Content-Language", code)
        if code != usual and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                code,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                path=settings.LANGUAGE_COOKIE_PATH,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite=cast("None", settings.LANGUAGE_COOKIE_SAMESITE),
            )
        return response

    return cast("View", answered)


def with_language(address: str, code: str) -> str:
    """Return the address in that language; without one, as everybody knows it.

    >>> with_language("/c/acme/?after=x", "vi"), with_language("/c/acme/?lang=vi", "")
    ('/c/acme/?after=x&lang=vi', '/c/acme/')
    """
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != PARAMETER]
    if code:
        query.append((PARAMETER, code))
    return urlunsplit(parts._replace(query=urlencode(query)))
