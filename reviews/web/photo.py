"""Handing out photos: under our own type, to whoever may see them, and never as a page."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from reviews.content.photos import files
from reviews.content.photos.addresses import is_signed
from reviews.content.photos.rendering import MIME_TYPE, Size
from reviews.content.queries import photo_named

PUBLIC_SECONDS = 300
"""How long caches may show a photo without asking: a photo that was taken down is to be gone soon,
and a page of twenty photos is not to ask twenty times."""


@require_safe
def photo(request: HttpRequest, name: str, size: str) -> HttpResponseBase:
    """Answer with one size of a photo.

    It is public as long as the version that everybody sees has it. Otherwise it opens by a signed
    address for an hour.
    """
    if size not in set(Size):
        raise Http404
    found = photo_named(name)
    if found is None:
        raise Http404
    _media, is_public = found
    if not is_public and not is_signed(name, request.GET.get("t", "")):
        raise Http404
    # The bytes under a name never change.
    tag = f'"{name}-{size}"'
    response: HttpResponseBase
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        path = files.shown(name, Size(size))
        try:
            file = default_storage.open(path)
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(file, content_type=MIME_TYPE, filename=f"{size}.webp")
    response["ETag"] = tag
    response["Cache-Control"] = (
        f"public, max-age={PUBLIC_SECONDS}" if is_public else "private, no-store"
    )
    # Pages of shops show it; nobody is to read it as anything but a picture. A browser that opens
    # it alone centres it by a style of its own, which the policy would otherwise forbid.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
