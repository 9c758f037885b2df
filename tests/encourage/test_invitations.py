"""A buyer is asked once, answers by a link that proves the purchase, and is known by it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.drafts import Draft
from reviews.content.kinds import PurchaseProof
from reviews.content.models import Contribution
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Invitation, Message
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import (
    InvalidInvitations,
    InvitationData,
    InvitationOver,
)
from reviews.identity.models import Reviewer
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def product() -> Product:
    return ProductFactory(ref="mug", name="Cốc gốm men chàm")


def invite(product: Product, *people: Any, send: bool = True) -> list[Invitation]:
    return invitations.invite(
        by=SYSTEM,
        at=NOW,
        company=product.company,
        people=[
            InvitationData(**{"product_ref": "mug", "email": "lan@example.com", **person})
            for person in people or [{}]
        ],
        send=send,
    )


def respond(invitation: Invitation, body: str = "", *, at: datetime = NOW) -> Contribution:
    return invitations.answer(
        at=at, invitation_id=invitation.pk, draft=Draft(rating=4, body=body), language="vi"
    ).contribution


def test_an_answer_is_verified_confirmed_and_the_person_s(product: Product) -> None:
    (invitation,) = invite(product)
    review = respond(invitation)
    review.refresh_from_db()
    assert review.purchase_proof == PurchaseProof.INVITATION
    assert review.is_verified_purchase
    assert review.is_email_confirmed
    assert review.reviewer == Reviewer.objects.get(email="lan@example.com")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.contribution) == ("answered", review)
    assert JournalEntry.objects.get(event="invitation.answered").payload == {
        "product": str(product.pk),
        "contribution": str(review.pk),
    }


def test_that_the_link_was_opened_proves_nothing(product: Product) -> None:
    (invitation,) = invite(product)
    followed = invitations.follow(at=NOW, invitation_id=invitation.pk)
    assert followed.product == product
    invitation.refresh_from_db()
    assert invitation.opened_at == NOW
    invitations.follow(at=NOW + timedelta(days=1), invitation_id=invitation.pk)
    invitation.refresh_from_db()
    assert invitation.opened_at == NOW, "the first time counts"
    assert Reviewer.objects.get().email_confirmed_at is None


def test_a_second_answer_is_an_edit(product: Product) -> None:
    (invitation,) = invite(product)
    first = respond(invitation, "Good.")
    second = respond(invitation, "Better than good.")
    assert first == second
    assert first.revisions.count() == 2
    assert JournalEntry.objects.filter(event="invitation.answered").count() == 1


def test_who_is_asked_already_is_not_asked_again(product: Product) -> None:
    (first,) = invite(product)
    again, same = invite(product, {"email": " LAN@example.com"}, {})
    assert first == again == same
    assert Message.objects.filter(kind=MessageKind.REVIEW_INVITATION).count() == 1
    respond(first)
    (later,) = invite(product)
    assert later != first, "once answered, a new purchase may be asked about"


def test_the_company_may_pass_on_the_link_itself(product: Product) -> None:
    invite(product, send=False)
    assert not Message.objects.exists()


def test_one_fault_and_nobody_is_invited(product: Product) -> None:
    ProductFactory(company=product.company, ref="closed", accepts_reviews=False)
    ProductFactory(ref="theirs")
    with pytest.raises(InvalidInvitations) as caught:
        invite(
            product,
            {},
            {"product_ref": "none"},
            {"product_ref": "theirs"},
            {"product_ref": "closed"},
            {"email": "nobody"},
        )
    assert {place: set(faults) for place, faults in caught.value.errors.items()} == {
        1: {"product_ref"},
        2: {"product_ref"},
        3: {"product_ref"},
        4: {"email"},
    }
    assert not Invitation.objects.exists()
    assert not Reviewer.objects.exists()


def test_a_link_that_is_too_old_or_stopped_leads_to_nothing(product: Product) -> None:
    (invitation,) = invite(product)
    late = NOW + invitations.GOOD_FOR
    for act in (
        lambda: respond(invitation, at=late),
        lambda: invitations.follow(at=late, invitation_id=invitation.pk),
    ):
        with pytest.raises(InvitationOver):
            act()
    assert invitations.stop_for(reviewer=invitation.reviewer) == 1
    with pytest.raises(InvitationOver):
        respond(invitation)
    assert not Contribution.objects.exists()


def test_two_companies_ask_the_same_person_apart(product: Product) -> None:
    other = ProductFactory(company=CompanyFactory(), ref="mug")
    (ours,), (theirs,) = invite(product), invite(other)
    assert ours.reviewer != theirs.reviewer
    respond(ours)
    theirs.refresh_from_db()
    assert theirs.state == "open"
