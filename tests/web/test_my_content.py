"""An author's own pages: what they wrote, where it stands, and taking it back or objecting."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.operations import contributions, publication
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.identity.models import Reviewer
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from reviews.moderation.models import Appeal
from reviews.web.my_content import AT_ONCE
from tests.factories import (
    CompanyFactory,
    ProductFactory,
    official_reply,
    published_review,
    published_talk,
    refused_case,
)
from tests.forms import form_shown
from tests.web.conftest import LAN, client_of_author, react

pytestmark = pytest.mark.django_db

HERE = "/my/acme/"


def edited(review: Contribution, body: str) -> None:
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=review.pk,
        draft=Draft(rating=4, body=body),
    )


def test_the_mail_opens_the_pages(client: Client, author: Reviewer) -> None:
    client.post(HERE, {"email": "LAN@example.com", **form_shown()})
    react()
    mail = Message.objects.get(kind=MessageKind.MAGIC_LINK)
    assert mail.to == "lan@example.com"
    path = mail.context["link"].partition("//")[2].partition("/")[2]
    assert client.post(f"/{path}").status_code == 303
    assert "Keeps tea warm for an hour." in client.get(HERE).text
    author.refresh_from_db()
    assert author.email_confirmed_at is not None, "the mailbox was shown to be theirs"


def test_the_link_is_in_the_mail_alone(client: Client, author: Reviewer) -> None:
    client.post(HERE, {"email": "lan@example.com", **form_shown()})
    react()
    text = Message.objects.get(kind=MessageKind.MAGIC_LINK).context["link"].rsplit("/", 2)[1]
    assert len(text) > 20
    payloads = json.dumps(list(JournalEntry.objects.values_list("payload", flat=True)))
    assert text not in payloads


def test_the_author_sees_what_they_wrote_and_nothing_else(
    here: Client, review: Contribution, company: Company
) -> None:
    published_review(ProductFactory(company=company), body="Somebody else’s words.")
    page = here.get(HERE).text
    assert "Keeps tea warm for an hour." in page
    assert "Blue mug" in page
    assert "Public" in page
    assert "Somebody else" not in page


def test_who_wrote_nothing_is_told_so(here: Client, review: Contribution) -> None:
    Contribution.objects.filter(pk=review.pk).update(reviewer=None, is_official=True)
    assert "You have not written anything" in here.get(HERE).text


def test_a_page_says_where_each_thing_stands(here: Client, review: Contribution) -> None:
    assert "Everybody can read it." in here.get(f"{HERE}{review.pk}/").text
    edited(review, "Keeps tea warm for two hours.")
    page = here.get(f"{HERE}{review.pk}/").text
    assert "Your change is being checked" in page
    assert "Keeps tea warm for two hours." in page
    assert "Version 1: public" in page
    assert "Version 2: being checked" in page
    assert "Keeps tea warm for an hour." in page, "the version before can be looked at"
    assert "Public; your change is being checked" in here.get(HERE).text


def test_the_company_s_word_stands_with_it(here: Client, review: Contribution) -> None:
    official_reply(review, "Thank you, Lan.")
    for address in (HERE, f"{HERE}{review.pk}/"):
        assert "Thank you, Lan." in here.get(address).text


def test_a_refusal_says_why_and_who_decided(product: Product) -> None:
    refused = refused_case(product, author=LAN).contribution
    assert refused.reviewer is not None
    here = client_of_author(refused.reviewer)
    for address in (HERE, f"{HERE}{refused.pk}/"):
        assert "Your text holds personal data" in here.get(address).text
    page = here.get(f"{HERE}{refused.pk}/").text
    assert "A program decided this." in page
    assert "A program decided not to publish it." in page
    assert f'action="{HERE}{refused.pk}/appeal/"' in page


def test_a_refused_change_leaves_the_public_version_and_can_be_appealed(
    here: Client, review: Contribution
) -> None:
    edited(review, "Call me: 0901 234 567")
    newest = review.revisions.order_by("-number")[0]
    publication.reject(by=SYSTEM, at=timezone.now(), revision_id=newest.pk)
    page = here.get(f"{HERE}{review.pk}/").text
    assert "Your change was not published" in page
    assert "Everybody still sees the version before it." in page


def test_an_appeal_is_lodged_once_from_the_page(product: Product) -> None:
    refused = refused_case(product, author=LAN).contribution
    assert refused.reviewer is not None
    here = client_of_author(refused.reviewer)
    address = f"{HERE}{refused.pk}/appeal/"
    empty = here.post(address, {"text": " "})
    assert empty.status_code == 422
    assert 'href="#id_text"' in empty.text
    for _ in range(2):
        assert here.post(address, {"text": "There is no number in it."}).status_code == 303
    assert Appeal.objects.get().text == "There is no number in it."
    assert "Your appeal has arrived" in here.get(f"{HERE}{refused.pk}/").text


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.COMMENT, Kind.ANSWER])
def test_every_kind_has_its_page(
    here: Client, review: Contribution, product: Product, kind: Kind
) -> None:
    parent = published_talk(product, Kind.QUESTION) if kind is Kind.ANSWER else None
    said = published_talk(product, kind, parent=parent, body="Only by hand.", author=LAN)
    assert "Only by hand." in here.get(HERE).text
    page = here.get(f"{HERE}{said.pk}/")
    assert page.status_code == 200
    assert "Only by hand." in page.text


def test_who_looks_is_told_to_nobody(here: Client, review: Contribution) -> None:
    for address in (HERE, f"{HERE}{review.pk}/"):
        page = here.get(address)
        assert page["Referrer-Policy"] == "same-origin"
        assert "no-store" in page["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in page.text


def test_a_text_is_withdrawn(here: Client, review: Contribution) -> None:
    answer = here.post(f"{HERE}{review.pk}/withdraw/")
    assert (answer.status_code, answer["Location"]) == (303, f"{HERE}{review.pk}/")
    review.refresh_from_db()
    assert review.state == "withdrawn"
    for address in (HERE, f"{HERE}{review.pk}/"):
        page = here.get(address).text
        assert "ithdrawn" in page
        assert "/withdraw/" not in page
        assert "/edit/" not in page
    assert "</time>: It was withdrawn." in here.get(f"{HERE}{review.pk}/").text
    assert here.post(f"{HERE}{review.pk}/withdraw/").status_code == 303


@pytest.mark.parametrize("page", ["", "edit/", "withdraw/", "appeal/"])
def test_nobody_elses_text_is_there(here: Client, company: Company, page: str) -> None:
    theirs = published_review(ProductFactory(company=company))
    elsewhere = published_review(ProductFactory(company=CompanyFactory()), author=LAN)
    for pk in (theirs.pk, elsewhere.pk, uuid4()):
        call = here.get if page == "" else here.post
        assert call(f"{HERE}{pk}/{page}").status_code == 404
    for review in (theirs, elsewhere):
        review.refresh_from_db()
        assert review.state == "published"


def test_a_stranger_is_led_to_the_door(client: Client, review: Contribution) -> None:
    for method, page in (
        *(("get", f"{review.pk}"), ("get", f"{review.pk}/edit"), ("post", f"{review.pk}/edit")),
        *(("post", f"{review.pk}/withdraw"), ("post", f"{review.pk}/appeal")),
        *(("get", "data"), ("post", "data/download"), ("get", "erase"), ("post", "erase")),
        ("post", "keep"),
    ):
        answer = getattr(client, method)(f"{HERE}{page}/")
        assert (answer.status_code, answer["Location"]) == (303, HERE)
    review.refresh_from_db()
    assert review.state == "published"


def test_a_long_list_goes_on_by_a_link(
    here: Client, company: Company, django_assert_max_num_queries
) -> None:
    for number in range(AT_ONCE):
        published_review(ProductFactory(company=company), body=f"No {number}.", author=LAN)
    with django_assert_max_num_queries(9):
        first = here.get(HERE).text
    assert "No 19." in first
    assert "Keeps tea warm" not in first, "the oldest is on the next page"
    following = first.split('class="button button--quiet pagination__next" href="')[1].split('"')[0]
    second = here.get(HERE + following).text
    assert "Keeps tea warm" in second
    assert f'href="{HERE}"' in second
    assert here.get(f"{HERE}?after=x").text.count("No 19.") == 1, "what says nothing is the start"


def test_a_page_costs_no_more_for_many_versions(
    here: Client, review: Contribution, django_assert_max_num_queries
) -> None:
    for number in range(12):
        edited(review, f"Keeps tea warm for {number} hours.")
    with django_assert_max_num_queries(12):
        assert "Version 13" in here.get(f"{HERE}{review.pk}/").text
