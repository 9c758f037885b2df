"""Votes on the hosted page, with JavaScript and without."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution, Report, Vote
from reviews.identity.models import LinkPurpose, Reviewer
from reviews.identity.operations import magic_links
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.operations.shopper_secrets import IssuedSecret
from reviews.journal.actors import SYSTEM
from reviews.web.visitors import COOKIE
from tests.factories import ProductFactory, ReviewerFactory, published_review, submitted_review
from tests.factories.shoppers import issued_secret, token_of
from tests.forms import form_shown

pytestmark = pytest.mark.django_db

PAGE = "/c/acme/mug-1/?sort=oldest"
JSON = {"Accept": "application/json"}


@pytest.fixture
def review(product: Product) -> Contribution:
    return published_review(product, title="Lovely", author_name="Mai")


def vote(client: Client, review: Contribution, helpful: str, **more: Any) -> Any:
    data = {"helpful": helpful, "next": more.get("next", PAGE)}
    return client.post(f"/c/acme/mug-1/votes/{review.pk}/", data, headers=more.get("headers"))


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
    assert client.get(f"/c/acme/mug-1/votes/{review.pk}/").status_code == 405
    assert not Vote.objects.exists()


def test_what_is_not_public_is_not_there(client: Client, product: Product) -> None:
    waiting = submitted_review(product)
    assert vote(client, waiting, "yes").status_code == 404
    assert client.post(f"/c/acme/mug-1/votes/{uuid4()}/", {"helpful": "yes"}).status_code == 404


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


# ----------------------------------------------------------------------------- who is known by name

WHY_NOT = "You wrote this yourself, so your vote does not count here."


def come_from_the_shop(client: Client, issued: IssuedSecret, **claims: Any) -> None:
    answer = client.post("/shopper/acme/enter/", {"token": token_of(issued, **claims)})
    assert answer.status_code == 303


def open_a_link(client: Client, author: Reviewer) -> None:
    issued = magic_links.issue(
        by=SYSTEM, at=timezone.now(), reviewer=author, purpose=LinkPurpose.MY_CONTENT
    )
    assert client.post(f"/my/acme/open/{issued.text}/").status_code == 303


@pytest.fixture
def linh(company: Company) -> Reviewer:
    return ReviewerFactory(company=company, customer_ref="customer-7", email="linh@example.com")


@pytest.fixture(params=["shop", "link"])
def known(request: Any, company: Company, linh: Reviewer) -> Client:
    """A browser in which she is known, in either way, and has a vote as nobody from before."""
    client = Client()
    vote(client, published_review(ProductFactory(company=company, ref="mug-1")), "no")
    if request.param == "shop":
        come_from_the_shop(client, issued_secret(company))
    else:
        open_a_link(client, linh)
    return client


def test_a_customer_who_is_known_has_the_vote_of_the_device(
    company: Company, linh: Reviewer, known: Client
) -> None:
    (review,) = Contribution.objects.all()
    assert pressed(known.get(PAGE).text) == [("yes", "false"), ("", "true")]
    vote(known, review, "yes")
    assert pressed(known.get(PAGE).text) == [("", "true"), ("no", "false")]
    only = Vote.objects.get()
    assert (only.reviewer, only.is_helpful) == (linh, True)


def test_nobody_votes_on_what_they_wrote(company: Company, linh: Reviewer, known: Client) -> None:
    mug = Product.objects.get()
    own = published_review(mug, author=ReviewerData(customer_ref="customer-7"))
    answer = vote(known, own, "yes")
    assert answer.status_code == 403
    assert WHY_NOT in answer.text
    answer = vote(known, own, "yes", headers=JSON)
    assert (answer.status_code, answer.json()) == (403, {"said": WHY_NOT})
    assert not own.votes.exists()


def test_a_report_is_the_known_customers(company: Company, linh: Reviewer, known: Client) -> None:
    (review,) = Contribution.objects.all()
    address = f"/c/acme/mug-1/reports/{review.pk}/"
    assert known.post(address, {"reason": "spam", **form_shown()}).status_code == 303
    assert Report.objects.get().reviewer == linh


def test_a_known_customer_gets_no_cookie_for_a_vote(
    client: Client, company: Company, review: Contribution, linh: Reviewer
) -> None:
    come_from_the_shop(client, issued_secret(company))
    assert COOKIE not in vote(client, review, "yes").cookies
    assert Vote.objects.get().reviewer == linh


def test_a_customer_who_has_never_written_is_a_device(
    client: Client, company: Company, review: Contribution
) -> None:
    known_before = Reviewer.objects.count()
    come_from_the_shop(client, issued_secret(company))
    assert COOKIE in vote(client, review, "yes").cookies
    assert Vote.objects.get().reviewer is None
    assert Reviewer.objects.count() == known_before


def test_who_is_signed_in_at_the_shop_now_votes_and_not_who_opened_a_link(
    client: Client, company: Company, review: Contribution, linh: Reviewer
) -> None:
    open_a_link(client, linh)
    mai = ReviewerFactory(company=company, customer_ref="customer-8", email="mai@example.com")
    come_from_the_shop(client, issued_secret(company), sub="customer-8", email=None)
    vote(client, review, "yes")
    assert Vote.objects.get().reviewer == mai


def test_the_cookies_that_tell_who_votes_reach_the_place_where_one_votes(
    client: Client, company: Company, review: Contribution, linh: Reviewer
) -> None:
    come_from_the_shop(client, issued_secret(company))
    open_a_link(client, linh)
    paths = {name: morsel["path"] for name, morsel in client.cookies.items()}
    assert paths["ugc_shopper"] == paths["ugc_author_votes"] == "/c/acme/"
    assert paths["ugc_author"] == "/my/acme/", "what opens and erases goes nowhere else"
    for name in ("vote", "report", "notice"):
        address = reverse(f"web:{name}", args=["acme", "mug-1", review.pk])
        assert address.startswith("/c/acme/")


def test_what_tells_who_votes_opens_no_page_of_an_author(
    client: Client, review: Contribution, linh: Reviewer
) -> None:
    open_a_link(client, linh)
    client.cookies["ugc_author"] = client.cookies["ugc_author_votes"].value
    assert "Send me the link" in client.get("/my/acme/").text


def test_who_signs_out_votes_as_a_device_again(
    client: Client, review: Contribution, linh: Reviewer
) -> None:
    open_a_link(client, linh)
    client.post("/my/acme/sign-out/")
    vote(client, review, "yes")
    assert Vote.objects.get().reviewer is None


def test_a_vote_belongs_where_its_address_says(
    client: Client, company: Company, review: Contribution
) -> None:
    ProductFactory(company=company, ref="tea")
    answer = client.post(f"/c/acme/tea/votes/{review.pk}/", {"helpful": "yes"})
    assert answer.status_code == 404
    assert not Vote.objects.exists()


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


@pytest.mark.parametrize(
    "odd", ["//[#", "http://[::1#x", "//evil.example/", "/\\evil.example", "#"]
)
def test_an_odd_way_back_leads_to_the_product(
    client: Client, review: Contribution, odd: str
) -> None:
    answer = vote(client, review, "yes", next=odd)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/c/acme/mug-1/")
