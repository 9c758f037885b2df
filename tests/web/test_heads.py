"""What the heads of public pages tell search engines and whoever shows a link."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind, PurchaseProof, Source
from reviews.content.operations import publication, reviews
from reviews.content.operations.contributions import Submission
from reviews.journal.actors import SYSTEM
from reviews.web import product as product_page
from tests.factories import official_reply, published_review, published_talk

pytestmark = pytest.mark.django_db

HERE = "/c/acme/mug-1/"
BASE = settings.BASE_URL


def meta(page: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page)
    return {name: unescape(content) for name, content in found}


def canonical(page: str) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]+)">', page)
    return unescape(found[1]).removeprefix(BASE) if found else ""


def alternates(page: str) -> dict[str, str]:
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page)
    return {code: unescape(address).removeprefix(BASE) for code, address in found}


def told(page: str) -> dict[str, Any]:
    """Return what stands in the page's block, by type."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return {part["@type"]: part for part in json.loads(found[1])["@graph"]} if found else {}


def imported_review(product: Product, **draft: Any) -> None:
    contribution = reviews.submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(**{"rating": 5, "body": "From over there.", **draft}),
            source=f"{Source.IMPORT_PREFIX}market",
            source_ref="1",
            proof=PurchaseProof.NONE,
        ),
    ).contribution
    revision = contribution.revisions.get()
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)


