"""One person has one review of a product, and is nobody known before the address is confirmed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.drafts import Draft
from reviews.content.kinds import PurchaseProof
from reviews.content.models import Contribution, Revision
from reviews.content.operations import authorship, contributions, publication, reviews
from reviews.content.operations.contributions import Submission
from reviews.content.operations.reviews import Submitted
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import NothingToConfirm, ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import ProductFactory

LAN = ReviewerData(email="lan@example.com")
CLAIMED = ReviewerData(claimed_email="Lan@Example.com ")


@pytest.fixture
def product(db: None) -> Product:
    return ProductFactory()


def send(product: Product, author: ReviewerData, body: str = "", **fields: Any) -> Submitted:
    return reviews.submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(rating=4, body=body),
            source="hosted_form",
            author=author,
            **fields,
        ),
    )


def publish(contribution: Contribution) -> None:
    newest = contribution.revisions.order_by("-number")[0]
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=newest.pk)
    contribution.refresh_from_db()


def confirm(submitted: Submitted) -> Reviewer:
    guest = submitted.contribution.reviewer_id
    assert guest is not None
    return authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=guest)


def bodies(contribution: Contribution) -> list[str]:
    return list(contribution.revisions.order_by("number").values_list("body", flat=True))


@pytest.mark.parametrize("author", [LAN, ReviewerData(customer_ref="c-1")])
def test_the_second_review_of_a_known_person_is_an_edit(
    product: Product, author: ReviewerData
) -> None:
    first = send(product, author, "Good so far.")
    publish(first.contribution)
    second = send(product, author, "The lid broke.", proof=PurchaseProof.INVITATION)
    assert (first.is_edit, second.is_edit) == (False, True)
    (only,) = Contribution.objects.all()
    assert only == first.contribution == second.contribution
    assert bodies(only) == ["Good so far.", "The lid broke."]
    assert only.published_revision is not None
    assert only.published_revision.body == "Good so far.", "public until the new one is decided"
    assert only.purchase_proof == PurchaseProof.INVITATION, "what the later way in proves is kept"


def test_who_took_a_review_back_may_write_another(product: Product) -> None:
    first = send(product, LAN, "Good so far.")
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=first.contribution.pk)
    assert not send(product, LAN, "Good again.").is_edit
    assert not send(ProductFactory(company=product.company), LAN).is_edit, "of another product"
    elsewhere = ProductFactory(ref=product.ref)
    assert not send(elsewhere, LAN).is_edit, "of another company"


def test_a_closed_product_takes_no_edit_by_that_way(product: Product) -> None:
    send(product, LAN)
    product.accepts_reviews = False
    with pytest.raises(contributions.ProductClosed):
        send(product, LAN)


def test_nobody_can_speak_for_an_address_by_typing_it(product: Product) -> None:
    owner = send(product, LAN, "Mine.")
    stranger = send(product, CLAIMED, "Not mine.")
    assert not stranger.is_edit
    assert bodies(owner.contribution) == ["Mine."]
    guest = stranger.contribution.reviewer
    assert guest is not None
    assert (guest.email, guest.claimed_email) == ("", "lan@example.com")
    assert not stranger.contribution.is_email_confirmed
    event = JournalEntry.objects.get(event="reviewer.email_claimed")
    assert event.subject_id == str(guest.pk)
    assert "lan" not in str(event.payload), "the journal holds ids only"


def test_a_confirmed_guest_becomes_the_one_with_the_address(product: Product) -> None:
    sent = send(product, CLAIMED, "Good.")
    publish(sent.contribution)
    version = Product.objects.get(pk=product.pk).display_version
    person = confirm(sent)
    assert person.pk == sent.contribution.reviewer_id
    assert (person.email, person.claimed_email) == ("lan@example.com", "")
    assert person.email_confirmed_at is not None
    sent.contribution.refresh_from_db()
    assert sent.contribution.is_email_confirmed
    assert Product.objects.get(pk=product.pk).display_version == version + 1
    with pytest.raises(NothingToConfirm):
        confirm(sent)
    assert send(product, LAN, "Later.").contribution.is_email_confirmed


def test_a_confirmed_guest_is_joined_with_the_person_known_before(product: Product) -> None:
    known = send(product, LAN, "The first word.").contribution
    other = ProductFactory(company=product.company)
    guest = send(other, CLAIMED, "About another thing.")
    person = confirm(guest)
    assert person.pk == known.reviewer_id
    assert set(Contribution.objects.values_list("reviewer", flat=True)) == {person.pk}
    assert set(Contribution.objects.values_list("is_email_confirmed", flat=True)) == {True}
    left = Reviewer.objects.get(pk=guest.contribution.reviewer_id)
    assert (left.merged_into_id, left.claimed_email) == (person.pk, "")


def test_of_two_reviews_of_one_person_the_later_word_counts(product: Product) -> None:
    known = send(product, LAN, "The first word.").contribution
    publish(known)
    later = send(product, CLAIMED, "The last word.")
    confirm(later)
    assert bodies(known) == ["The first word.", "The last word."]
    later.contribution.refresh_from_db()
    assert later.contribution.state == "withdrawn"

    earlier = send(product, CLAIMED, "Long ago.", written_at=known.written_at.replace(year=2020))
    confirm(earlier)
    assert bodies(known) == ["The first word.", "The last word."]
    earlier.contribution.refresh_from_db()
    assert earlier.contribution.state == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_the_same_person_twice_at_once_has_one_review() -> None:
    product = ProductFactory()

    def run(number: int) -> None:
        try:
            send(product, LAN, f"Word {number}.")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, range(12)))
    (only,) = Contribution.objects.all()
    assert only.revisions.count() == 12
    assert Revision.objects.filter(state="pending").count() == 1


@pytest.mark.django_db(transaction=True)
def test_guests_of_one_address_confirmed_at_once_become_one_person() -> None:
    product = ProductFactory()
    sent = [send(product, CLAIMED, f"Word {number}.") for number in range(6)]

    def run(one: Submitted) -> None:
        try:
            confirm(one)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, sent))
    (person,) = Reviewer.objects.exclude(email="")
    assert set(Contribution.objects.values_list("reviewer", flat=True)) == {person.pk}
    assert Contribution.objects.exclude(state="withdrawn").count() == 1
