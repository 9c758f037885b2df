"""The OpenAPI document and the page to try it."""

import json
from functools import cache
from hashlib import sha256
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request

CACHED_SECONDS = 300


@cache
def document() -> bytes:
    """Return the OpenAPI document. It is the same for everybody, so it is made once."""
    # In one language, whoever asks first.
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    return json.dumps(schema, ensure_ascii=False, indent=2).encode()


def _etag(request: HttpRequest) -> str:
    return f'"{sha256(document()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_etag)
def openapi(request: HttpRequest) -> HttpResponse:
    """Answer with the document."""
    return HttpResponse(
        document(),
        content_type="application/json",
        headers={
            "Cache-Control": f"public, max-age={CACHED_SECONDS}",
            "Access-Control-Allow-Origin": "*",
        },
    )


# The library's own page has a style of its own, which the policy would refuse.
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>UGC Hub API</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="{style}">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{bundle}"></script>
<script src="{script}"></script>
</body>
</html>
"""


@method_decorator(never_cache, name="dispatch")
@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")
class SwaggerPage(SpectacularSwaggerSplitView):  # type: ignore[misc]  # without types
    """The page to try the API. All of it comes from here, so that the strict policy holds."""

    http_method_names = ["get", "head"]  # noqa: RUF012  (Django's)
    url_name = "api:openapi"
    schema = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the page or, asked for it, with the script that starts it."""
        if "script" in request.GET:
            script: HttpResponseBase = super().get(request, *args, **kwargs)
            return script
        files = "drf_spectacular_sidecar/swagger-ui-dist/"
        page = format_html(
            PAGE,
            icon=static(f"{files}favicon-32x32.png"),
            style=static(f"{files}swagger-ui.css"),
            bundle=static(f"{files}swagger-ui-bundle.js"),
            script=f"{request.path}?script=",
        )
        return HttpResponse(page)
