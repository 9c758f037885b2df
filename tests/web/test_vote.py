"""Votes on the hosted page, with JavaScript and without."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from reviews.catalog.models import Product
from reviews.content.models import Contribution, Vote
from reviews.web.visitors import COOKIE
from tests.factories import published_review, submitted_review

pytestmark = pytest.mark.django_db

PAGE = "/c/acme/mug-1/?sort=oldest"
JSON = {"Accept": "application/json"}


@pytest.fixture
def review(product: Product) -> Contribution:
    return published_review(product, title="Lovely", author_name="Mai")


def vote(client: Client, review: Contribution, helpful: str, **more: Any) -> Any:
    data = {"helpful": helpful, "next": more.get("next", PAGE)}
    return client.post(f"/vote/{review.pk}/", data, headers=more.get("headers"))


def pressed(page: str) -> list[tuple[str, str]]:
    """Return of each button what pressing it sends, and whether it is pressed."""
    return re.findall(r'name="helpful" value="(\w*)"[^>]*aria-pressed="(\w+)"', page)


def test_reading_sets_no_cookie_of_ours(client: Client, review: Contribution) -> None:
    page = client.get(PAGE)
    assert COOKIE not in page.cookies
    assert pressed(page.text) == [("yes", "false"), ("no", "false")]
    assert 'class="vote__count"></span>' in page.text


def test_a_vote_leads_back_to_the_review_and_is_shown(client: Client, review: Contribution) -> None:
    answer = vote(client, review, "yes")
    assert answer.status_code == 303
    assert answer["Location"] == f"{PAGE}#review-{review.pk}"
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert int(cookie["max-age"]) > 300 * 24 * 3600
    page = client.get(PAGE).text
    assert pressed(page) == [("", "true"), ("no", "false")]
    assert "(1)" in page
    vote(client, review, "no")
    assert pressed(client.get(PAGE).text) == [("yes", "false"), ("", "true")]
    vote(client, review, "")
    assert pressed(client.get(PAGE).text) == [("yes", "false"), ("no", "false")]
    assert not Vote.objects.exists()


def test_another_visitor_has_a_vote_of_their_own(client: Client, review: Contribution) -> None:
    vote(client, review, "yes")
    other = Client()
    assert pressed(other.get(PAGE).text) == [("yes", "false"), ("no", "false")]
    vote(other, review, "yes")
    review.refresh_from_db()
    assert review.helpful_count == 2


def test_with_script_the_answer_says_what_to_show(client: Client, review: Contribution) -> None:
    answer = vote(client, review, "yes", headers=JSON)
    assert answer.json() == {
        "yours": "yes",
        "yes": "1",
        "no": "0",
        "said": "Thank you, that counts. Press it again to take it back.",
    }
    assert "no-store" in answer["Cache-Control"]
    answer = vote(client, review, "", headers={**JSON, "Accept-Language": "vi"})
    assert answer.json()["said"] == "Đã bỏ bình chọn của bạn."


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example", ""],
)
def test_it_leads_to_no_other_site(client: Client, review: Contribution, elsewhere: str) -> None:
    answer = vote(client, review, "yes", next=elsewhere)
    assert answer["Location"] == f"/c/acme/mug-1/#review-{review.pk}"


def test_what_is_no_vote_is_refused(client: Client, review: Contribution) -> None:
    assert vote(client, review, "perhaps").status_code == 400
    assert client.get(f"/vote/{review.pk}/").status_code == 405
    assert not Vote.objects.exists()


def test_what_is_not_public_is_not_there(client: Client, product: Product) -> None:
    waiting = submitted_review(product)
    assert vote(client, waiting, "yes").status_code == 404
    assert client.post(f"/vote/{uuid4()}/", {"helpful": "yes"}).status_code == 404


def test_another_site_cannot_vote_for_a_visitor(review: Contribution) -> None:
    client = Client(enforce_csrf_checks=True)
    assert vote(client, review, "yes").status_code == 403
    assert not Vote.objects.exists()


@pytest.mark.parametrize("value", ["", "short", "x" * 100, "<script>alert(1)</script>", "á" * 20])
def test_a_cookie_that_is_none_of_ours_is_replaced(
    client: Client, review: Contribution, value: str
) -> None:
    client.cookies[COOKIE] = value
    assert client.get(PAGE).status_code == 200
    answer = vote(client, review, "yes")
    assert len(answer.cookies[COOKIE].value) >= 16


def test_the_page_asks_once_for_all_votes(
    client: Client, product: Product, review: Contribution, django_assert_num_queries: Any
) -> None:
    vote(client, review, "yes")
    with django_assert_num_queries(8):  # as for everybody, and the votes
        client.get(PAGE)
    for _ in range(3):
        published_review(product)
    with django_assert_num_queries(8):
        client.get(PAGE)
