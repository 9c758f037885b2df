"""Single changes to a company's orders; :mod:`order_sync` takes over what a shop tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviews.catalog.lifecycle import ORDERS, OrderState
from reviews.catalog.models import Company, Order, OrderLine, Product
from reviews.common.personal_data import Person
from reviews.journal import operations as journal
from reviews.journal.actors import Actor

ERASED = "erased:"
"""Begins the customer's id of an order whose customer was erased."""


@dataclass(frozen=True, kw_only=True)
class LineData:
    """One product of an order; the price is of one piece, in minor units."""

    product: Product
    quantity: int = 1
    price_minor: int | None = None
    currency: str = ""


@transaction.atomic
def place(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    ref: str,
    placed_at: datetime,
    lines: Sequence[LineData],
    email: str = "",
    customer_ref: str = "",
) -> Order:
    """Store an order; a repeat with the same ``ref`` returns the stored one unchanged.

    Raises:
        ValueError: no lines, neither e-mail nor customer id, or another company's product.
    """
    if not lines:
        raise ValueError("lines: an order has at least one product")
    if not (email or customer_ref):
        raise ValueError("email or customer_ref: an order names its customer")
    if any(line.product.company_id != company.pk for line in lines):
        raise ValueError("lines: a product belongs to another company")
    order, created = Order.objects.get_or_create(
        company=company,
        ref=ref,
        defaults={
            "email": email.strip().lower(),
            "customer_ref": customer_ref.strip(),
            "placed_at": placed_at,
        },
    )
    if not created:
        return order
    OrderLine.objects.bulk_create(
        OrderLine(
            company=company,
            order=order,
            product=line.product,
            quantity=line.quantity,
            price_minor=line.price_minor,
            currency=line.currency,
        )
        for line in lines
    )
    journal.record(
        by=by,
        at=at,
        company=company,
        event="order.placed",
        subject_kind="order",
        subject_id=order.pk,
    )
    return order


@transaction.atomic
def change_state(*, by: Actor, at: datetime, order: Order, state: OrderState) -> bool:
    """Mark a placed order cancelled or refunded; return whether that was news."""
    changed = (
        Order.objects.for_company(order.company)
        .filter(pk=order.pk, state__in=ORDERS.sources_of(state))
        .update(state=state)
    )
    if changed:
        journal.record(
            by=by,
            at=at,
            company=order.company,
            event=f"order.{state}",
            subject_kind="order",
            subject_id=order.pk,
        )
    return bool(changed)


@transaction.atomic
def forget_customer(*, company: Company, person: Person) -> int:
    """Take a person's names off the company's orders; return how many there were.

    The orders stay: what was sold when is the company's own record.
    """
    forgotten = 0
    for order in Order.objects.for_company(company).filter(Order.of_person(person)).order_by("ref"):
        order.email, order.customer_ref = "", f"{ERASED}{order.pk}"
        order.save(update_fields=["email", "customer_ref"])
        forgotten += 1
    return forgotten
