"""The shop's signed-in customer on our pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution
from reviews.identity.models import Reviewer
from reviews.identity.operations import shopper_secrets
from reviews.identity.operations.shopper_secrets import IssuedSecret
from reviews.journal.actors import SYSTEM
from reviews.web import shopper
from tests.factories import CompanyFactory, ProductFactory
from tests.factories.shoppers import issued_secret, token_of
from tests.forms import form_shown

pytestmark = pytest.mark.django_db

ENTER = "/shopper/acme/enter/"
LEAVE = "/shopper/acme/leave/"
WRITE = "/c/acme/mug-1/write/"


@pytest.fixture
def issued(company: Company) -> IssuedSecret:
    return issued_secret(company)


def enter(client: Client, token: str, **more: str) -> Any:
    """Come from the shop's page, which has no token of ours against forgery."""
    return client.post(ENTER, {"token": token, "next": "mug-1", **more})


def known(client: Client, issued: IssuedSecret, **claims: Any) -> Client:
    assert enter(client, token_of(issued, **claims)).status_code == 303
    return client


def send(client: Client, **fields: str) -> Any:
    """Send the form that is on the page now."""
    page = client.get(WRITE)
    mark = page.context["shopper_mark"]
    return client.post(WRITE, {"rating": "4", "writing_as": mark, **fields})


def test_a_customer_is_handed_over_and_led_to_the_form(
    product: Product, issued: IssuedSecret
) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = enter(client, token_of(issued))
    assert (answer.status_code, answer["Location"]) == (303, WRITE)
    assert "no-store" in answer["Cache-Control"]
    page = client.get(WRITE)
    assert "You are writing as <strong>Linh</strong>" in page.text
    assert "linh@example.com" in page.text
    assert 'name="email"' not in page.text
    assert page.context["form"]["author_name"].value() == "Linh"
    assert "private" in page["Cache-Control"]
    # The form on the product's own page is the same one.
    assert "You are writing as <strong>Linh</strong>" in client.get("/c/acme/mug-1/").text


def test_the_cookie_is_ours_alone_short_and_for_one_company(
    client: Client, product: Product, issued: IssuedSecret, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    answer = enter(client, token_of(issued))
    cookie = answer.cookies["ugc_shopper"]
    assert cookie["path"] == "/c/acme/"
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]
    assert 600 < cookie["max-age"] <= 661
    assert len(f"ugc_shopper={cookie.value}") < 4096


def test_a_review_is_the_customers_and_asks_for_no_address(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued)
    answer = send(client, author_name="Linh N.", email="other@example.com")
    assert answer.status_code == 303
    contribution = Contribution.objects.get()
    assert contribution.reviewer.customer_ref == "customer-7"
    assert contribution.reviewer.email == "linh@example.com"
    assert contribution.revisions.get().author_name == "Linh N."


def test_an_address_that_is_not_verified_is_neither_shown_nor_kept(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued, email_verified=False, name=None)
    page = client.get(WRITE).text
    assert "linh@example.com" not in page
    assert "You are writing as a signed-in customer of Acme &amp; Sons." in page
    send(client)
    assert Reviewer.objects.get().email == ""


def test_a_name_too_long_to_show_is_not_put_into_the_form(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued, name="N" * 61)
    page = client.get(WRITE)
    assert not page.context["form"]["author_name"].value()
    assert "N" * 61 in page.text


