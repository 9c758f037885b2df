"""The front page and the page of a company."""

import re

import pytest
from django.test import Client

from reviews.catalog.models import Company, Product
from reviews.web import home
from tests.factories import CompanyFactory, ProductFactory, published_review

pytestmark = pytest.mark.django_db


def test_the_front_page_lists_companies_and_says_so_when_there_is_none(client: Client) -> None:
    assert "No shop yet" in client.get("/").text
    CompanyFactory(slug="acme", name="Acme & Sons")
    page = client.get("/").text
    assert "Acme &amp; Sons" in page
    assert 'href="/c/acme/"' in page


def test_a_company_shows_its_products_with_stars(
    client: Client, company: Company, product: Product
) -> None:
    published_review(product, rating=4)
    published_review(product, rating=5)
    ProductFactory(company=company, name="Plain bowl")
    page = client.get("/c/acme/").text
    assert "Blue mug" in page
    assert '<span class="stars__number">4.5</span>' in page
    assert "2 reviews" in page
    assert "No reviews yet" in page


def test_a_company_without_products_says_what_will_be_here(
    client: Client, company: Company
) -> None:
    assert "No products yet" in client.get("/c/acme/").text


def test_products_are_paged_by_name_without_gap_or_repeat(
    client: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "PRODUCTS", 2)
    for name in ("e", "a", "c", "b", "d"):
        ProductFactory(company=company, name=f"Product {name}")
    seen: list[str] = []
    address = "/c/acme/"
    while address:
        page = client.get(address).text
        seen += re.findall(r">Product (\w)<", page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1] if found else ""
    assert seen == ["a", "b", "c", "d", "e"]


def test_other_companies_products_are_not_shown(
    client: Client, company: Company, product: Product
) -> None:
    ProductFactory(company=CompanyFactory(slug="other"), name="Foreign thing")
    assert "Foreign thing" not in client.get("/c/acme/").text


@pytest.mark.parametrize("address", ["/c/nobody/", "/c/acme/none/", "/c/acme/none/write/", "/x/"])
def test_what_is_not_there_has_a_way_out(client: Client, company: Company, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/"' in answer.text


def test_an_error_of_ours_is_said_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **fields: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(home, "render", broken)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret words" not in answer.text
