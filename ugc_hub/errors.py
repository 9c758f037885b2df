"""Which surface answers an error that no view answered: the API below its prefix, else a page."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from api import errors as api_errors

API_PREFIX = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refused, such as one for a host that is not ours."""
    if request.path.startswith(API_PREFIX):
        return api_errors.bad_request(request, exception)
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a path that leads nowhere."""
    if request.path.startswith(API_PREFIX):
        return api_errors.not_found(request, exception)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a fault of ours."""
    if request.path.startswith(API_PREFIX):
        return api_errors.server_error(request)
    return defaults.server_error(request)
