"""A person is forgotten: after time to think again, by every domain, and for good."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from reviews.catalog.models import Order, Product
from reviews.catalog.operations import orders
from reviews.catalog.operations.orders import LineData
from reviews.common.personal_data import rows_about
from reviews.content.drafts import Draft
from reviews.content.models import Contribution, RatingSummary, Revision
from reviews.content.operations import contributions, replies
from reviews.content.operations.contributions import Submission
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.operations import erasures, reviewers
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.tasks import carry_out_erasures
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery, JournalEntry
from reviews.journal.operations import deliver
from reviews.moderation.models import Case, Decision
from reviews.moderation.operations.decisions import decide
from tests.factories import HELD_TEXT, ProductFactory, published_review, submitted_review

pytestmark = pytest.mark.django_db

LAN = ReviewerData(email="lan@example.com", customer_ref="c-1")
NOW = timezone.now()
LATER = NOW + erasures.COOLING_OFF


@pytest.fixture
def product() -> Product:
    return ProductFactory()


@pytest.fixture
def lan(product: Product) -> Reviewer:
    """Somebody with something of everything."""
    review = published_review(
        product, rating=2, title="Leaks", body="It drips.", author_name="Lan", author=LAN
    )
    assert review.reviewer is not None
    return review.reviewer


def ask(reviewer: Reviewer) -> Erasure:
    return erasures.request(by=SYSTEM, at=NOW, reviewer=reviewer)


def react() -> None:
    for delivery in Delivery.objects.owed().order_by("id"):
        assert deliver(delivery_id=delivery.pk, at=timezone.now())


def carry_out() -> None:
    assert erasures.start_due(at=LATER) == 1
    react()
    assert erasures.finish_settled(at=LATER) == 1


def test_there_is_time_to_think_again(lan: Reviewer) -> None:
    wish = ask(lan)
    assert ask(lan) == wish, "asking twice is one wish"
    assert erasures.start_due(at=LATER - timedelta(seconds=1)) == 0
    assert erasures.cancel(by=SYSTEM, at=NOW, erasure=wish)
    assert not erasures.cancel(by=SYSTEM, at=NOW, erasure=wish)
    assert erasures.start_due(at=LATER) == 0
    assert ask(lan) != wish, "one may ask again"


def test_once_begun_it_cannot_be_called_off(lan: Reviewer) -> None:
    wish = ask(lan)
    erasures.start_due(at=LATER)
    assert not erasures.cancel(by=SYSTEM, at=LATER, erasure=wish)


def test_the_names_go_last(lan: Reviewer) -> None:
    ask(lan)
    erasures.start_due(at=LATER)
    assert erasures.finish_settled(at=LATER) == 0, "the domains still find the person by them"
    lan.refresh_from_db()
    assert lan.email == "lan@example.com"
    react()
    assert erasures.finish_settled(at=LATER) == 1
    assert erasures.finish_settled(at=LATER) == 0
    lan.refresh_from_db()
    assert (lan.email, lan.claimed_email, lan.customer_ref) == ("", "", "")
    with pytest.raises(erasures.AlreadyErased):
        ask(lan)


def test_a_public_review_stays_as_stars_without_words(product: Product, lan: Reviewer) -> None:
    review = Contribution.objects.get()
    newer = contributions.edit(
        by=SYSTEM,
        at=NOW,
        contribution_id=review.pk,
        draft=Draft(rating=1, body=HELD_TEXT, pros=("Light",), author_name="Lan"),
    )
    before = RatingSummary.objects.values().get()
    version = Product.objects.get().display_version
    ask(lan)
    carry_out()
    review.refresh_from_db()
    assert (review.state, review.rating) == ("published", 2)
    assert RatingSummary.objects.values().get() == {**before, "without_text": 1}
    assert Product.objects.get().display_version > version
    newer.refresh_from_db()
    assert newer.state == "withdrawn"
    for revision in Revision.objects.all():
        said = (revision.title, revision.body, revision.author_name, revision.fingerprint)
        assert said == ("", "", "", "")
        assert revision.pros == []


def test_what_was_not_public_and_what_is_only_words_goes(product: Product, lan: Reviewer) -> None:
    other = ProductFactory(company=product.company)
    waiting = submitted_review(other, body="Not read yet.", author=LAN)
    question = replies.ask(
        by=SYSTEM,
        at=NOW,
        submission=Submission(
            product=product, draft=Draft(body="Is it heavy?"), source="hosted_form", author=LAN
        ),
    )
    react()
    question.refresh_from_db()
    assert question.state == "published"
    ask(lan)
    carry_out()
    react()
    for contribution in (waiting, question):
        contribution.refresh_from_db()
    # Screened meanwhile, the review was public by then.
    assert (waiting.state, question.state) == ("published", "withdrawn")


def test_cases_and_notes_about_it_go_too(product: Product, lan: Reviewer) -> None:
    other = ProductFactory(company=product.company)
    submitted_review(other, body=HELD_TEXT, author=LAN)
    submitted_review(ProductFactory(company=product.company), body=HELD_TEXT, author=LAN)
    react()
    case, third = Case.objects.order_by("pk")
    decide(
        by=SYSTEM,
        at=NOW,
        company=product.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome="reject",
        reasons=["personal_data"],
        note="Lan writes her address.",
    )
    ask(lan)
    carry_out()
    react()
    assert Decision.objects.get(case=case).note == ""
    third.refresh_from_db()
    assert third.state == "obsolete"
    assert not Case.objects.filter(state="open").exists()


def test_orders_stay_without_the_customer(product: Product, lan: Reviewer) -> None:
    placed: dict[str, Any] = {
        "by": SYSTEM,
        "at": NOW,
        "company": product.company,
        "placed_at": NOW,
        "lines": [LineData(product=product)],
    }
    for ref, customer in (
        ("o-1", {"email": "lan@example.com"}),
        ("o-2", {"customer_ref": "c-1"}),
        ("o-3", {"email": "minh@example.com"}),
    ):
        orders.place(ref=ref, **placed, **customer)
    react()
    ask(lan)
    carry_out()
    react()
    names = dict(Order.objects.values_list("ref", "email"))
    assert names == {"o-1": "", "o-2": "", "o-3": "minh@example.com"}
    assert Contribution.objects.get().is_verified_purchase, "as it was when the review counted"


def test_an_address_that_others_typed_goes_and_they_stay(product: Product, lan: Reviewer) -> None:
    typed = submitted_review(product, author=ReviewerData(claimed_email="lan@example.com"))
    elsewhere = submitted_review(
        ProductFactory(), author=ReviewerData(claimed_email="lan@example.com")
    )
    ask(lan)
    carry_out()
    claims = dict(Reviewer.objects.values_list("pk", "claimed_email"))
    assert claims[typed.reviewer_id] == ""
    assert claims[elsewhere.reviewer_id] == "lan@example.com", "another company's own affair"


def test_the_journal_names_nobody(lan: Reviewer) -> None:
    ask(lan)
    carry_out()
    for entry in JournalEntry.objects.values():
        assert "lan@" not in str(entry).lower()


def test_the_task_does_one_step_after_the_other(lan: Reviewer) -> None:
    erasures.request(by=SYSTEM, at=NOW - erasures.COOLING_OFF, reviewer=lan)
    assert carry_out_erasures() == 1
    react()
    assert carry_out_erasures() == 1
    assert carry_out_erasures() == 0


def test_what_is_about_a_person_is_found_by_declaration(product: Product, lan: Reviewer) -> None:
    published_review(product, author=ReviewerData(email="minh@example.com"))
    nobody = Reviewer(company=product.company)
    found = {model.__name__: len(rows) for model, rows in rows_about(lan)}
    assert found == {"Reviewer": 1, "Contribution": 1, "Revision": 1}
    assert {model.__name__ for model, _rows in rows_about(nobody)} == set()


def test_what_is_sent_while_the_erasure_runs_comes_from_nobody_known(
    product: Product, lan: Reviewer
) -> None:
    ask(lan)
    assert erasures.start_due(at=LATER) == 1
    late = submitted_review(product, body="Sent in the meantime.", author=LAN)
    assert late.reviewer is not None
    assert late.reviewer.pk != lan.pk
    assert (late.reviewer.email, late.reviewer.customer_ref) == ("", "")
    assert not late.is_verified_purchase
    react()
    assert erasures.finish_settled(at=LATER) == 1
    assert late.revisions.get().body == "Sent in the meantime."
    again = submitted_review(product, body="Sent afterwards.", author=LAN)
    assert again.reviewer is not None
    assert again.reviewer.email == "lan@example.com", "whoever comes back is somebody new"
    assert again.reviewer.pk != lan.pk


def test_a_guest_s_address_is_not_confirmed_while_its_owner_is_erased(
    product: Product, lan: Reviewer
) -> None:
    guest = submitted_review(product, author=ReviewerData(claimed_email="lan@example.com")).reviewer
    assert guest is not None
    ask(lan)
    erasures.start_due(at=LATER)
    with pytest.raises(reviewers.NothingToConfirm):
        reviewers.confirm_claim(by=SYSTEM, at=NOW, reviewer_id=guest.pk)


@pytest.mark.django_db(transaction=True)
def test_what_is_being_sent_when_an_erasure_begins_is_stored_before() -> None:
    product = ProductFactory()
    review = published_review(product, rating=2, body="It drips.", author=LAN)
    assert review.reviewer is not None
    ask(review.reviewer)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            submitted_review(ProductFactory(company=product.company), body="Late.", author=LAN)
            beginning = pool.submit(in_a_thread, erasures.start_due)
            time.sleep(0.3)
            assert not beginning.done(), "it waits for whoever is sending"
        assert beginning.result() == 1
    react()
    assert set(Revision.objects.values_list("body", flat=True)) == {""}


def in_a_thread(act: Callable[..., int]) -> int:
    try:
        return act(at=LATER)
    finally:
        connection.close()
