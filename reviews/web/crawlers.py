"""What crawlers ask for first: what they may read, and where everything is."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from reviews.catalog.models import Company
from reviews.display.queries import sitemap_parts, sitemap_products
from reviews.display.xml_text import DECLARATION, around, element
from reviews.web.access import company_of
from reviews.web.heads import absolute

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PARTS_MAX = 50_000
"""Parts that one index may name."""
HOUR = 3600

# Forms, whatever belongs to one person, and whatever belongs to the team.
_KEPT_OUT = (
    *("/accounts/", "/admin/", "/api/", "/challenge/", "/confirm/", "/desk/", "/i/", "/i18n/"),
    *("/mailbox/", "/my/", "/receipt/", "/report/", "/shopper/"),
    *("/c/*/*/write/", "/c/*/*/votes/", "/c/*/*/reports/"),
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what crawlers may read, and where the sitemap is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _KEPT_OUT),
        "",
        f"Sitemap: {absolute(reverse('web:sitemap'))}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={HOUR}"
    return response


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Name the parts of the sitemap, company by company."""
    return _xml(_index())


@require_safe
def sitemap_part(request: HttpRequest, slug: str, after: UUID | None = None) -> HttpResponseBase:
    """Name the pages of a company, from behind a product on."""
    return _xml(_part(company_of(slug), after))


def _index() -> Iterator[str]:
    yield f'{DECLARATION}<sitemapindex xmlns="{NAMESPACE}">\n'
    for address in islice(_parts(), PARTS_MAX):
        yield around("sitemap", [element("loc", address)]) + "\n"
    yield "</sitemapindex>\n"


def _parts() -> Iterator[str]:
    for company in Company.objects.order_by("id").iterator(chunk_size=500):
        for place in sitemap_parts(company):
            if place is None:
                yield absolute(reverse("web:sitemap-company", args=[company.slug]))
            else:
                yield absolute(reverse("web:sitemap-part", args=[company.slug, place]))


def _part(company: Company, after: UUID | None) -> Iterator[str]:
    yield f'{DECLARATION}<urlset xmlns="{NAMESPACE}">\n'
    if after is None:
        for name in ("web:company", "web:how"):
            yield around("url", [_loc(name, company.slug)]) + "\n"
    for ref, changed_at in sitemap_products(company, after=after):
        changed = element("lastmod", changed_at.isoformat(timespec="seconds"))
        yield around("url", [_loc("web:product", company.slug, ref), changed]) + "\n"
    yield "</urlset>\n"


def _loc(name: str, *place: str) -> str:
    return element("loc", absolute(reverse(name, args=place)))


def _xml(parts: Iterator[str]) -> HttpResponseBase:
    response = StreamingHttpResponse(
        (part.encode() for part in parts), content_type="application/xml; charset=utf-8"
    )
    response["Cache-Control"] = f"public, max-age={HOUR}"
    return response
