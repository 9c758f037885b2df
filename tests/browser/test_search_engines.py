"""What browsers make of the data for search engines: nothing, and without a complaint."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Shop

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_data_stands_in_the_page_and_its_policy_does_not_mind(
    shop: Shop, opened: Callable[..., Page]
) -> None:
    page = opened()
    page.goto(shop.address("/c/acme/mug-1/"))
    (text,) = page.locator('script[type="application/ld+json"]').all_text_contents()
    graph = {part["@type"]: part for part in json.loads(text)["@graph"]}
    shown = page.locator(".rating-summary__figure").inner_text()
    assert graph["Product"]["aggregateRating"]["ratingValue"] == shown
    titles = page.locator(".review-card__title").all_inner_texts()
    assert [review["name"] for review in graph["Product"]["review"]] == titles
