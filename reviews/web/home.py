"""The front page, and the page of a company with its products."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviews.catalog.models import Company, Product
from reviews.common.querysets import RowComesBefore
from reviews.content.queries import newest_reviews, summaries_of
from reviews.content.summary import Summary
from reviews.web import cursors, heads
from reviews.web.access import company_of
from reviews.web.languages import in_language_asked

COMPANIES = 50
PRODUCTS = 24
NEWEST = 6
"""Reviews on the first page of a company: a sign of life, no list to go through."""


@dataclass(frozen=True)
class Card:
    """A product with its stars, as a page of a company shows it."""

    product: Product
    summary: Summary


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what this installation is, and whose reviews it holds."""
    after = cursors.name(request.GET.get("after", ""))
    rows = Company.objects.order_by("name", "id")
    if after is not None:
        rows = rows.filter(_comes_after(after))
    companies = list(rows[: COMPANIES + 1])
    more = len(companies) > COMPANIES
    companies = companies[:COMPANIES]
    here = reverse("web:home")
    return render(
        request,
        "reviews/web/home.html",
        {
            "companies": companies,
            "first_address": here if after else "",
            "next_address": _onward(here, companies[-1]) if more else "",
        },
    )


@require_safe
@in_language_asked
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a company's products by name, each with its stars, and its newest reviews."""
    shop = company_of(slug)
    word = request.GET.get("after", "")
    after = cursors.name(word)
    rows = Product.objects.for_company(shop).select_related("company").order_by("name", "id")
    if after is not None:
        rows = rows.filter(_comes_after(after))
    products = list(rows[: PRODUCTS + 1])
    more = len(products) > PRODUCTS
    products = products[:PRODUCTS]
    summaries = summaries_of(company=shop, products=products)
    cards = [Card(product, summaries[product.pk]) for product in products]
    newest = [] if after else newest_reviews(company=shop, limit=NEWEST)
    here = reverse("web:company", args=[shop.slug])
    return render(
        request,
        "reviews/web/company.html",
        {
            "company": shop,
            "newest": newest,
            "head": heads.head_of(
                request,
                shop,
                path=f"{here}?after={word}" if after else here,
                title=_("Reviews of products of %(company)s") % {"company": shop.name},
                description=_description(card.product.name for card in cards),
                feed=reverse("web:atom-company", args=[shop.slug]),
            ),
            "cards": cards,
            "first_address": here if after else "",
            "next_address": _onward(here, products[-1]) if more else "",
        },
    )


def _description(names: Iterable[str]) -> str:
    said = _("What customers say about our products, good and bad alike.")
    return f"{said} {', '.join(names)}"


def _comes_after(place: tuple[str, UUID]) -> RowComesBefore:
    return RowComesBefore("name", "id", values=place, reverse=True)


def _onward(here: str, latest: Model) -> str:
    return f"{here}?after={cursors.of_name((str(latest), latest.pk))}"
