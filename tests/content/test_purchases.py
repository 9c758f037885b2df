"""An order verifies a review, whichever of the two comes first, as long as the order stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviews.catalog.lifecycle import OrderState
from reviews.catalog.models import Order, Product
from reviews.catalog.operations import order_sync, orders
from reviews.catalog.operations.orders import LineData
from reviews.catalog.order_data import OrderData, OrderLineData
from reviews.content.kinds import PurchaseProof
from reviews.content.models import Contribution
from reviews.content.operations import authorship
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery, JournalEntry
from reviews.journal.operations import deliver
from tests.factories import ProductFactory, published_review, submitted_review

pytestmark = pytest.mark.django_db

LAN = ReviewerData(email="lan@example.com", customer_ref="c-1")


@pytest.fixture
def product() -> Product:
    return ProductFactory()


def place(product: Product, ref: str = "o-1", **customer: str) -> Order:
    return orders.place(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        ref=ref,
        placed_at=timezone.now() - timedelta(days=9),
        lines=[LineData(product=product)],
        **(customer or {"email": "lan@example.com"}),
    )


def react() -> None:
    for delivery in Delivery.objects.owed().order_by("id"):
        assert deliver(delivery_id=delivery.pk, at=timezone.now())


def proof_of(contribution: Contribution) -> Any:
    contribution.refresh_from_db()
    assert contribution.is_verified_purchase == bool(contribution.purchase_proof)
    return contribution.purchase_proof


@pytest.mark.parametrize("customer", [{"email": "Lan@Example.com"}, {"customer_ref": "c-1"}])
def test_the_order_comes_first(product: Product, customer: dict[str, str]) -> None:
    place(product, **customer)
    assert proof_of(submitted_review(product, author=LAN)) == PurchaseProof.ORDER


@pytest.mark.parametrize("customer", [{"email": "Lan@Example.com"}, {"customer_ref": "c-1"}])
def test_the_review_comes_first(product: Product, customer: dict[str, str]) -> None:
    review = published_review(product, author=LAN)
    stranger = published_review(product, author=ReviewerData(email="minh@example.com"))
    product.refresh_from_db()
    version = product.display_version
    place(product, **customer)
    react()
    assert proof_of(review) == PurchaseProof.ORDER
    assert proof_of(stranger) == PurchaseProof.NONE
    product.refresh_from_db()
    assert product.display_version == version + 1, "its label is public"
    assert JournalEntry.objects.filter(event="contribution.verified").count() == 1


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.REFUNDED])
def test_an_order_that_fell_proves_nothing(product: Product, state: OrderState) -> None:
    order = place(product)
    review = published_review(product, author=LAN)
    orders.change_state(by=SYSTEM, at=timezone.now(), order=order, state=state)
    react()
    assert proof_of(review) == PurchaseProof.NONE
    second = place(product, "o-2")
    react()
    assert proof_of(review) == PurchaseProof.ORDER
    orders.change_state(by=SYSTEM, at=timezone.now(), order=second, state=state)
    place(product, "o-3", customer_ref="c-1")
    react()
    assert proof_of(review) == PurchaseProof.ORDER, "another one still stands"


def test_what_the_source_vouches_for_stays(product: Product) -> None:
    review = published_review(product, author=LAN, verified=True)
    order = place(product)
    orders.change_state(by=SYSTEM, at=timezone.now(), order=order, state=OrderState.CANCELLED)
    react()
    assert proof_of(review) == PurchaseProof.SOURCE


def test_an_address_proves_a_purchase_only_once_it_is_confirmed(product: Product) -> None:
    place(product)
    review = published_review(product, author=ReviewerData(claimed_email="lan@example.com"))
    react()
    assert proof_of(review) == PurchaseProof.NONE, "anybody can type a buyer's address"
    assert review.reviewer_id is not None
    authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=review.reviewer_id)
    assert proof_of(review) == PurchaseProof.ORDER


def test_orders_of_another_company_or_product_prove_nothing(product: Product) -> None:
    place(ProductFactory(ref=product.ref))
    place(ProductFactory(company=product.company))
    review = published_review(product, author=LAN)
    react()
    assert proof_of(review) == PurchaseProof.NONE


# --- an order that turns out to be another customer's


MINH = ReviewerData(email="minh@example.com", customer_ref="c-2")


def correct(product: Product, ref: str = "o-1", **told: Any) -> None:
    order_sync.upsert(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        orders=[OrderData(ref=ref, **told)],
    )
    react()


@pytest.mark.parametrize(
    ("placed", "told"),
    [
        ({"email": "lan@example.com"}, {"email": "minh@example.com"}),
        ({"customer_ref": "c-1"}, {"customer_ref": "c-2"}),
        ({"email": "lan@example.com"}, {"email": "", "customer_ref": "c-2"}),
    ],
)
def test_the_former_customers_review_loses_what_the_new_ones_gets(
    product: Product, placed: dict[str, str], told: dict[str, str]
) -> None:
    place(product, **placed)
    lans, minhs = (published_review(product, author=author) for author in (LAN, MINH))
    assert (proof_of(lans), proof_of(minhs)) == (PurchaseProof.ORDER, PurchaseProof.NONE)
    correct(product, **told)
    assert (proof_of(lans), proof_of(minhs)) == (PurchaseProof.NONE, PurchaseProof.ORDER)
    assert JournalEntry.objects.filter(event="contribution.unverified").count() == 1
    entry = JournalEntry.objects.get(event="order.changed")
    assert entry.payload == {"products": [str(product.pk)], "is_anothers": True}


def test_a_former_customer_with_another_order_stays_verified(product: Product) -> None:
    place(product)
    place(product, "o-2", customer_ref="c-1")
    lans = published_review(product, author=LAN)
    correct(product, email="minh@example.com")
    assert proof_of(lans) == PurchaseProof.ORDER


def test_the_products_that_were_in_it_are_looked_at_too(product: Product) -> None:
    place(product)
    lans = published_review(product, author=LAN)
    pot = ProductFactory(company=product.company)
    correct(product, email="minh@example.com", lines=[OrderLineData(product_ref=pot.ref)])
    assert proof_of(lans) == PurchaseProof.NONE


def test_what_proves_otherwise_and_what_an_erased_person_had_stays(product: Product) -> None:
    place(product)
    place(product, "o-2", email="minh@example.com")
    lans = published_review(product, author=LAN, verified=True)
    minhs = published_review(product, author=MINH)
    Reviewer.objects.filter(email="minh@example.com").update(
        email="", customer_ref="", erased_at=timezone.now()
    )
    for ref in ("o-1", "o-2"):
        correct(product, ref, email="bao@example.com")
    assert (proof_of(lans), proof_of(minhs)) == (PurchaseProof.SOURCE, PurchaseProof.ORDER)


def test_a_correction_of_something_else_looks_at_nobody_elses(product: Product) -> None:
    place(product)
    published_review(product, author=LAN)
    correct(product, placed_at=timezone.now() - timedelta(days=8))
    assert JournalEntry.objects.get(event="order.changed").payload == {
        "products": [str(product.pk)]
    }
