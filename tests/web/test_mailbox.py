"""The operators' mailbox."""

from typing import Any

import pytest
from django.test import Client

from reviews.catalog.models import Company
from reviews.encourage import queries
from reviews.encourage.models import MailboxMail
from reviews.identity.permissions import Role
from reviews.web import mailbox
from tests.factories import StaffUserFactory, received_mail
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = queries.BACKEND


@pytest.fixture
def operator(db: None) -> Client:
    client = Client()
    client.force_login(StaffUserFactory(operator=True))
    return client


def test_it_says_what_will_land_here(operator: Client) -> None:
    page = operator.get("/mailbox/").text
    assert "No e-mail yet" in page
    assert "links to choose a new password" in page
    assert "Chưa có thư nào" in operator.get("/mailbox/", headers={"accept-language": "vi"}).text


def test_with_a_mail_server_it_says_so_and_is_empty(operator: Client, settings: Any) -> None:
    received_mail()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    page = operator.get("/mailbox/").text
    assert "Nothing lands here" in page
    assert "lan@example.com" not in page


def test_the_latest_stands_first_and_pages_follow(
    operator: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "MAILS", 2)
    for number in range(3):
        received_mail(company, subject=f"Mail {number}")
    first = operator.get("/mailbox/?to=lan@example")
    assert [m.subject for m in first.context["mails"]] == ["Mail 2", "Mail 1"]
    assert "Acme &amp; Sons" in first.text
    second = operator.get(first.context["next_address"])
    assert [m.subject for m in second.context["mails"]] == ["Mail 0"]
    assert second.context["first_address"] == "/mailbox/?to=lan%40example"
    assert 'value="lan@example"' in second.text


def test_a_recipient_is_searched_for(operator: Client) -> None:
    received_mail(to="lan@example.com")
    received_mail(to="mai@example.com")
    page = operator.get("/mailbox/?to=MAI@").text
    assert "mai@example.com" in page
    assert "lan@example.com" not in page
    assert "No e-mail to such an address" in operator.get("/mailbox/?to=100%").text


@pytest.mark.parametrize("query", ["to=%00", "to=" + "x" * 5000, "after=nonsense", "after=%FF"])
def test_odd_addresses_give_a_page(operator: Client, query: str) -> None:
    received_mail()
    assert operator.get(f"/mailbox/?{query}").status_code == 200


def test_a_mail_is_shown_in_a_frame_that_can_do_nothing(operator: Client) -> None:
    mail = received_mail()
    page = operator.get(f"/mailbox/{mail.pk}/")
    assert f'src="/mailbox/{mail.pk}/html/" sandbox="allow-popups ' in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "<p style" not in page.text

    frame = operator.get(f"/mailbox/{mail.pk}/html/")
    assert frame.text == mail.html
    policy = dict(
        part.strip().partition(" ")[::2] for part in frame["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert frame["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert frame["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in frame["Cache-Control"]
    # Every other page stays as strict as it was.
    assert "frame-src" not in operator.get("/mailbox/")["Content-Security-Policy"]


def test_the_text_has_links_and_nothing_else_of_html(operator: Client) -> None:
    mail = received_mail(html="", text="<b>Go</b> to http://testserver/c/acme/ now.\n\n  Indented")
    page = operator.get(f"/mailbox/{mail.pk}/").text
    assert '<a href="http://testserver/c/acme/" rel="nofollow">' in page
    assert "&lt;b&gt;Go" in page
    assert "\n\n  Indented" in page
    assert "<iframe" not in page
    assert "?side=html" not in page


def test_headers_are_shown_as_text(operator: Client) -> None:
    mail = received_mail(headers=[["Subject", "<i>Xin chào</i>"], ["X-A", "b"]])
    page = operator.get(f"/mailbox/{mail.pk}/?side=headers").text
    assert "&lt;i&gt;Xin chào&lt;/i&gt;" in page
    assert "<dt>X-A</dt>" in page


def test_an_unknown_side_is_the_first_one(operator: Client) -> None:
    mail = received_mail()
    assert "<iframe" in operator.get(f"/mailbox/{mail.pk}/?side=nonsense").text


def test_what_is_gone_is_not_found(operator: Client) -> None:
    mail = received_mail()
    MailboxMail.objects.all().delete()
    assert operator.get(f"/mailbox/{mail.pk}/").status_code == 404
    assert operator.get(f"/mailbox/{mail.pk}/html/").status_code == 404


def test_only_operators_find_the_way(operator: Client, company: Company) -> None:
    assert 'href="/mailbox/"' in operator.get("/").text
    assert 'href="/mailbox/"' not in signed_in(company, Role.OWNER).get("/").text
    assert 'href="/mailbox/"' not in Client().get("/").text


def test_whoever_is_not_signed_in_comes_back_after_it() -> None:
    answer = Client().get("/mailbox/?to=lan")
    assert answer["Location"] == "/accounts/login/?next=/mailbox/%3Fto%3Dlan"
