"""The rating of a product, explained."""

from typing import Any

import pytest
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Incentive
from reviews.content.operations import contributions
from reviews.journal.actors import SYSTEM
from tests.api.conftest import STOREFRONT, Caller, assert_problem
from tests.factories import ProductFactory, published_review, submitted_review

RATING = f"{STOREFRONT}/products/mug/rating"


def test_it_tells_what_the_shown_mean_is_made_of(shop: Caller, product: Product) -> None:
    published_review(product, rating=5, body="Words.", verified=True)
    published_review(product, rating=5, incentive=Incentive.FREE_PRODUCT)
    published_review(product, rating=2, body="Words.")
    submitted_review(product, rating=1)

    found = shop.get(f"{RATING}?language=en").json()

    pieces = {piece["about"]: piece["text"] for piece in found.pop("explanation")}
    assert found == {
        "product_ref": "mug",
        "count": 3,
        "stars": {"5": 2, "4": 0, "3": 0, "2": 1, "1": 0},
        "stars_sum": 12,
        "mean": 4.0,
        "included": {
            "verified_purchase": 1,
            "incentivised": 1,
            "email_confirmed": 0,
            "without_text": 1,
            "sources": [{"source": "hosted_form", "label": "Written on this site", "count": 3}],
        },
        "bayesian": {
            "mean": 3.38,
            "prior_mean": 3.0,
            "prior_weight": 5,
            "prior_stars": {"5": 1, "4": 1, "3": 1, "2": 1, "1": 1},
        },
        "rounding": {"decimals": 2, "rule": "half_even"},
        "language": "en",
    }
    assert list(pieces) == ["counted", "labels", "mean", "rounding", "bayesian", "order"]
    assert "5 made-up reviews" in pieces["bayesian"]
    summary = shop.get(f"{STOREFRONT}/products/mug").json()["summary"]
    assert (summary["mean"], summary["stars"]) == (found["mean"], found["stars"])


def test_without_reviews_there_is_a_prior_and_no_mean(shop: Caller, product: Product) -> None:
    found = shop.get(RATING).json()
    assert (found["count"], found["mean"], found["bayesian"]["mean"]) == (0, None, 3.0)
    assert found["included"]["sources"] == []


@pytest.mark.parametrize(
    ("asked", "given"), [("vi", "vi"), ("vi-VN", "vi"), ("en", "en"), ("fr", "en")]
)
def test_it_speaks_the_language_asked_or_the_company_s(
    shop: Caller, product: Product, asked: str, given: str
) -> None:
    assert shop.get(f"{RATING}?language={asked}").json()["language"] == given


def test_a_language_that_is_none_and_other_parameters_are_refused(
    shop: Caller, product: Product
) -> None:
    assert_problem(shop.get(f"{RATING}?language=%00"), 400)
    assert_problem(shop.get(f"{RATING}?sort=useful"), 400)


def test_it_has_a_version_that_every_change_moves(shop: Caller, product: Product) -> None:
    review = published_review(product, body="Words.")
    first = shop.get(RATING)
    tag = first.headers["ETag"]
    assert shop.get(RATING, If_None_Match=tag).status_code == 304
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    second = shop.get(RATING, If_None_Match=tag)
    assert second.status_code == 200
    assert second.json()["count"] == 0


def test_its_queries_do_not_grow_with_the_reviews(
    shop: Caller, product: Product, django_assert_num_queries: Any
) -> None:
    for rating in (1, 2, 3, 4, 5):
        published_review(product, rating=rating)
    shop.get(f"{STOREFRONT}/products/mug")
    # The key, the product, the summary.
    with django_assert_num_queries(3):
        shop.get(RATING)


def test_another_company_s_product_is_not_there(shop: Caller, company: Company) -> None:
    elsewhere = ProductFactory(ref="jar")
    assert elsewhere.company_id != company.pk
    assert_problem(shop.get(f"{STOREFRONT}/products/jar/rating"), 404)
