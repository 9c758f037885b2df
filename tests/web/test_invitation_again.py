"""The link of an invitation that was answered already: what was written is there, to change it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.models import Contribution
from reviews.content.operations import contributions
from reviews.encourage import links
from reviews.encourage.models import Invitation
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import InvitationData
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from tests.forms import form_shown

pytestmark = pytest.mark.django_db

ANSWER = {
    "submission_key": "a" * 32,
    "rating": "2",
    "title": "Leaks",
    "body": "It drips from the handle.",
    "cons": "Drips",
    "author_name": "Bảo",
}


@pytest.fixture
def address(product: Product) -> str:
    (asked,) = invitations.invite(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        people=[InvitationData(product_ref=product.ref, email="bao@example.com")],
        send=False,
    )
    return "/" + links.to_invitation(asked.pk).split("/", 3)[3]


def send(client: Client, address: str, **more: Any) -> None:
    response = client.post(address, {**ANSWER, **form_shown(), **more})
    assert response.status_code == 303


def test_what_was_written_is_there_again(client: Client, address: str) -> None:
    send(client, address)
    page = client.get(f"{address}?rating=5")
    form = page.context["form"]
    assert form.initial["rating"] == 2
    assert form.initial["body"] == "It drips from the handle."
    assert form.initial["cons"] == "Drips"
    assert b"Change what you wrote" in page.content
    assert b"Write a review</h1>" not in page.content


def test_a_change_is_a_new_version_of_the_same_review(client: Client, address: str) -> None:
    send(client, address)
    send(client, address, body="A new one came, and it does not drip.", rating="4")
    review = Contribution.objects.get()
    assert list(review.revisions.order_by("number").values_list("rating", flat=True)) == [2, 4]
    again = client.get(address).context["form"]
    assert again.initial["body"] == "A new one came, and it does not drip."


def test_what_was_wrong_is_given_back_as_it_was_sent(client: Client, address: str) -> None:
    send(client, address)
    response = client.post(address, {**ANSWER, **form_shown(), "rating": "6", "body": "Typed"})
    assert response.status_code == 422
    assert b"Change what you wrote" in response.content
    assert b"Typed" in response.content


def test_what_was_taken_back_is_not_shown(client: Client, address: str) -> None:
    send(client, address)
    review = Contribution.objects.get()
    contributions.withdraw(
        by=Actor(ActorKind.REVIEWER, str(Invitation.objects.get().reviewer_id)),
        at=timezone.now(),
        contribution_id=review.pk,
    )
    page = client.get(address)
    assert "body" not in page.context["form"].initial
    assert b"It drips" not in page.content
