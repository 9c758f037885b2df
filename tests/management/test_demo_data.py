"""The demo company's content is whole: what pages, queue and summaries show is all there."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from reviews.catalog import refs
from reviews.common.text import canonical
from reviews.content import limits
from reviews.content.field_data import cleaned, faults_of_all
from reviews.content.fields import FieldRole
from reviews.content.kinds import Incentive
from reviews.management.demo.content import main_company
from reviews.moderation.reasons import ReasonCode

ROOT = Path(__file__).parents[2] / "reviews"
DATA = ROOT / "management" / "demo"
PICTURES = ROOT / "static" / "reviews" / "demo"
SVG = "{http://www.w3.org/2000/svg}"
PICTURE_BYTES_MAX = 8_000
ALWAYS = {
    "product",
    "rating",
    "title",
    "body",
    "author_name",
    "language",
    "recommends",
    "days_ago",
    "verified",
    "incentive",
    "expect",
}
OF_REJECTED = {"reject_reason", "moderator_note"}

COMPANY: dict[str, Any] = json.loads((DATA / "company.json").read_text(encoding="utf-8"))
PRODUCTS: list[dict[str, Any]] = COMPANY["products"]
REVIEWS: list[dict[str, Any]] = [
    review
    for language in ("en", "vi")
    for review in json.loads((DATA / f"reviews_{language}.json").read_text(encoding="utf-8"))
]
BY_PRODUCT: dict[str, list[dict[str, Any]]] = defaultdict(list)
for _review in REVIEWS:
    BY_PRODUCT[_review["product"]].append(_review)


def _mean(reviews: list[dict[str, Any]]) -> float:
    return sum(review["rating"] for review in reviews) / len(reviews)


def _name(value: dict[str, Any]) -> str:
    return str(value["ref"])


def _where(value: dict[str, Any]) -> str:
    return f"{value['product']}: {value['body'][:40]}"


# ------------------------------------------------------------------------------- the company


def test_the_company_has_its_parts() -> None:
    assert COMPANY.keys() == {
        "slug",
        "name",
        "default_language",
        "site",
        "questions",
        "products",
    }
    assert COMPANY["slug"].isascii()
    assert COMPANY["default_language"] in {"en", "vi"}
    assert COMPANY["site"].keys() == {"host", "name", "language"}


def test_questions_are_whole_and_of_every_sort() -> None:
    questions = main_company().questions
    assert (
        faults_of_all([cleaned(question) for question in questions], known={}, language="en") == {}
    )
    assert {question.role for question in questions} == set(FieldRole)
    assert {question.category for question in questions} == {
        "",
        *(product["category"] for product in PRODUCTS),
    }
    for question in questions:
        texts = [question.label, question.low_label, question.high_label]
        texts += [option.label for option in question.options]
        assert all(words.keys() == {"en", "vi"} for words in texts if words)


def test_products_are_told_apart() -> None:
    assert len(PRODUCTS) == 14
    for key in ("ref", "name", "gtin", "url", "image"):
        assert len({product[key] for product in PRODUCTS}) == len(PRODUCTS), key


@pytest.mark.parametrize("product", PRODUCTS, ids=_name)
def test_a_product_is_complete(product: dict[str, Any]) -> None:
    assert product.keys() == {
        "ref",
        "name",
        "brand",
        "category",
        "gtin",
        "url",
        "image",
        "group",
        "accepts_reviews",
    }
    assert refs.is_ref(product["ref"])
    assert product["name"]
    assert product["brand"]
    assert product["category"]
    assert len(product["gtin"]) == 13
    assert refs.is_gtin(product["gtin"])
    # 200 to 299 are for use inside a company: no product sold anywhere has such a number.
    assert 200 <= int(product["gtin"][:3]) <= 299
    assert product["url"] == f"https://{COMPANY['site']['host']}/products/{product['ref']}"
    assert product["image"] == f"{product['ref']}.svg"


def test_products_cover_the_cases_a_page_must_show() -> None:
    groups = Counter(product["group"]["ref"] for product in PRODUCTS if product["group"])
    assert list(groups.values()) == [2]
    assert sum(not product["accepts_reviews"] for product in PRODUCTS) == 1
    assert sum(product["ref"] not in BY_PRODUCT for product in PRODUCTS) == 1
    assert max(len(product["name"]) for product in PRODUCTS) > 150
    assert any("ộ" in product["name"] for product in PRODUCTS)


# ------------------------------------------------------------------------------ the pictures


@pytest.mark.parametrize("product", PRODUCTS, ids=_name)
def test_a_picture_is_safe_and_small(product: dict[str, Any]) -> None:
    path = PICTURES / product["image"]
    assert path.stat().st_size <= PICTURE_BYTES_MAX
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314  our own file
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 800 800"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in {
            "script",
            "foreignObject",
            "image",
            "style",
            "text",
            "a",
        }
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on")
            # The site's policy forbids inline styles wherever a picture is opened by itself.
            assert attribute != "style"
            if attribute.endswith("href"):
                assert value.startswith("#")
            if "url(" in value:
                assert value.startswith("url(#")


def test_no_picture_is_left_over() -> None:
    assert {path.name for path in PICTURES.iterdir()} == {product["image"] for product in PRODUCTS}


# ------------------------------------------------------------------------------- the reviews


@pytest.mark.parametrize("review", REVIEWS, ids=_where)
def test_a_review_is_complete(review: dict[str, Any]) -> None:
    rejected = review["expect"] == "rejected"
    assert review.keys() == (ALWAYS | OF_REJECTED if rejected else ALWAYS)
    assert review["expect"] in {"published", "queue", "rejected"}
    if rejected:
        assert review["reject_reason"] in ReasonCode
        assert review["moderator_note"]
    assert any(review["product"] == product["ref"] for product in PRODUCTS)
    assert review["rating"] in limits.STARS
    assert review["language"] in {"en", "vi"}
    assert review["recommends"] in {True, False, None}
    assert 0 <= review["days_ago"] <= 540
    assert review["verified"] in {True, False}
    assert review["incentive"] in Incentive
    assert review["body"].strip() == review["body"] != ""
    assert len(review["title"]) <= limits.TITLE_MAX
    assert len(review["body"]) <= limits.BODY_MAX
    assert len(review["author_name"]) <= limits.NAME_MAX


def test_there_are_enough_of_each_kind() -> None:
    assert len(REVIEWS) >= 320
    expected = Counter(review["expect"] for review in REVIEWS)
    assert 20 <= expected["queue"] <= 25
    assert 10 <= expected["rejected"] <= 15
    in_vietnamese = sum(review["language"] == "vi" for review in REVIEWS) / len(REVIEWS)
    assert 0.5 <= in_vietnamese <= 0.6
    assert any(not review["author_name"] for review in REVIEWS)
    assert len({review["incentive"] for review in REVIEWS}) >= 4
    reasons = {review.get("reject_reason") for review in REVIEWS if review["expect"] == "rejected"}
    assert len(reasons) >= 9


def test_stars_are_spread_as_customers_give_them() -> None:
    stars = Counter(review["rating"] for review in REVIEWS)
    share = {star: stars[star] / len(REVIEWS) for star in limits.STARS}
    assert 0.55 <= share[5] <= 0.62
    assert 0.17 <= share[4] <= 0.23
    assert 0.07 <= share[3] <= 0.11
    assert 0.04 <= share[2] <= 0.08
    assert 0.05 <= share[1] <= 0.09


def test_one_product_is_loved_and_one_is_middling() -> None:
    means = [_mean(reviews) for reviews in BY_PRODUCT.values()]
    assert max(means) >= 4.6
    assert 3.0 <= min(means) <= 3.3


def test_recent_reviews_are_denser() -> None:
    days = [review["days_ago"] for review in REVIEWS]
    assert sum(day < 90 for day in days) > sum(90 <= day < 270 for day in days)
    assert max(days) > 480


def test_what_waits_in_the_queue_is_recent() -> None:
    assert all(review["days_ago"] <= 7 for review in REVIEWS if review["expect"] == "queue")


def test_a_closed_product_has_old_reviews_only() -> None:
    (closed,) = [product["ref"] for product in PRODUCTS if not product["accepts_reviews"]]
    assert all(review["days_ago"] > 200 for review in BY_PRODUCT[closed])


def test_texts_are_unique_but_for_the_copies_that_screening_must_notice() -> None:
    by_text: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for review in REVIEWS:
        # Letters alone: a text without diacritics or with other marks is still the same text.
        by_text[canonical(f"{review['title']}\n{review['body']}")].append(review)
    copies = [reviews for reviews in by_text.values() if len(reviews) > 1]
    assert len(copies) == 3
    for reviews in copies:
        first, *later = sorted(reviews, key=lambda review: -review["days_ago"])
        assert first["expect"] == "published"
        assert {review["author_name"] for review in later}.isdisjoint({first["author_name"]})
        assert {review["expect"] for review in later} <= {"queue", "rejected"}


def test_the_files_keep_one_review_to_a_line() -> None:
    for language in ("en", "vi"):
        lines = (DATA / f"reviews_{language}.json").read_text(encoding="utf-8").splitlines()
        assert len(lines) == 2 + sum(review["language"] == language for review in REVIEWS)
