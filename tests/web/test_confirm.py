"""A guest's address counts once the link that was sent to it is answered, through plain HTTP."""

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.identity.models import Erasure
from reviews.identity.operations import erasures
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from tests.factories import OrderFactory, ReviewerFactory, published_review
from tests.forms import form_shown
from tests.web.conftest import react

pytestmark = pytest.mark.django_db


def link_after(client: Client, product: Product, *, body: str = "Keeps tea warm.") -> str:
    """Write as a guest who gives an address, and return the path of the link sent to it."""
    answer = client.post(
        f"/c/acme/{product.ref}/write/",
        {
            "submission_key": "a" * 32,
            "rating": "4",
            "body": body,
            "email": "lan@example.com",
            **form_shown(),
        },
    )
    assert answer.status_code == 303
    react()
    link: str = Message.objects.get(kind=MessageKind.CONFIRM_EMAIL).context["link"]
    return "/" + link.split("/", 3)[3]


def test_a_review_counts_without_it_and_as_the_buyer_s_with_it(
    client: Client, company: Company, product: Product
) -> None:
    OrderFactory(company=company, email="lan@example.com", lines=[product])
    link = link_after(client, product)
    review = Contribution.objects.get()
    assert (review.state, review.is_email_confirmed, review.is_verified_purchase) == (
        *("published", False),
        False,
    )
    for _ in range(2):
        assert "lan@example.com" in client.get(link).text, "looking confirms nothing"
    assert client.post(link).status_code == 303
    react()
    review.refresh_from_db()
    assert (review.is_email_confirmed, review.is_verified_purchase) == (True, True)
    assert "Your address is confirmed" in client.get(link).text
    assert client.post(link).status_code == 200, "pressed twice"


def test_the_button_belongs_to_the_page(client: Client, product: Product) -> None:
    link = link_after(client, product)
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert not Contribution.objects.get().is_email_confirmed


def test_what_is_no_link_of_ours_confirms_nothing(client: Client, product: Product) -> None:
    link = link_after(client, product)
    for path in ("/confirm/x/", f"{link[:-2]}/", link.replace("/confirm/", "/receipt/")):
        assert client.get(path).status_code == 404


def test_the_owner_of_the_address_is_being_erased(client: Client, product: Product) -> None:
    link = link_after(client, product)
    owner = ReviewerFactory(company=product.company, email="lan@example.com")
    erasures.request(by=SYSTEM, at=timezone.now(), reviewer=owner)
    erasures.start_due(at=Erasure.objects.get().due_at)
    page = client.post(link)
    assert page.status_code == 200
    assert "There is nothing to confirm" in page.text


def test_what_the_shop_asks_since_then_does_not_break_the_link(
    client: Client, company: Company, product: Product
) -> None:
    link = link_after(client, product, body="")
    published_review(product, body="Sent before.", author=ReviewerData(email="lan@example.com"))
    company.accepts_ratings_alone = False
    company.save()
    assert client.post(link).status_code == 303
    assert "Your address is confirmed" in client.get(link).text
