"""Signing in, and the pages around it."""

import pytest
from django.core import mail
from django.test import Client

from reviews.catalog.models import Company
from reviews.identity.permissions import Role
from tests.factories import PASSWORD, MembershipFactory
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_staff_sign_in_by_address_and_land_at_their_desk(client: Client, company: Company) -> None:
    member = MembershipFactory(company=company, role=Role.MODERATOR)
    answer = client.post(
        "/accounts/login/", {"login": member.user.email, "password": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/desk/acme/"


def test_a_wrong_password_is_told_in_the_page(client: Client, company: Company) -> None:
    member = MembershipFactory(company=company)
    answer = client.post("/accounts/login/", {"login": member.user.email, "password": "no"})
    assert "are not correct" in answer.text
    vietnamese = client.post(
        "/accounts/login/",
        {"login": member.user.email, "password": "no"},
        headers={"accept-language": "vi"},
    )
    assert "Địa chỉ e-mail hoặc mật khẩu chưa đúng." in vietnamese.text


def test_sign_in_leads_nowhere_else(client: Client, company: Company) -> None:
    member = MembershipFactory(company=company)
    answer = client.post(
        "/accounts/login/?next=https://evil.example/",
        {"login": member.user.email, "password": PASSWORD},
    )
    assert answer["Location"] == "/desk/"


def test_nobody_registers(client: Client) -> None:
    assert "No open registration" in client.get("/accounts/signup/").text


def test_a_forgotten_password_is_replaced_by_a_link(client: Client, company: Company) -> None:
    member = MembershipFactory(company=company)
    answer = client.post("/accounts/password/reset/", {"email": member.user.email}, follow=True)
    assert "Look into your mailbox" in answer.text
    (message,) = mail.outbox
    link = next(word for word in message.body.split() if word.startswith("http"))
    page = client.get(link, follow=True)
    assert "Choose a new password" in page.text
    done = client.post(
        page.redirect_chain[-1][0],
        {"password1": "another-long-one", "password2": "another-long-one"},
        follow=True,
    )
    assert "Your password is changed" in done.text


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/inactive/",
    ],
)
def test_entrance_pages_are_ours(client: Client, address: str) -> None:
    assert 'class="entrance' in client.get(address).text


@pytest.mark.parametrize(
    "address",
    ["/accounts/2fa/", "/accounts/password/change/", "/accounts/email/", "/accounts/logout/"],
)
def test_account_pages_are_ours(company: Company, address: str) -> None:
    assert 'class="entrance' in signed_in(company, Role.OWNER).get(address).text


def test_the_second_factor_is_set_up_without_a_data_address(company: Company) -> None:
    member = MembershipFactory(company=company)
    client = Client()
    client.post("/accounts/login/", {"login": member.user.email, "password": PASSWORD})
    asked = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert "Is it you?" in asked.text
    page = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True).text
    assert "<svg" in page.split("entrance__picture")[1]
    assert "data:image" not in page
