"""Handing out the feeds that channels fetch, to whoever knows their address."""

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
)
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviews.display.channels import FILE_NAMES, FeedKind
from reviews.display.feeds import files
from reviews.display.models import ChannelFeed
from reviews.display.queries import feed_named
from reviews.web.conditional import is_known

TYPES = {
    FeedKind.GOOGLE: "application/xml; charset=utf-8",
    FeedKind.META: "text/csv; charset=utf-8",
}
SOON = 300
"""Seconds after which to ask for a feed that is not made yet."""


@require_safe
def feed(request: HttpRequest, token: str, file_name: str) -> HttpResponseBase:
    """Answer with the file that was made last."""
    found = _feed(token, file_name)
    if not found.kept_as:
        return _soon()
    tag = f'"{found.sha256[:32]}"'
    response: HttpResponseBase
    if is_known(request, tag):
        response = HttpResponseNotModified()
    else:
        try:
            file = files.opened(found.kept_as)
        except FileNotFoundError:
            # A new one took its place at this moment.
            return _soon()
        response = FileResponse(file, content_type=TYPES[FeedKind(found.kind)], filename=file_name)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    # Whoever asks has the address from the shop; no search engine is to pass it on.
    response["X-Robots-Tag"] = "noindex"
    return response


def _feed(token: str, file_name: str) -> ChannelFeed:
    found = feed_named(token)
    if found is None or FILE_NAMES[FeedKind(found.kind)] != file_name:
        raise Http404(_("There is no feed at this address."))
    return found


def _soon() -> HttpResponse:
    response = HttpResponse(status=503, content_type="text/plain")
    response["Retry-After"] = str(SOON)
    return response