def test_nor_is_it_where_one_asks_a_question(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    address = "/c/acme/mug-1/questions/"
    known(client, issued, name="N" * 61)
    assert 'value="N' not in client.get(address).text
    known(client, issued, name="N" * 60)
    assert f'value="{"N" * 60}"' in client.get(address).text


def test_a_name_is_never_read_as_html(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued, name='<script>alert(1)</script>"')
    assert "<script>alert" not in client.get(WRITE).text


def test_who_is_somebody_else_gets_out(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued)
    answer = client.post(LEAVE, {"next": "mug-1"})
    assert (answer.status_code, answer["Location"]) == (303, WRITE)
    page = client.get(WRITE).text
    assert "You are writing as" not in page
    assert 'name="email"' in page
    assert Client(enforce_csrf_checks=True).post(LEAVE).status_code == 403


# ------------------------------------------------------------------ a form that outlives its writer


def test_a_sign_in_that_ends_while_writing_makes_no_guest_silently(
    client: Client, product: Product, issued: IssuedSecret, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(client, issued)
    mark = client.get(WRITE).context["shopper_mark"]
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(shopper.timezone, "now", lambda: later)
    typed = {
        "rating": "4",
        "body": "Typed with care.",
        "writing_as": mark,
        **form_shown(seconds_ago=600),
    }
    answer = client.post(WRITE, typed)
    assert answer.status_code == 409
    assert "The shop no longer says who you are" in answer.text
    assert "Typed with care." in answer.text
    assert 'name="email"' in answer.text
    assert 'name="writing_as"' not in answer.text
    assert not Contribution.objects.exists()
    # The form that is on the page now says a guest writes, and is taken as such.
    del typed["writing_as"]
    assert client.post(WRITE, typed).status_code == 303
    assert Reviewer.objects.get().customer_ref == ""


def test_a_form_of_one_customer_is_not_sent_as_another(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued)
    mark = client.get(WRITE).context["shopper_mark"]
    known(client, issued, sub="customer-8", name="Mai", email=None)
    answer = client.post(WRITE, {"rating": "4", "writing_as": mark})
    assert answer.status_code == 409
    assert "Meanwhile the shop has told us who you are" in answer.text
    assert "You are writing as <strong>Mai</strong>" in answer.text
    assert not Contribution.objects.exists()
    assert send(client).status_code == 303
    assert Reviewer.objects.get().customer_ref == "customer-8"


def test_a_guests_form_is_not_sent_as_a_customer(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued)
    for typed in ({"rating": "4"}, {"rating": ""}):
        assert client.post(WRITE, typed).status_code == 409
    assert not Contribution.objects.exists()


def test_the_mark_tells_nothing_of_the_customer(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued)
    assert "customer-7" not in client.get(WRITE).text


# ---------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é", "x" * 5000])
def test_a_token_that_proves_nothing_is_told_so(
    client: Client, product: Product, issued: IssuedSecret, token: str
) -> None:
    answer = enter(client, token)
    assert answer.status_code == 400
    assert "sign-in did not work" in answer.text
    assert f'href="{WRITE}"' in answer.text
    assert answer.cookies["ugc_shopper"].value == ""


def test_a_bad_token_ends_who_was_known_before(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued)
    enter(client, "x")
    assert "You are writing as" not in client.get(WRITE).text


def test_the_reason_is_for_the_developer(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    answer = enter(client, token_of(issued, at=timezone.now() - timedelta(hours=1)))
    assert '<span lang="en">It has expired.' in answer.text


def test_only_a_post_hands_over(client: Client, product: Product, issued: IssuedSecret) -> None:
    token = token_of(issued)
    assert client.get(ENTER, {"token": token, "next": "mug-1"}).status_code == 405
    assert client.post(f"{ENTER}?token={token}&next=mug-1").status_code == 400
    assert "You are writing as" not in client.get(f"{WRITE}?shopper={token}").text


@pytest.mark.parametrize(
    "next_", ["none", "https://evil.example", "//evil.example", "../..", "a b"]
)
def test_it_leads_to_our_own_pages_only(
    client: Client, product: Product, issued: IssuedSecret, next_: str
) -> None:
    assert enter(client, token_of(issued), next=next_).status_code == 404
    assert client.post(LEAVE, {"next": next_}).status_code == 404


def test_without_a_product_it_leads_to_the_companys_page(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    assert enter(client, token_of(issued), next="")["Location"] == "/c/acme/"


def test_a_product_may_be_called_enter(client: Client, company: Company) -> None:
    for ref in ("enter", "leave"):
        ProductFactory(company=company, ref=ref)
        assert client.get(f"/c/acme/{ref}/").status_code == 200


def test_the_customer_of_one_company_is_nobody_at_another(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    ProductFactory(company=CompanyFactory(slug="globex"), ref="mug-1")
    token = token_of(issued)
    answer = client.post("/shopper/globex/enter/", {"token": token, "next": "mug-1"})
    assert answer.status_code == 400
    # Not even if the browser sent the cookie there.
    client.cookies.load({"ugc_shopper": token})
    assert "You are writing as" not in client.get("/c/globex/mug-1/write/").text
    assert "You are writing as" in client.get(WRITE).text


def test_a_revoked_secret_ends_who_is_known_at_once(
    client: Client, product: Product, issued: IssuedSecret
) -> None:
    known(client, issued)
    shopper_secrets.revoke(
        by=SYSTEM, at=timezone.now(), company=product.company, secret=issued.secret
    )
    assert "You are writing as" not in client.get(WRITE).text
