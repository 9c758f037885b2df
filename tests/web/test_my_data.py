"""An author's data: to read, to download, and to have erased."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, OrderLine
from reviews.common.personal_data import PersonalData
from reviews.content.models import Contribution
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.operations import erasures
from reviews.interop.exporters.personal_data import LEFT_OUT, exported_fields
from reviews.journal.models import JournalEntry
from reviews.web import data_words
from reviews.web.data_words import HEADINGS, IN_THE_FILE_ONLY, LABELS
from tests.factories import OrderFactory
from tests.forms import form_shown
from tests.web.conftest import react

pytestmark = pytest.mark.django_db

HERE = "/my/acme/"


def test_the_data_is_a_file(here: Client, review: Contribution, author: Reviewer) -> None:
    answer = here.post(f"{HERE}data/download/")
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
    here.post(HERE, {"email": "lan@example.com", **form_shown()})
    react()
    sent = here.post(f"{HERE}data/download/").text
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
    assert "Erase my data" not in page
    here.post(f"{HERE}keep/")
    wish.refresh_from_db()
    assert wish.state == "cancelled"
    assert "Erase my data" in here.get(HERE).text


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


def test_the_data_is_a_page(here: Client, company: Company, review: Contribution) -> None:
    OrderFactory(company=company, email="lan@example.com", ref="A-1001")
    page = here.get(f"{HERE}data/").text
    for word in ("lan@example.com", "c-7", "Keeps tea warm for an hour.", "Blue mug", "A-1001"):
        assert word in page
    assert "Who you are" in page
    assert not JournalEntry.objects.filter(event="person.exported").exists()


def test_every_field_of_the_file_has_words_or_a_reason_to_have_none() -> None:
    about = [model for model in apps.get_models() if "of_person" in vars(model)]
    assert {model.__name__ for model in about} == set(HEADINGS)
    named = set()
    for model in [*about, OrderLine]:
        for field in exported_fields(model):
            named.add(field.name)
            if field.is_relation and field.name != "product":
                assert field.name not in LABELS
            else:
                assert (field.name in LABELS) != (field.name in IN_THE_FILE_ONLY), field
    assert {*LABELS, *IN_THE_FILE_ONLY} <= named


def test_the_page_is_in_the_reader_s_language(here: Client) -> None:
    page = here.get(f"{HERE}data/", headers={"accept-language": "vi"}).text
    assert "Who you are" not in page
    assert "Written on this site" not in page


def test_a_page_of_very_much_says_what_it_leaves_out(
    here: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_words, "_SHOWN_AT_ONCE", 2)
    for number in range(5):
        OrderFactory(company=company, email="lan@example.com", ref=f"A-{number}")
    assert "3 more are in the file." in here.get(f"{HERE}data/").text


def test_erasing_is_explained_before_it_is_asked_for(here: Client) -> None:
    page = here.get(f"{HERE}erase/").text
    assert "What stays, and why" in page
    assert "It begins in 7 days." in page
    assert not Erasure.objects.exists()
    here.post(f"{HERE}erase/")
    answer = here.get(f"{HERE}erase/")
    assert (answer.status_code, answer["Location"]) == (303, HERE), "it is asked for already"


def test_the_end_of_an_erasure_is_told_once_it_has_come(here: Client, author: Reviewer) -> None:
    here.post(f"{HERE}erase/")
    react()
    later = timezone.now() + timedelta(days=60)
    erasures.start_due(at=later)
    react()
    told = Message.objects.get(kind=MessageKind.ERASURE_DONE)
    assert (told.to, told.language, told.reviewer) == ("lan@example.com", "vi", None)
    assert told.due_at > timezone.now() + timedelta(days=20), "it is held until it is true"
    assert erasures.finish_settled(at=later) == 1
    react()
    told.refresh_from_db()
    assert told.due_at <= timezone.now()
