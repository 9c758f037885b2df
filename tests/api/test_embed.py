"""Widgets as finished HTML."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Incentive, Kind
from reviews.display import looks
from tests.api.conftest import STOREFRONT, Caller, assert_problem
from tests.factories import (
    ApiKeyFactory,
    CompanyFactory,
    ProductFactory,
    held_case,
    official_reply,
    photos,
    published_review,
    published_talk,
    submitted_review,
)

EMBED = f"{STOREFRONT}/products/mug/embed"
HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(1)>'{{ x }}</template>"""


class Seen(HTMLParser):
    """The elements and attributes of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _tag, found, value in self.attributes if found == name]


def html_of(shop: Caller, query: str = "part=inside", path: str = EMBED) -> str:
    answer = shop.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.content
    return str(answer.json()["html"])


def test_reviews_are_shown_with_their_summary(shop: Caller, product: Product) -> None:
    published_review(product, rating=5, title="Lovely", author_name="Mai", verified=True)
    published_review(product, rating=2, title="Too small", incentive=Incentive.FREE_PRODUCT)
    seen = Seen(html_of(shop))
    for word in ("3.5", "from 2 reviews", "Lovely", "Too small", "Mai", "Verified purchase"):
        assert word in seen.text
    assert str(Incentive.FREE_PRODUCT.label) in seen.text


def test_what_is_not_published_is_not_there(shop: Caller, product: Product) -> None:
    submitted_review(product, title="Submitted")
    held_case(product, title="Held")
    for query in ("part=inside", "part=more", "widget=questions&part=inside"):
        html = html_of(shop, query)
        assert "Submitted" not in html
        assert "Held" not in html


@pytest.mark.parametrize("field", ["title", "body", "author_name"])
def test_what_customers_write_stays_text(shop: Caller, product: Product, field: str) -> None:
    text = HOSTILE[:50]
    review = published_review(product, rating=3, **{field: text})
    official_reply(review, HOSTILE)
    for query in ("part=inside", "part=element", "part=more"):
        html = html_of(shop, query)
        seen = Seen(html)
        # The only one is that of the data for search engines, which no browser runs.
        assert seen.tags.count("script") == html.count('<script type="application/ld+json">')
        assert seen.tags.count("script") == (query == "part=element")
        assert text in seen.text
        assert not [name for _tag, name, _value in seen.attributes if name.startswith("on")]
        assert "x" not in seen.values("src")
    assert html_of(shop, "part=element").count("</template>") == 1


def test_a_product_of_a_hostile_name_stays_text(shop: Caller, company: Company) -> None:
    ProductFactory(company=company, ref="odd", name=HOSTILE)
    seen = Seen(html_of(shop, "part=element", f"{STOREFRONT}/products/odd/embed"))
    assert "script" not in seen.tags
    assert HOSTILE in seen.text


@override_settings(BASE_URL="https://hub.example")
def test_every_address_leads_to_the_installation(
    shop: Caller, product: Product, photo_folder: Path
) -> None:
    for number in range(looks.REVIEWS + 1):
        published_review(product, rating=5, title=f"Review {number}")
    published_talk(product, Kind.QUESTION, body="Does it fit?")
    photos.publish(photos.send(product, photos.ready(product).pk))
    for query in ("", "widget=questions"):
        seen = Seen(html_of(shop, query))
        for address in [*seen.values("href"), *seen.values("src")]:
            assert address.startswith(("https://hub.example/", "#")), address
            assert address.count("://") <= 1, address
        for path in [*seen.values("data-fetch"), *seen.values("data-replies")]:
            assert path.startswith("/api/v1/storefront/"), path


def test_the_links_of_the_script_lead_on(shop: Caller, product: Product) -> None:
    for number in range(looks.REVIEWS + 3):
        published_review(product, rating=1 + number % 2, title=f"Review {number}.")
    first = Seen(html_of(shop))
    (more,) = [path for path in first.values("data-fetch") if "part=more" in path]
    rest = Seen(str(shop.get(more).json()["html"]))
    assert rest.tags.count("article") == 3
    assert not set(re.findall(r"Review \d+\.", first.text)) & set(
        re.findall(r"Review \d+\.", rest.text)
    )
    (ones,) = [path for path in first.values("data-fetch") if "rating=1" in path]
    shown = Seen(str(shop.get(ones).json()["html"]))
    assert shown.tags.count("article") == 7
    for path in first.values("data-fetch"):
        assert shop.get(path).status_code == 200


def test_without_script_the_links_lead_to_the_hosted_page(
    shop: Caller, client: Any, product: Product
) -> None:
    for number in range(looks.REVIEWS + 1):
        published_review(product, rating=5, title=f"Review {number}")
    seen = Seen(html_of(shop))
    for address in set(seen.values("href")):
        if address.startswith("http://testserver/c/"):
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("language", "word"), [("en", "What customers say"), ("vi-VN", "Khách hàng nói gì")]
)
def test_it_speaks_the_language_of_the_page(
    shop: Caller, product: Product, language: str, word: str
) -> None:
    assert word in html_of(shop, f"part=inside&language={language}")
    assert f'lang="{language[:2]}"' in html_of(shop, f"language={language}")


def test_the_element_is_whole(company: Company, product: Product) -> None:
    published_review(product, rating=5, title="Lovely")
    key = ApiKeyFactory(company=company).text
    answer = Caller({}).get(f"{EMBED}?key={key}").json()
    assert answer["html"].startswith(f'<ugc-reviews product="mug" key="{key}" lang="en" ready>')
    assert '<template shadowrootmode="open"><link rel="stylesheet" href="' in answer["html"]
    assert all(address in answer["html"] for address in answer["stylesheets"])
    assert answer["html"].endswith("</script></ugc-reviews>")


def test_a_secret_key_does_not_get_into_the_page(server: Caller, product: Product) -> None:
    assert "sk_" not in html_of(server, "")


def test_questions_come_with_their_answers(shop: Caller, product: Product) -> None:
    question = published_talk(product, Kind.QUESTION, body="Does it fit a large hand?")
    published_talk(product, Kind.ANSWER, parent=question, body="Mine is large, and yes.")
    seen = Seen(html_of(shop, "widget=questions&part=inside"))
    assert "Does it fit a large hand?" in seen.text
    assert "Mine is large, and yes." in seen.text


def test_comments_of_a_review_come_when_asked_for(shop: Caller, product: Product) -> None:
    review = published_review(product, rating=4, title="Good")
    published_talk(product, Kind.COMMENT, parent=review, body="Same here, after a year.")
    seen = Seen(html_of(shop))
    assert "1 comment" in seen.text
    (path,) = seen.values("data-replies")
    assert "Same here, after a year." in str(shop.get(path).json()["html"])


def test_comments_of_what_is_not_public_are_not_told(shop: Caller, product: Product) -> None:
    hidden = submitted_review(product)
    assert_problem(shop.get(reverse("api:embed-replies", args=[hidden.pk])), 404)


def test_stars_come_for_many_products_at_once(
    shop: Caller, company: Company, product: Product
) -> None:
    published_review(product, rating=4)
    ProductFactory(company=company, ref="tea")
    answer = shop.get(f"{STOREFRONT}/widgets/stars?products=mug,tea,nothing&language=vi").json()
    assert answer["unknown"] == ["nothing"]
    mug = Seen(answer["items"]["mug"]).text
    assert "4,0" in mug
    assert "từ 1 đánh giá" in mug
    assert "Chưa có đánh giá" in answer["items"]["tea"]


def test_it_is_not_asked_again_until_something_changes(shop: Caller, product: Product) -> None:
    published_review(product, rating=5, title="First")
    first = shop.get(EMBED)
    assert shop.get(EMBED, If_None_Match=first["ETag"]).status_code == 304
    published_review(product, rating=4, title="Second")
    second = shop.get(EMBED, If_None_Match=first["ETag"])
    assert second.status_code == 200
    assert "Second" in second.json()["html"]


def test_another_companys_product_is_unknown(shop: Caller) -> None:
    ProductFactory(company=CompanyFactory(), ref="theirs")
    assert_problem(shop.get(f"{STOREFRONT}/products/theirs/embed"), 404)


@pytest.mark.parametrize(
    "query", ["widget=nothing", "part=all", "sort=best", "rating=9", "after=x", "unknown=1"]
)
def test_what_is_asked_wrong_is_named(shop: Caller, product: Product, query: str) -> None:
    assert_problem(shop.get(f"{EMBED}?{query}"), 400)


def told(html: str) -> dict[str, Any]:
    """Return what search engines are told of the product."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return dict(json.loads(found[1])["@graph"][0]) if found else {}


def test_a_whole_element_tells_search_engines_what_it_shows(shop: Caller, product: Product) -> None:
    assert told(html_of(shop, "part=element")) == {}
    published_review(product, rating=5, title="Lovely", body="</script><b>")
    published_review(product, rating=4, title="Good")
    html = html_of(shop, "part=element")
    thing = told(html)
    assert thing["aggregateRating"]["ratingValue"] == "4.5"
    assert {review["name"] for review in thing["review"]} == {"Lovely", "Good"}
    assert html.count("</script>") == 1
    # Beside the shadow tree, where whoever runs no script finds it.
    assert html.index("</template>") < html.index("ld+json")


@pytest.mark.parametrize(
    "query",
    ["part=inside", "part=element&rating=5", "part=element&sort=lowest", "widget=questions"],
)
def test_a_part_of_the_reviews_is_not_told_of(shop: Caller, product: Product, query: str) -> None:
    published_review(product, rating=5)
    assert told(html_of(shop, query)) == {}
