"""The product review feed for Google: order, required elements, and odd characters."""

from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Incentive, Source
from reviews.content.queries import Photo
from reviews.display.feeds import google
from reviews.display.feeds.items import Item
from reviews.display.xml_text import legal
from tests.display.feeds.google_rules import faults_of
from tests.display.said import said

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)


def mug(**fields: Any) -> Product:
    company = Company(slug="acme", name="Acme & Sons")
    return Product(
        **{
            "company": company,
            "ref": "mug-1",
            "name": "Blue mug",
            "url": "https://shop.example/mug?a=1&b=2",
            **fields,
        }
    )


def feed_of(*items: Item) -> ET.Element:
    text = "".join(google.pieces(items, publisher="Acme & Sons"))
    return ET.fromstring(text.encode())  # noqa: S314  (our own text)


def only_review(**fields: Any) -> ET.Element:
    feed = feed_of(Item(said(**fields), mug()))
    assert faults_of(feed) == []
    (review,) = feed.iter("review")
    return review


def test_the_rules_find_what_is_wrong() -> None:
    feed = feed_of(Item(said(), mug()))
    (review,) = feed.iter("review")
    first = review[0]
    review.remove(first)
    assert faults_of(feed) == ["review holds 0 review_id"]
    review.append(first)
    (fault,) = faults_of(feed)
    assert "out of order" in fault
    review.remove(first)
    review.insert(0, first)
    for tag, wrong in (("content", " "), ("review_timestamp", "2026-03-07T09:30:00")):
        (found,) = feed.iter(tag)
        right, found.text = found.text, wrong
        assert faults_of(feed) == [f"{tag} holds {wrong!r}"]
        found.text = right
    assert faults_of(feed) == []


def test_a_feed_of_nothing_is_a_feed() -> None:
    feed = feed_of()
    assert faults_of(feed) == []
    assert feed.findtext("version") == "2.4"
    assert feed.findtext("publisher/name") == "Acme & Sons"
    assert list(feed.iter("review")) == []


def test_a_review_with_all_there_can_be() -> None:
    photo = Photo(id=UUID(int=1), name="abc", width=800, height=600)
    full = said(
        is_verified_purchase=True,
        incentive=Incentive.FREE_PRODUCT,
        source=Source.INVITATION,
        pros=("Light", "Warm"),
        cons=("Small",),
        photos=(photo,),
        language="vi-VN",
    )
    feed = feed_of(Item(full, mug(brand="Kiln", gtin="4006381333931")))
    assert faults_of(feed) == []
    (review,) = feed.iter("review")
    assert [child.tag for child in review] == [
        *("review_id", "reviewer", "is_verified_purchase", "is_incentivized_review"),
        *("review_timestamp", "title", "content", "review_language", "pros", "cons"),
        *("review_url", "reviewer_images", "ratings", "products", "is_spam"),
        "collection_method",
    ]
    assert review.findtext("is_verified_purchase") == "true"
    assert review.findtext("is_incentivized_review") == "true"
    assert review.findtext("review_timestamp") == "2026-03-07T09:30:00Z"
    assert review.findtext("review_language") == "vi"
    assert [pro.text for pro in review.iter("pro")] == ["Light", "Warm"]
    assert [con.text for con in review.iter("con")] == ["Small"]
    assert (review.findtext("reviewer_images/reviewer_image/url") or "").endswith("/full.webp")
    assert review.findtext("ratings/overall") == "4"
    assert review.findtext("products/product/product_ids/gtins/gtin") == "4006381333931"
    assert review.findtext("products/product/product_ids/skus/sku") == "mug-1"
    assert review.findtext("products/product/product_ids/brands/brand") == "Kiln"
    assert review.findtext("products/product/product_url") == "https://shop.example/mug?a=1&b=2"
    assert review.findtext("collection_method") == "post_fulfillment"
    assert (review.findtext("review_url") or "").endswith(f"/c/acme/mug-1/reviews/{full.id}/")


def test_a_bare_review_has_what_is_required_and_nothing_empty() -> None:
    review = only_review(title="", author_name="", language="fil")
    name = review.find("reviewer/name")
    assert name is not None
    assert (name.text, name.get("is_anonymous")) == ("Anonymous", "true")
    assert review.findtext("is_incentivized_review") == "false"
    assert review.findtext("collection_method") == "unsolicited"
    for absent in ("title", "pros", "cons", "reviewer_images", "review_language"):
        assert review.find(absent) is None


@pytest.mark.parametrize("incentive", [code for code in Incentive if code])
def test_no_incentive_is_ever_lost(incentive: Incentive) -> None:
    assert only_review(incentive=incentive).findtext("is_incentivized_review") == "true"


@pytest.mark.parametrize("rating", [1, 2, 3, 4, 5])
def test_all_stars_go_out_alike(rating: int) -> None:
    assert only_review(rating=rating).findtext("ratings/overall") == str(rating)


@pytest.mark.parametrize(
    "body",
    [
        "a ]]> b",
        "<b>&amp;</b>",
        "Tuyệt vời 👩‍👩‍👧 ❤️",
        "\u05e9\u05dc\u05d5\u05dd \u200fRTL",
        "line\r\nbreak\r",
        "quote \"'",
        "\U0010ffff\ufffd",
    ],
)
def test_odd_characters_come_through_as_they_were_written(body: str) -> None:
    assert only_review(body=body).findtext("content") == body


@given(title=ANYTHING, body=ANYTHING, name=ANYTHING, point=ANYTHING)
def test_whatever_is_written_the_feed_is_one_that_can_be_read(
    title: str, body: str, name: str, point: str
) -> None:
    full = said(title=title, body=f"Words: {body}", author_name=name, pros=(f"+{point}",))
    feed = feed_of(Item(full, mug(name=f"Mug {title}")))
    assert faults_of(feed) == []
    (content,) = feed.iter("content")
    assert content.text == f"Words: {legal(body)}"
