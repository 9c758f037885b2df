"""An author's own pages: what they wrote, their data, and its erasure."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.common.personal_data import PersonalData
from reviews.content.models import Contribution
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.identity.models import Erasure, LinkPurpose, Reviewer
from reviews.identity.operations import erasures, magic_links
from reviews.identity.operations.reviewers import ReviewerData
from reviews.interop.exporters.personal_data import LEFT_OUT, exported_fields
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery, JournalEntry
from reviews.journal.operations import deliver
from tests.factories import CompanyFactory, ProductFactory, published_review
from tests.forms import form_shown

pytestmark = pytest.mark.django_db

HERE = "/my/acme/"
LAN = ReviewerData(email="lan@example.com", customer_ref="c-7", language="vi")


@pytest.fixture
def review(company: Company) -> Contribution:
    product = ProductFactory(company=company, name="Blue mug")
    return published_review(product, body="Keeps tea warm for an hour.", author=LAN)


@pytest.fixture
def author(review: Contribution) -> Reviewer:
    assert review.reviewer is not None
    return review.reviewer


@pytest.fixture
def here(client: Client, author: Reviewer) -> Client:
    issued = magic_links.issue(
        by=SYSTEM, at=timezone.now(), reviewer=author, purpose=LinkPurpose.MY_CONTENT
    )
    assert client.post(f"{HERE}open/{issued.text}/").status_code == 303
    return client


def react() -> None:
    while owed := list(Delivery.objects.owed().order_by("id")):
        for delivery in owed:
            assert deliver(delivery_id=delivery.pk, at=timezone.now())


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


def test_a_text_is_withdrawn(here: Client, review: Contribution) -> None:
    answer = here.post(f"{HERE}{review.pk}/withdraw/")
    assert (answer.status_code, answer["Location"]) == (303, HERE)
    review.refresh_from_db()
    assert review.state == "withdrawn"
    page = here.get(HERE).text
    assert "Withdrawn" in page
    assert "/withdraw/" not in page
    assert here.post(f"{HERE}{review.pk}/withdraw/").status_code == 303


def test_nobody_elses_text_is_withdrawn(here: Client, company: Company) -> None:
    theirs = published_review(ProductFactory(company=company))
    elsewhere = published_review(ProductFactory(company=CompanyFactory()), author=LAN)
    for pk in (theirs.pk, elsewhere.pk, uuid4()):
        assert here.post(f"{HERE}{pk}/withdraw/").status_code == 303
    for review in (theirs, elsewhere):
        review.refresh_from_db()
        assert review.state == "published"


def test_a_stranger_is_led_to_the_door(client: Client, review: Contribution) -> None:
    for page in (f"{review.pk}/withdraw", "data", "erase", "keep"):
        answer = client.post(f"{HERE}{page}/")
        assert (answer.status_code, answer["Location"]) == (303, HERE)
        assert client.get(f"{HERE}{page}/").status_code == 405
    review.refresh_from_db()
    assert review.state == "published"
    assert not Erasure.objects.exists()


def test_the_data_is_a_file(here: Client, review: Contribution, author: Reviewer) -> None:
    answer = here.post(f"{HERE}data/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "no-store" in answer["Cache-Control"]
    sent = answer.json()
    assert sent["person"] == str(author.pk)
    (person,) = sent["records"]["reviewer"]
    assert (person["email"], person["customer_ref"]) == ("lan@example.com", "c-7")
    (revision,) = sent["records"]["revision"]
    assert revision["body"] == "Keeps tea warm for an hour."
    assert JournalEntry.objects.filter(event="person.exported").count() == 1


def test_a_file_opens_nothing(here: Client, author: Reviewer) -> None:
    here.post(HERE, {"email": "lan@example.com"})
    react()
    sent = here.post(f"{HERE}data/").text
    assert "/open/" not in sent
    assert "digest" not in sent


def test_what_is_left_out_of_the_file_exists() -> None:
    models = {model.__name__: model for model in apps.get_app_config("reviews").get_models()}
    for name, fields in LEFT_OUT.items():
        for field in fields:
            if name != "*":
                assert field in {f.name for f in models[name]._meta.concrete_fields}, (name, field)
    for model in models.values():
        for field in exported_fields(model):
            assert model.personal_data[field.name] is not PersonalData.SECRET


def test_erasure_is_asked_for_told_and_called_off(here: Client, author: Reviewer) -> None:
    assert here.post(f"{HERE}erase/").status_code == 303
    react()
    wish = Erasure.objects.get()
    assert wish.due_at > timezone.now() + timedelta(days=1)
    mail = Message.objects.get(kind=MessageKind.ERASURE_REQUESTED)
    assert (mail.to, mail.language) == ("lan@example.com", "vi")
    page = here.get(HERE).text
    assert "Keep my data after all" in page
    assert "Erase everything about me" not in page
    here.post(f"{HERE}keep/")
    wish.refresh_from_db()
    assert wish.state == "cancelled"
    assert "Erase everything about me" in here.get(HERE).text


def test_an_erasure_that_has_begun_says_so(here: Client, author: Reviewer) -> None:
    here.post(f"{HERE}erase/")
    assert erasures.start_due(at=timezone.now() + timedelta(days=60)) == 1
    here.post(f"{HERE}keep/")
    assert Erasure.objects.get().state == "under_way"
    assert "It has begun" in here.get(HERE).text


def test_the_erased_are_signed_out(here: Client, author: Reviewer) -> None:
    here.post(f"{HERE}erase/")
    later = timezone.now() + timedelta(days=60)
    erasures.start_due(at=later)
    react()
    assert erasures.finish_settled(at=later) == 1
    page = here.get(HERE).text
    assert "Keeps tea warm" not in page
    assert "lan@example.com" not in page


@pytest.mark.parametrize("page", ["", "?page=2", "?page=999", "?page=x"])
def test_no_page_costs_more_queries(
    here: Client, author: Reviewer, company: Company, page: str, django_assert_max_num_queries
) -> None:
    for _ in range(21):
        published_review(ProductFactory(company=company), author=LAN)
    with django_assert_max_num_queries(8):
        assert here.get(HERE + page).status_code == 200
