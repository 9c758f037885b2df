"""The stylesheet of a company's widgets."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from reviews.display.looks import css_of
from reviews.display.queries import look_of
from reviews.web.access import company_of

FOR_GOOD = 365 * 24 * 3600


@require_safe
def widget_look(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """Show the colours and corners that the company has set; each version has its own address."""
    company = company_of(slug)
    chosen = look_of(company)
    response = HttpResponse(css_of(chosen.look), content_type="text/css; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if version == chosen.version:
        patch_cache_control(response, public=True, max_age=FOR_GOOD, immutable=True)
    else:
        # A page that was kept somewhere asks for what is no more; it gets what there is.
        patch_cache_control(response, no_cache=True)
    return response
