"""What the shop's pages read and send."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Incentive
from reviews.content.models import Contribution
from reviews.identity.operations.reviewers import ReviewerData
from tests.api.conftest import STOREFRONT, Caller
from tests.factories import ProductFactory, published_review, submitted_review

SORTS = ("useful", "newest", "oldest", "highest", "lowest")


def test_product_has_its_exact_summary(shop: Caller, product: Product) -> None:
    for rating, recommends in ((5, True), (4, None), (4, False)):
        published_review(product, rating=rating, recommends=recommends)
    submitted_review(product, rating=1)

    answer = shop.get(f"{STOREFRONT}/products/mug")

    assert answer.status_code == 200
    assert answer.json()["name"] == "Mug"
    assert answer.json()["accepts_reviews"] is True
    summary = answer.json()["summary"]
    assert summary.pop("latest_review_at").endswith("Z")
    assert summary == {
        "count": 3,
        "mean": 4.33,
        "stars": {"5": 1, "4": 2, "3": 0, "2": 0, "1": 0},
        "recommended": 1,
        "not_recommended": 1,
        "recommend_share": 0.5,
    }


def test_product_without_reviews_has_no_mean(shop: Caller, product: Product) -> None:
    summary = shop.get(f"{STOREFRONT}/products/mug").json()["summary"]
    assert summary["count"] == 0
    assert summary["mean"] is None
    assert summary["latest_review_at"] is None


def test_summaries_come_in_the_order_asked_and_name_the_unknown(
    shop: Caller, company: Company, product: Product
) -> None:
    published_review(ProductFactory(company=company, ref="tea"), rating=2)

    answer = shop.get(f"{STOREFRONT}/summaries?products=tea,nothing,mug,tea,%00")

    assert [item["product_ref"] for item in answer.json()["items"]] == ["tea", "mug"]
    assert [item["count"] for item in answer.json()["items"]] == [1, 0]
    assert answer.json()["unknown"] == ["nothing", "\x00"]


def test_summaries_of_more_than_a_hundred_products_are_refused(shop: Caller) -> None:
    refs = ",".join(f"p{number}" for number in range(101))
    answer = shop.get(f"{STOREFRONT}/summaries?products={refs}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "products"


def test_review_is_shown_as_the_public_sees_it(shop: Caller, product: Product) -> None:
    review = published_review(
        product,
        rating=4,
        title="Good",
        body="I use it every single morning and it still looks new.",
        author_name="Linh",
        recommends=True,
        verified=True,
        incentive=Incentive.FREE_PRODUCT,
        author=ReviewerData(email="linh@example.com"),
    )

    answer = shop.get(f"{STOREFRONT}/products/mug/reviews")

    (item,) = answer.json()["items"]
    assert item.pop("written_at").endswith("Z")
    assert item.pop("published_at").endswith("Z")
    assert item == {
        "id": str(review.pk),
        "kind": "review",
        "product_ref": "mug",
        "parent_id": None,
        "rating": 4,
        "title": "Good",
        "body": "I use it every single morning and it still looks new.",
        "recommends": True,
        "author_name": "Linh",
        "language": "en",
        "is_official": False,
        "is_verified_purchase": True,
        "incentive": "free_product",
        "source": "hosted_form",
        "is_edited": False,
        "helpful_count": 0,
        "not_helpful_count": 0,
        "official_reply": None,
        "replies_count": 0,
        "is_email_confirmed": False,
        "pros": [],
        "cons": [],
        "experienced_on": None,
        "relationship": "",
        "answers": {},
        "video_url": "",
        "photos": [],
    }
    assert "linh@example.com" not in answer.content.decode()
    detail = shop.get(f"{STOREFRONT}/contributions/{review.pk}")
    assert [detail.json()] == json.loads(answer.content)["items"]


@pytest.fixture
def many(product: Product) -> list[Contribution]:
    """Reviews with equal dates and equal ratings, so that only the id tells them apart."""
    start = timezone.now() - timedelta(days=30)
    return [
        published_review(
            product,
            rating=1 + number % 3,
            written_at=start + timedelta(days=number % 2),
            verified=number % 4 == 0,
            language="vi" if number % 5 == 0 else "en",
        )
        for number in range(23)
    ]


def walk(shop: Caller, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    while path:
        answer = shop.get(path)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        items += page["items"]
        assert bool(page["next"]) == bool(page["next_cursor"])
        path = (page["next"] or "").removeprefix("http://testserver")
    return items


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 4, 23, 100])
def test_pages_show_each_review_once_in_order(
    shop: Caller, many: list[Contribution], sort: str, limit: int
) -> None:
    items = walk(shop, f"{STOREFRONT}/products/mug/reviews?sort={sort}&limit={limit}")

    assert sorted(item["id"] for item in items) == sorted(str(review.pk) for review in many)
    sign = {"useful": 0, "newest": 0, "oldest": 0, "highest": -1, "lowest": 1}[sort]
    backwards = sort != "oldest"
    keys = [(item["rating"] * sign, item["written_at"], item["id"]) for item in items]
    by_time = sorted(keys, key=lambda key: key[1:], reverse=backwards)
    assert keys == sorted(by_time, key=lambda key: key[0])


@pytest.mark.parametrize("sort", SORTS)
def test_filters_go_on_over_the_pages(shop: Caller, many: list[Contribution], sort: str) -> None:
    items = walk(shop, f"{STOREFRONT}/products/mug/reviews?sort={sort}&rating=1&rating=3&limit=2")
    expected = [str(review.pk) for review in many if review.rating in (1, 3)]
    assert sorted(item["id"] for item in items) == sorted(expected)


def test_reviews_of_each_rating_are_as_many_as_the_summary_says(
    shop: Caller, many: list[Contribution]
) -> None:
    stars = shop.get(f"{STOREFRONT}/products/mug").json()["summary"]["stars"]
    for rating in range(1, 6):
        items = walk(shop, f"{STOREFRONT}/products/mug/reviews?rating={rating}&limit=3")
        assert len(items) == stars[str(rating)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("verified=true", lambda review: review.is_verified_purchase),
        ("verified=false", lambda review: not review.is_verified_purchase),
        ("language=vi", lambda review: review.language == "vi"),
        ("rating=1,2&language=en", lambda review: review.rating < 3 and review.language == "en"),
        ("language=fr", lambda review: False),
    ],
)
def test_filters_keep_what_they_say(
    shop: Caller, many: list[Contribution], query: str, expected: Any
) -> None:
    items = walk(shop, f"{STOREFRONT}/products/mug/reviews?{query}")
    assert {item["id"] for item in items} == {str(r.pk) for r in many if expected(r)}


def test_next_leads_on_by_itself_when_the_key_stands_in_the_url(
    shop: Caller, many: list[Contribution]
) -> None:
    key = shop.headers["X-UGC-Key"]
    nobody = Caller({})
    items = walk(nobody, f"{STOREFRONT}/products/mug/reviews?limit=10&key={key}")
    assert len(items) == 23
    first = shop.get(f"{STOREFRONT}/products/mug/reviews?limit=10").json()
    assert key not in first["next"]


def test_cursor_of_another_order_is_refused(shop: Caller, many: list[Contribution]) -> None:
    page = shop.get(f"{STOREFRONT}/products/mug/reviews?limit=2").json()
    answer = shop.get(f"{STOREFRONT}/products/mug/reviews?sort=highest&after={page['next_cursor']}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "after"


def test_submitted_review_gets_a_receipt_and_waits(shop: Caller, product: Product) -> None:
    answer = shop.post(
        f"{STOREFRONT}/products/mug/reviews",
        {
            "rating": 2,
            "title": "Chipped",
            "body": "It came chipped and the shop took a week to answer.",
            "recommends": False,
            "author_name": "Minh",
            "email": "Minh@Example.com",
            "language": "vi-VN",
        },
    )

    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["state"] == "submitted"
    assert receipt["product_ref"] == "mug"
    assert "minh" not in answer.content.decode().lower()
    path = f"{STOREFRONT}/contributions/{receipt['id']}"
    assert answer["Location"] == f"http://testserver{path}"
    assert shop.get(path).status_code == 404
    review = Contribution.objects.get(pk=receipt["id"])
    author = review.reviewer
    assert author is not None
    assert (author.email, author.claimed_email) == ("", "minh@example.com"), "not proved yet"
    assert review.source == "storefront_api"
    assert review.revisions.get().rating == 2


def test_language_of_the_page_counts_where_there_is_no_text(shop: Caller, product: Product) -> None:
    answer = shop.post(f"{STOREFRONT}/products/mug/reviews", {"rating": 5, "language": "vi-VN"})
    assert Contribution.objects.get(pk=answer.json()["id"]).language == "vi"


def test_closed_product_takes_no_review(shop: Caller, company: Company) -> None:
    ProductFactory(company=company, ref="old", accepts_reviews=False)
    answer = shop.post(f"{STOREFRONT}/products/old/reviews", {"rating": 5})
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:ugc-hub:problem:product-closed"
    assert not Contribution.objects.exists()


def test_longest_legal_text_fits_however_it_is_escaped(shop: Caller, product: Product) -> None:
    review = {"rating": 5, "title": "😀" * 150, "body": "😀" * 10_000, "author_name": "😀" * 60}
    body = json.dumps(review, ensure_ascii=True).encode()
    answer = shop.send("POST", f"{STOREFRONT}/products/mug/reviews", body)
    assert answer.status_code == 201