def test_a_product_tells_its_mean_and_the_reviews_on_the_page(
    client: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rating in (5, 4, 4):
        published_review(product, rating=rating, title=f"Worth {rating}", author_name="Mai")
    monkeypatch.setattr(product_page, "REVIEWS", 2)
    page = client.get(HERE).text
    data = told(page)
    assert data["Product"]["aggregateRating"]["ratingValue"] == "4.3"
    assert data["Product"]["aggregateRating"]["reviewCount"] == 3
    shown = re.findall(r'class="review-card__title"[^>]*>([^<]+)<', page)
    assert [review["name"] for review in data["Product"]["review"]] == shown
    assert len(shown) == 2
    assert '<span class="rating-summary__figure" aria-hidden="true">4.3</span>' in page
    names = [step["name"] for step in data["BreadcrumbList"]["itemListElement"]]
    assert names == ["Acme & Sons", "Blue mug"]


def test_numbers_have_a_dot_in_vietnamese_too(client: Client, product: Product) -> None:
    for rating in (5, 4):
        published_review(product, rating=rating)
    page = client.get(f"{HERE}?lang=vi").text
    assert ">4,5<" in page
    assert told(page)["Product"]["aggregateRating"]["ratingValue"] == "4.5"


def test_a_product_without_reviews_tells_only_the_way_to_it(
    client: Client, product: Product
) -> None:
    assert set(told(client.get(HERE).text)) == {"BreadcrumbList"}


def test_a_mean_with_a_review_from_elsewhere_is_not_told(client: Client, product: Product) -> None:
    published_review(product, rating=3, title="Ours")
    imported_review(product)
    page = client.get(HERE).text
    assert "From over there." in page
    thing = told(page)["Product"]
    assert "aggregateRating" not in thing
    assert [review["name"] for review in thing["review"]] == ["Ours"]


def test_what_customers_wrote_cannot_end_the_block(client: Client, product: Product) -> None:
    wicked = "</script><script>alert(1)</script>"
    published_review(product, body=wicked, title="<!--", author_name='"&')
    page = client.get(HERE).text
    assert page.count("<script>") == 0
    (review,) = told(page)["Product"]["review"]
    assert (review["reviewBody"], review["name"]) == (wicked, "<!--")


@pytest.mark.parametrize(
    ("query", "expected", "robots"),
    [
        ("", HERE, None),
        ("?lang=vi", f"{HERE}?lang=vi", None),
        ("?lang=xx&utm_source=mail", HERE, None),
        ("?sort=highest", HERE, None),
        ("?sort=highest&lang=vi", f"{HERE}?lang=vi", None),
        ("?rating=4", "", "noindex,follow"),
        ("?verified=1&sort=oldest", "", "noindex,follow"),
        ("?language=en", "", "noindex,follow"),
    ],
)
def test_one_address_for_what_is_the_same(
    client: Client, product: Product, query: str, expected: str, robots: str | None
) -> None:
    published_review(product, rating=4)
    page = client.get(HERE + query).text
    assert canonical(page) == expected
    assert meta(page).get("robots") == robots
    # A part of the reviews, or another order of them, is not told of to machines.
    assert bool(told(page)) == ("sort" not in query and not robots)


def test_a_page_further_on_is_its_own_and_has_its_own_languages(
    client: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rating in (5, 4):
        published_review(product, rating=rating)
    monkeypatch.setattr(product_page, "REVIEWS", 1)
    found = re.search(r'href="([^"#]+)#reviews" rel="next"', client.get(HERE).text)
    assert found
    further = unescape(found[1])
    page = client.get(further).text
    assert canonical(page) == further
    assert alternates(page) == {
        "en": f"{further}&lang=en",
        "vi": f"{further}&lang=vi",
        "x-default": further,
    }
    # Another order has the same reviews on other pages: those are not to be found.
    monkeypatch.setattr(product_page, "REVIEWS", 1)
    found = re.search(r'href="([^"#]+)#reviews" rel="next"', client.get(f"{HERE}?sort=lowest").text)
    assert found
    assert meta(client.get(unescape(found[1])).text)["robots"] == "noindex,follow"


def test_each_language_has_an_address_and_every_page_names_them_all(
    client: Client, product: Product
) -> None:
    expected = {"en": f"{HERE}?lang=en", "vi": f"{HERE}?lang=vi", "x-default": HERE}
    for query in ("", "?lang=en", "?lang=vi"):
        assert alternates(client.get(HERE + query).text) == expected
    answer = client.get(f"{HERE}?lang=vi")
    assert '<html lang="vi">' in answer.text
    assert answer["Content-Language"] == "vi"


def test_who_comes_by_a_language_keeps_it_unless_another_was_chosen(product: Product) -> None:
    visitor = Client()
    visitor.get(f"{HERE}?lang=vi")
    assert '<html lang="vi">' in visitor.get(HERE).text
    settled = Client()
    settled.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert '<html lang="vi">' in settled.get(f"{HERE}?lang=vi").text
    assert '<html lang="en">' in settled.get(HERE).text


def test_the_switch_of_languages_wins_over_the_address(client: Client, product: Product) -> None:
    page = client.get(f"{HERE}?rating=4&lang=vi").text
    assert f'name="next" value="{HERE}?rating=4"' in page


def test_a_link_to_a_product_shows_what_it_is(client: Client, product: Product) -> None:
    published_review(product, rating=4, title="Holds well")
    shown = meta(client.get(HERE).text)
    assert shown["og:title"] == "Reviews of Blue mug · Acme & Sons"
    assert shown["description"] == "4.0 out of 5 stars from 1 review. “Holds well”"
    assert shown["og:description"] == shown["description"]
    assert shown["og:image"] == "https://i.example/m"
    assert shown["og:url"] == f"{BASE}{HERE}"
    assert shown["og:locale"] == "en_US"
    assert shown["twitter:card"] == "summary_large_image"
    assert len(shown["description"]) <= 160


def test_a_question_with_answers_is_told_and_one_without_is_not(
    client: Client, product: Product
) -> None:
    question = published_talk(product, Kind.QUESTION, body="Is it heavy?")
    address = f"{HERE}questions/{question.pk}/"
    assert "QAPage" not in told(client.get(address).text)
    published_talk(product, Kind.ANSWER, parent=question, body="Not at all.")
    official_reply(question, "320 grams.")
    main = told(client.get(address).text)["QAPage"]["mainEntity"]
    assert main["acceptedAnswer"]["text"] == "320 grams."
    assert [answer["text"] for answer in main["suggestedAnswer"]] == ["Not at all."]
    assert main["answerCount"] == 2
    # A page of many questions is none of one.
    assert set(told(client.get(f"{HERE}questions/").text)) == {"BreadcrumbList"}


def test_a_page_of_one_review_tells_of_it_without_the_mean(
    client: Client, product: Product
) -> None:
    review = published_review(product, rating=2, title="Too small")
    thing = told(client.get(f"{HERE}reviews/{review.pk}/").text)["Product"]
    assert [found["name"] for found in thing["review"]] == ["Too small"]
    assert "aggregateRating" not in thing


def test_every_public_page_has_a_head(client: Client, company: Company, product: Product) -> None:
    published_talk(product, Kind.COMMENT, body="Now in green, too.")
    for path in (HERE, f"{HERE}questions/", f"{HERE}comments/"):
        page = client.get(path).text
        assert canonical(page) == path
        assert meta(page)["description"]
        assert set(alternates(page)) == {"en", "vi", "x-default"}
