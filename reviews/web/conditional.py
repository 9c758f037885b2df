"""Answers that are sent again only if they have changed."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from reviews.display import versions


def answered(request: HttpRequest, body: bytes, *, content_type: str) -> HttpResponse:
    """Answer with the bytes, or that they are those which the client has."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    response: HttpResponse
    if is_known(request, tag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=content_type)
    response["ETag"] = tag
    # A copy may be kept, and is asked for each time whether it is still true.
    response["Cache-Control"] = "public, no-cache"
    return response


def is_known(request: HttpRequest, tag: str) -> bool:
    """Tell whether the client has what ``tag`` names."""
    return versions.is_known(tag, request.headers.get("If-None-Match", ""))
