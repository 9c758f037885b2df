"""An invitation that ends between opening its form and sending it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.models import Contribution
from reviews.encourage import links
from reviews.encourage.lifecycle import InvitationState
from reviews.encourage.models import Invitation
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import InvitationData
from reviews.journal.actors import SYSTEM
from tests.forms import form_shown

pytestmark = pytest.mark.django_db

TYPED = {
    "submission_key": "a" * 32,
    "rating": "2",
    "title": "Leaks",
    "body": "It drips from the <handle>.",
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


def call_off() -> None:
    Invitation.objects.update(state=InvitationState.STOPPED)


def grow_old() -> None:
    ago = timezone.now() - timedelta(days=200)
    Invitation.objects.update(created_at=ago, expires_at=ago + timedelta(days=180))


def send(client: Client, address: str, **more: Any) -> Any:
    return client.post(address, {**TYPED, **form_shown(), **more})


@pytest.fixture(params=["before", "while"])
def ends(request: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let something happen before the form arrives, or while it is being stored."""

    def arrange(happens: Any) -> None:
        if request.param == "before":
            happens()
            return
        store = invitations.answer

        def too_late(**given: Any) -> Any:
            happens()
            return store(**given)

        monkeypatch.setattr(invitations, "answer", too_late)

    return arrange


def test_one_that_was_called_off_gives_back_what_was_typed_and_tells_nothing(
    client: Client, product: Product, address: str, ends: Any
) -> None:
    assert client.get(address).status_code == 200
    ends(call_off)
    answer = send(client, address)
    assert answer.status_code == 410
    assert "This invitation is over" in answer.text
    assert "Leaks\n\nIt drips from the &lt;handle&gt;.\n\nDrips" in answer.text
    assert product.name not in answer.text
    assert not Contribution.objects.exists()


def test_one_that_grew_too_old_gives_back_the_form_which_is_then_anybodys(
    client: Client, product: Product, address: str, ends: Any
) -> None:
    ends(grow_old)
    photo = str(uuid4())
    answer = send(client, address, photo=photo)
    assert answer.status_code == 410
    assert "Meanwhile this invitation is over." in answer.text
    assert "invited you" not in answer.text, "it proves no purchase any more"
    for kept in ("Leaks", "It drips from the &lt;handle&gt;.", "Bảo", photo):
        assert kept in answer.text
    assert 'name="email"' in answer.text
    here = "/c/acme/mug-1/write/"
    assert f'action="{here}"' in answer.text
    assert client.post(here, {**TYPED, **form_shown()}).status_code == 303
    assert not Contribution.objects.get().is_verified_purchase


def test_of_a_closed_product_the_words_are_given_back(
    client: Client, product: Product, address: str
) -> None:
    grow_old()
    Product.objects.update(accepts_reviews=False)
    answer = send(client, address)
    assert answer.status_code == 410
    assert "It drips from the &lt;handle&gt;." in answer.text
    assert '<form class="review-form' not in answer.text


def test_who_only_looks_is_shown_no_empty_field(client: Client, address: str) -> None:
    call_off()
    assert "What you have written" not in client.get(address).text
