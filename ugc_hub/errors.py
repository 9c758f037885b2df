"""Which surface answers an error that no view answered: the API below its prefix, else a page.

The pages are rendered here and not by Django's own handlers, which look for a CSRF token in the
request's form: where the form cannot be read, they fail like the view before them.
"""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

from api import errors as api_errors

API_PREFIX = "/api/"
RETRY_SECONDS = 5


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refused, such as one for a host that is not ours."""
    if request.path.startswith(API_PREFIX):
        return api_errors.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return _page("413.html", status=413)
    return _page("400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a path that leads nowhere."""
    if request.path.startswith(API_PREFIX):
        return api_errors.not_found(request, exception)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a fault of ours, or while the database is away."""
    if request.path.startswith(API_PREFIX):
        return api_errors.server_error(request)
    if isinstance(sys.exc_info()[1], OperationalError):
        response = _page("500.html", status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return _page("500.html", status=500)


def _page(template: str, *, status: int) -> HttpResponse:
    return HttpResponse(loader.get_template(template).render(), status=status)
