"""The door to an author's own pages: the link by mail, and the two hours that follow."""

import logging
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.identity.models import LinkPurpose, MagicLink, Reviewer
from reviews.identity.operations import magic_links
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from reviews.web import author as author_module
from reviews.web import my as my_module
from reviews.web.author import author_of
from tests.factories import CompanyFactory, ReviewerFactory
from tests.forms import form_shown

pytestmark = pytest.mark.django_db

HERE = "/my/acme/"


@pytest.fixture
def author(company: Company) -> Reviewer:
    return ReviewerFactory(company=company, email="lan@example.com")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no time pass, and tell what each answer waited for."""
    waited: list[float] = []
    monkeypatch.setattr(my_module.time, "sleep", waited.append)
    monkeypatch.setattr(my_module.time, "monotonic", lambda: 0.0)
    return waited


def link_of(author: Reviewer) -> str:
    issued = magic_links.issue(
        by=SYSTEM, at=timezone.now(), reviewer=author, purpose=LinkPurpose.MY_CONTENT
    )
    return f"{HERE}open/{issued.text}/"


def opened(client: Client, author: Reviewer) -> Client:
    answer = client.post(link_of(author))
    assert (answer.status_code, answer["Location"]) == (303, HERE)
    return client


def known_to(client: Client, company: Company) -> Reviewer | None:
    """Ask as the pages do, with whatever cookies the client has."""
    request = RequestFactory().get("/")
    request.COOKIES.update({name: morsel.value for name, morsel in client.cookies.items()})
    return author_of(request, company)


# -------------------------------------------------------------------------------- asking for a link


def test_every_address_gets_the_same_answer_after_the_same_time(
    author: Reviewer, pauses: list[float]
) -> None:
    answers = []
    for email in ("lan@example.com", " LAN@example.com", "nobody@example.com"):
        client = Client()
        answer = client.post(HERE, {"email": email, **form_shown()})
        page = client.get(answer["Location"])
        headers = {name: value for name, value in page.items() if name != "X-Request-ID"}
        # What differs on any page: the token that its forms are sent with.
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)
        answers.append((answer.status_code, answer["Location"], text, headers))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][:2] == (303, f"{HERE}requested/")
    assert "If we know this address, a mail is on its way." in answers[0][2]
    assert pauses == [my_module.ANSWER_AFTER] * 3


def test_a_known_address_is_recorded_for_the_mail_with_the_language(
    client: Client, author: Reviewer, pauses: list[float]
) -> None:
    client.post(
        HERE, {"email": "lan@example.com", **form_shown()}, headers={"accept-language": "vi"}
    )
    client.post(HERE, {"email": "nobody@example.com", **form_shown()})
    entry = JournalEntry.objects.get(event="reviewer.link_requested")
    assert entry.subject_id == str(author.pk)
    assert entry.payload == {"language": "vi"}
    # The mail, and with it the link, is made by the reaction to that.
    assert not MagicLink.objects.exists()


@pytest.mark.parametrize(
    "email", ["", "lan", "lan@", "x" * 250 + "@example.com", "a@b\x00.example"]
)
def test_what_is_no_address_is_said_beside_the_field(
    client: Client, author: Reviewer, pauses: list[float], email: str
) -> None:
    answer = client.post(HERE, {"email": email, **form_shown()})
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.text
    assert 'href="#id_email"' in answer.text


# ----------------------------------------------------------------------------------- opening a link


def test_looking_at_a_link_leaves_it_good(client: Client, author: Reviewer) -> None:
    address = link_of(author)
    for _ in range(2):
        page = client.get(address)
        assert "Open my content" in page.text
        assert client.head(address).status_code == 200
    assert "ugc_author" not in client.cookies
    assert client.post(address).status_code == 303


def test_nobody_else_is_told_the_address_of_a_link(client: Client, author: Reviewer) -> None:
    page = client.get(link_of(author))
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.text


def test_the_button_signs_in(client: Client, author: Reviewer, company: Company) -> None:
    opened(client, author)
    page = client.get(HERE)
    assert "You are signed in as" in page.text
    assert "lan@example.com" in page.text
    assert "no-store" in page["Cache-Control"]
    assert known_to(client, company) == author


def test_the_button_belongs_to_the_page(author: Reviewer) -> None:
    assert Client(enforce_csrf_checks=True).post(link_of(author)).status_code == 403


def test_a_link_opens_once(client: Client, author: Reviewer) -> None:
    address = link_of(author)
    client.post(address)
    for answer in (Client().get(address), Client().post(address)):
        assert answer.status_code == 410
        assert "each link works once" in answer.text
        assert f'href="{HERE}"' in answer.text
        assert "ugc_author" not in answer.cookies


def test_an_old_link_says_that_it_is_old(client: Client, author: Reviewer) -> None:
    address = link_of(author)
    ago = timezone.now() - timedelta(hours=2)
    MagicLink.objects.update(created_at=ago, expires_at=ago + magic_links.GOOD_FOR)
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 410
        assert "too old" in answer.text


@pytest.mark.parametrize("text", ["x", "x" * 43, "é", "x" * 3000])
def test_a_made_up_link_opens_nothing(client: Client, author: Reviewer, text: str) -> None:
    for answer in (client.get(f"{HERE}open/{text}/"), client.post(f"{HERE}open/{text}/")):
        assert answer.status_code == 410
        assert "not copied as a whole" in answer.text


def test_a_link_is_in_no_line_of_the_log(
    client: Client, author: Reviewer, caplog: pytest.LogCaptureFixture
) -> None:
    address = link_of(author)
    text = address.split("/")[-2]
    with caplog.at_level(logging.DEBUG):
        client.get(address)
        # Somebody's mail program lost the slash; this is answered before any page is found.
        assert client.get(address.rstrip("/")).status_code == 301
        client.post(address)
        client.post(address)
    lines = [vars(record) for record in caplog.records if record.name == "ugc_hub.access"]
    hidden = f"{HERE}open/…"
    assert [line["path"] for line in lines] == [f"{hidden}/", hidden, f"{hidden}/", f"{hidden}/"]
    assert text not in str(lines)
    assert text not in caplog.text


# ------------------------------------------------------------------------------------ the two hours


def test_the_cookie_is_ours_alone_short_and_for_one_company(
    client: Client, author: Reviewer, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    cookie = client.post(link_of(author)).cookies["ugc_author"]
    assert cookie["path"] == HERE
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]
    assert cookie["max-age"] == 2 * 60 * 60
    assert "lan@example.com" not in cookie.value


@pytest.mark.parametrize(
    ("after", "is_known"),
    [
        (timedelta(seconds=-1), False),
        (timedelta(), True),
        (timedelta(hours=2, microseconds=-1), True),
        (timedelta(hours=2), False),
    ],
)
def test_it_ends_after_two_hours_to_the_second_whatever_the_browser_keeps(
    client: Client,
    author: Reviewer,
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
    after: timedelta,
    is_known: bool,
) -> None:
    start = timezone.now().replace(microsecond=0)
    monkeypatch.setattr(author_module.timezone, "now", lambda: start)
    opened(client, author)
    monkeypatch.setattr(author_module.timezone, "now", lambda: start + after)
    assert (known_to(client, company) == author) is is_known


def test_signing_out_takes_the_cookie_back(client: Client, author: Reviewer) -> None:
    opened(client, author)
    answer = client.post(f"{HERE}sign-out/")
    assert (answer.status_code, answer["Location"]) == (303, HERE)
    assert answer.cookies["ugc_author"]["max-age"] == 0
    assert "Send me the link" in client.get(HERE).text
    assert client.get(f"{HERE}sign-out/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{HERE}sign-out/").status_code == 403


def test_an_author_who_is_gone_is_signed_out(
    client: Client, author: Reviewer, company: Company
) -> None:
    opened(client, author)
    author.delete()
    assert known_to(client, company) is None
    assert "Send me the link" in client.get(HERE).text


def test_the_author_of_one_company_is_nobody_at_another(client: Client, author: Reviewer) -> None:
    opened(client, author)
    other = CompanyFactory(slug="globex")
    # The same person is another author there, and is not signed in by this.
    ReviewerFactory(company=other, email="lan@example.com")
    assert known_to(client, other) is None
    client.cookies["ugc_author"]["path"] = "/"
    assert "Send me the link" in client.get("/my/globex/").text


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "é"])
def test_a_made_up_cookie_is_nobodys(client: Client, company: Company, value: str) -> None:
    client.cookies.load({"ugc_author": value})
    assert known_to(client, company) is None


@pytest.mark.parametrize("value", ["", "x", " ", "x 1", f"{UUID(int=0)} ", f"{UUID(int=0)} x"])
def test_a_cookie_that_says_nothing_is_nobodys(
    client: Client, company: Company, value: str
) -> None:
    signed = author_module.make_token(value, purpose=author_module.PURPOSE)
    client.cookies.load({"ugc_author": signed})
    assert known_to(client, company) is None


def test_a_receipt_is_no_sign_in(client: Client, author: Reviewer, company: Company) -> None:
    since = int(timezone.now().timestamp())
    value = author_module.make_token(f"{author.pk} {since}", purpose="receipt")
    client.cookies.load({"ugc_author": value})
    assert known_to(client, company) is None


def test_pages_of_no_company(client: Client) -> None:
    for path in ("", "requested/", "open/x/"):
        assert client.get(f"/my/nobody/{path}").status_code == 404
    assert client.post("/my/nobody/sign-out/").status_code == 404
