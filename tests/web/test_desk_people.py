"""The desk's pages for a customer who asks by mail about their data."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.operations import erasures, people, reviewers
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from reviews.web import desk_people
from tests.factories import (
    OrderFactory,
    ProductFactory,
    ReviewerFactory,
    published_review,
    submitted_review,
)
from tests.web.conftest import react, signed_in

pytestmark = pytest.mark.django_db

HERE = "/desk/acme/people/"
EMAIL = "lan@example.com"


@pytest.fixture
def owner(company: Company) -> Client:
    return signed_in(company, Role.OWNER)


@pytest.fixture
def review(product: Product) -> Contribution:
    author = ReviewerData(email=EMAIL, customer_ref="c-7")
    return published_review(product, rating=4, body="Keeps tea warm.", author=author)


@pytest.fixture
def lan(review: Contribution) -> Reviewer:
    assert review.reviewer is not None
    return review.reviewer


@pytest.fixture
def page(lan: Reviewer) -> str:
    return f"{HERE}{lan.pk}/"


def guest_of(company: Company, body: str = "Typed by anybody.") -> Reviewer:
    product = ProductFactory(company=company)
    review = submitted_review(product, body=body, author=ReviewerData(claimed_email=EMAIL))
    assert review.reviewer is not None
    return review.reviewer


def happened(event: str) -> list[tuple[str, str]]:
    rows = JournalEntry.objects.filter(event=event).order_by("id")
    return list(rows.values_list("actor_kind", "subject_id"))


def test_the_tab_is_there_for_whom_it_is_for(company: Company, owner: Client) -> None:
    assert "Customer data" in owner.get("/desk/acme/").text
    assert "Customer data" not in signed_in(company, Role.MODERATOR).get("/desk/acme/").text
    refused = signed_in(company, Role.DEVELOPER).get(HERE)
    assert refused.status_code == 403
    assert "does not include this page" in refused.text


def test_before_anybody_is_looked_for_the_page_says_what_will_be_there(owner: Client) -> None:
    assert "Whom is it about?" in owner.get(HERE).text


@pytest.mark.parametrize("sent", [{"email": " LAN@example.com"}, {"customer_ref": "c-7"}])
def test_one_person_found_is_shown_at_an_address_that_names_nobody(
    owner: Client, lan: Reviewer, page: str, sent: dict[str, str]
) -> None:
    answer = owner.post(HERE, sent, follow=True)
    assert answer.redirect_chain == [(page, 303)]
    for word in (EMAIL, "c-7", "1 text written", "Blue mug", "Keeps tea warm.", "Published"):
        assert word in answer.text
    assert "no link sent there was opened" in answer.text
    title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
    assert title
    assert "lan" not in title[1].lower().replace("language", "")
    assert "no-store" in answer["Cache-Control"]
    assert happened("person.looked_up") == [("staff", str(lan.pk))]


def test_a_confirmed_address_is_told_apart(owner: Client, lan: Reviewer, page: str) -> None:
    reviewers.mark_confirmed(by=SYSTEM, at=timezone.now(), reviewer=lan)
    assert "by a link sent there" in owner.get(page).text


def test_guests_are_listed_only_if_asked_for(
    owner: Client, company: Company, lan: Reviewer, page: str
) -> None:
    guest = guest_of(company)
    erasures.request(by=SYSTEM, at=timezone.now(), reviewer=lan)
    assert owner.post(HERE, {"email": EMAIL})["Location"] == page
    both = owner.post(HERE, {"email": EMAIL, "with_guests": "on"}).text
    assert "2 customers found" in both
    assert both.index(page) < both.index(f"{HERE}{guest.pk}/")
    assert "Typed by a guest, not confirmed" in both
    assert "Will be erased" in both
    assert f'value="{EMAIL}"' in both
    shown = owner.get(f"{HERE}{guest.pk}/").text
    assert "Anybody may have typed it." in shown
    assert "Typed by anybody." in shown
    assert "Keeps tea warm." not in shown


def test_nobody_found_keeps_what_was_typed(owner: Client, lan: Reviewer) -> None:
    answer = owner.post(HERE, {"email": "minh@example.com"})
    assert answer.status_code == 200
    assert "Nobody found" in answer.text
    assert 'value="minh@example.com"' in answer.text
    assert happened("person.looked_up") == []


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({}, "email", "Type an e-mail address or a customer id."),
        ({"email": "lan@"}, "email", "valid email"),
        ({"email": EMAIL, "customer_ref": "c-7"}, "customer_ref", "Leave one of the two empty."),
        ({"customer_ref": "c" * 129}, "customer_ref", "at most 128"),
        ({"customer_ref": "c-7", "with_guests": "on"}, "email", "found by an e-mail address only"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    owner: Client, lan: Reviewer, sent: dict[str, str], field: str, message: str
) -> None:
    answer = owner.post(HERE, sent)
    assert answer.status_code == 422
    beside = re.search(rf'id="id_{field}_error">.*?</div>', answer.text, re.DOTALL)
    assert beside
    assert message in beside[0]
    assert "error-summary" in answer.text
    for typed in sent.values():
        assert typed == "on" or f'value="{typed}"' in answer.text
    assert ("with_guests" in sent) == (' id="id_with_guests" checked' in answer.text)
    assert happened("person.looked_up") == []


def test_whom_only_an_order_names_is_found(owner: Client, company: Company) -> None:
    OrderFactory(company=company, email="hoa@example.com")
    shown = owner.post(HERE, {"email": "hoa@example.com"}, follow=True).text
    assert "0 texts written" in shown
    assert "such as orders and e-mails" in shown


def test_the_data_is_a_file_that_is_recorded(owner: Client, lan: Reviewer, page: str) -> None:
    answer = owner.post(f"{page}data/")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="acme-{lan.pk}-')
    assert "no-store" in answer["Cache-Control"]
    assert answer.json()["records"]["revision"][0]["body"] == "Keeps tea warm."
    assert happened("person.exported") == [("staff", str(lan.pk))]
    assert owner.get(f"{page}data/").status_code == 405


def test_an_erasure_is_asked_for_told_hurried_and_called_off(
    owner: Client, lan: Reviewer, page: str
) -> None:
    before = owner.get(page).text
    assert "averages stay right" in before
    assert "Call the erasure off" not in before
    assert owner.post(f"{page}erase/", {"days": "14"})["Location"] == page
    react()
    assert Message.objects.get(kind=MessageKind.ERASURE_REQUESTED).to == EMAIL
    wish = Erasure.objects.get()
    assert wish.due_at - wish.requested_at == timedelta(days=14)
    waiting = owner.get(page).text
    assert "The data will be erased on" in waiting
    assert "Erase this customer’s data" not in waiting
    owner.post(f"{page}erase/", {"days": "0"})
    wish.refresh_from_db()
    assert wish.due_at <= timezone.now()
    hurried = owner.get(page).text
    assert "about to be erased" in hurried
    assert "Do not wait" not in hurried
    assert owner.post(f"{page}keep/").status_code == 303
    assert "Erase this customer’s data" in owner.get(page).text
    events = ("erasure.requested", "erasure.brought_forward", "erasure.cancelled")
    assert [happened(event) for event in events] == [[("staff", str(lan.pk))]] * 3
    assert owner.post(f"{page}keep/").status_code == 303, "once more changes nothing"


def test_when_to_erase_has_to_be_one_of_the_choices(owner: Client, page: str) -> None:
    for sent in ({}, {"days": "400"}, {"days": "x"}):
        answer = owner.post(f"{page}erase/", sent)
        assert answer.status_code == 422
        assert answer.text.count("Choose when it begins.") == 2
        assert EMAIL in answer.text
    assert not Erasure.objects.exists()


def test_an_erasure_goes_on_to_its_end(owner: Client, lan: Reviewer, page: str) -> None:
    owner.post(f"{page}erase/", {"days": "0"})
    react()
    erasures.start_due(at=timezone.now())
    owner.post(f"{page}keep/")
    assert "It has begun" in owner.get(page).text
    react()
    assert erasures.finish_settled(at=timezone.now()) == 1
    for answer in (owner.get(page), owner.post(f"{page}erase/", {"days": "0"}, follow=True)):
        assert "This customer’s data is erased" in answer.text
        for word in (EMAIL, "c-7", "Keeps tea warm.", "Download the data"):
            assert word not in answer.text
    assert "Nobody found" in owner.post(HERE, {"email": EMAIL}).text


def test_another_company_s_customers_are_not_there(
    owner: Client, stranger: Client, lan: Reviewer, page: str
) -> None:
    theirs = ReviewerFactory(email="minh@example.com")
    assert "Nobody found" in owner.post(HERE, {"email": "minh@example.com"}).text
    assert owner.get(f"{HERE}{theirs.pk}/").status_code == 404
    assert stranger.post(HERE, {"email": EMAIL}).status_code == 404
    assert "Nobody found" in stranger.post("/desk/other/people/", {"email": EMAIL}).text
    for path in ("", "data/", "erase/", "keep/"):
        ask = stranger.post if path else stranger.get
        assert ask(f"{page}{path}").status_code == 404
        assert ask(f"/desk/other/people/{lan.pk}/{path}").status_code == 404
    assert not Erasure.objects.exists()
    assert happened("person.exported") == []


def test_a_form_from_elsewhere_does_nothing(company: Company, lan: Reviewer, page: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(signed_in(company, Role.OWNER).get(HERE).wsgi_request.user)
    for path in (HERE, f"{page}data/", f"{page}erase/", f"{page}keep/"):
        assert strict.post(path, {"email": EMAIL, "days": "0"}).status_code == 403
    assert not Erasure.objects.exists()


def test_pages_cost_the_same_however_much_there_is(
    owner: Client,
    company: Company,
    lan: Reviewer,
    page: str,
    django_assert_max_num_queries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk_people, "WRITTEN_SHOWN", 3)
    for number in range(6):
        guest_of(company)
        published_review(ProductFactory(company=company), author=ReviewerData(email=EMAIL))
        assert number < people.GUESTS_MAX
    with django_assert_max_num_queries(14):
        shown = owner.get(page).text
    assert "7 texts written" in shown
    assert "These are the latest" in shown
    with django_assert_max_num_queries(14):
        assert "7 customers found" in owner.post(HERE, {"email": EMAIL, "with_guests": "on"}).text


def test_the_pages_are_in_the_reader_s_language(owner: Client, page: str) -> None:
    shown = owner.get(page, headers={"accept-language": "vi"}).text
    assert '<html lang="vi"' in shown
    assert "Who it is" not in shown
