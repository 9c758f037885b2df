"""The page that explains the rating of a product."""

import re
from typing import Any

import pytest
from django.test import Client

from reviews.catalog.models import Product
from reviews.content.kinds import Incentive
from tests.factories import published_review, submitted_review

pytestmark = pytest.mark.django_db

ADDRESS = "/c/acme/mug-1/rating/"


def rows(page: str) -> list[list[str]]:
    found = []
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        found.append([re.sub(r"<[^>]+>", "", cell).strip() for cell in cells])
    return found


def test_it_adds_the_stars_up_and_says_which_reviews_are_in(
    client: Client, product: Product
) -> None:
    published_review(product, rating=5, body="Words.", verified=True)
    published_review(product, rating=5, incentive=Incentive.FREE_PRODUCT)
    published_review(product, rating=3, body="Words.")
    submitted_review(product, rating=1)
    page = client.get(ADDRESS).text
    found = rows(page)
    assert ["5 stars", "2", "10"] in found
    assert ["1 star", "0", "0"] in found
    assert ["All reviews", "3", "13"] in found
    assert ["Mean", "13 : 3 = 4.33"] in found
    assert ["Verified purchases", "1", "33%"] in found
    assert ["With something in return, or from the company", "1", "33%"] in found
    assert ["Stars alone, without a text", "1", "33%"] in found
    assert ["Written on this site", "3", "100%"] in found
    assert "<strong>3.50</strong>" in page
    assert 'content="noindex,follow"' in page
    assert 'id="order"' in page


def test_without_reviews_it_says_how_it_will_be(client: Client, product: Product) -> None:
    page = client.get(ADDRESS).text
    assert "No reviews yet" in page
    assert "plain mean" in page
    assert "<table" not in page


def test_the_product_page_leads_there_and_back(client: Client, product: Product) -> None:
    assert ADDRESS not in client.get("/c/acme/mug-1/").text
    published_review(product)
    page = client.get("/c/acme/mug-1/").text
    assert f'href="{ADDRESS}"' in page
    assert f'href="{ADDRESS}#order"' in page
    assert 'href="/c/acme/mug-1/"' in client.get(ADDRESS).text


def test_its_queries_do_not_grow_with_the_reviews(
    client: Client, product: Product, django_assert_num_queries: Any
) -> None:
    for rating in (1, 2, 3):
        published_review(product, rating=rating)
    # Company, product, summary.
    with django_assert_num_queries(3):
        client.get(ADDRESS)


def test_an_unknown_product_has_none(client: Client, product: Product) -> None:
    assert client.get("/c/acme/nothing/rating/").status_code == 404
    assert client.post(ADDRESS).status_code == 405
