"""The front page, and the page of a company with its products."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reviews.catalog.models import Company, Product
from reviews.common.querysets import RowComesBefore
from reviews.content.queries import summaries_of
from reviews.content.summary import Summary
from reviews.web import cursors
from reviews.web.access import company_of

COMPANIES = 50
PRODUCTS = 24


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
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a company's products by name, each with its stars."""
    shop = company_of(slug)
    after = cursors.name(request.GET.get("after", ""))
    rows = Product.objects.for_company(shop).select_related("company").order_by("name", "id")
    if after is not None:
        rows = rows.filter(_comes_after(after))
    products = list(rows[: PRODUCTS + 1])
    more = len(products) > PRODUCTS
    products = products[:PRODUCTS]
    summaries = summaries_of(company=shop, products=products)
    here = reverse("web:company", args=[shop.slug])
    return render(
        request,
        "reviews/web/company.html",
        {
            "company": shop,
            "cards": [Card(product, summaries[product.pk]) for product in products],
            "first_address": here if after else "",
            "next_address": _onward(here, products[-1]) if more else "",
        },
    )


def _comes_after(place: tuple[str, UUID]) -> RowComesBefore:
    return RowComesBefore("name", "id", values=place, reverse=True)


def _onward(here: str, latest: Model) -> str:
    return f"{here}?after={cursors.of_name((str(latest), latest.pk))}"
