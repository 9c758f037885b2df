"""Orders as shops tell them: once, again, corrected, ended, and many at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.catalog.currencies import CURRENCIES, is_currency
from reviews.catalog.lifecycle import OrderState
from reviews.catalog.models import Company, Order, OrderLine
from reviews.catalog.operations import order_sync
from reviews.catalog.operations.order_sync import InvalidOrders, OrdersEnded
from reviews.catalog.order_data import LINES_MAX, OrderData, OrderLineData
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def company(db: None) -> Company:
    company = CompanyFactory()
    for ref in ("mug", "pot", "cup"):
        ProductFactory(company=company, ref=ref)
    return company


def told(ref: str = "1001", **changes: Any) -> OrderData:
    values: dict[str, Any] = {
        "ref": ref,
        "email": "Ann@Example.com ",
        "placed_at": NOW - timedelta(days=3),
        "lines": [OrderLineData(product_ref="mug", quantity=2, price_minor=900, currency="EUR")],
    }
    return OrderData(**{**values, **changes})


def tell(company: Company, *orders: OrderData) -> list[str]:
    results = order_sync.upsert(by=SYSTEM, at=NOW, company=company, orders=orders)
    return [result.outcome.value for result in results]


def events() -> list[str]:
    entries = JournalEntry.objects.filter(subject_kind="order").order_by("id")
    return [entry.event for entry in entries]


def faults(company: Company, *orders: OrderData) -> dict[int, set[str]]:
    with pytest.raises(InvalidOrders) as error:
        tell(company, *orders)
    assert not Order.objects.exists()
    return {place: set(by_field) for place, by_field in error.value.errors.items()}


# ------------------------------------------------------------------------------------ one and again


def test_a_new_order_is_placed_with_its_lines_and_a_clean_address(company: Company) -> None:
    assert tell(company, told(customer_ref=" C 1 ")) == ["created"]
    order = Order.objects.get()
    assert (order.state, order.email, order.customer_ref) == ("placed", "ann@example.com", "C 1")
    line = order.lines.get()
    assert (line.product.ref, line.quantity, line.price_minor, line.currency) == (
        *("mug", 2, 900, "EUR"),
    )
    entry = JournalEntry.objects.get(event="order.placed")
    assert entry.subject_id == str(order.pk)
    assert entry.payload == {"products": [str(line.product_id)]}


def test_a_repeat_changes_writes_and_records_nothing(company: Company) -> None:
    tell(company, told(), told("1002"))
    before = list(OrderLine.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        assert tell(company, told(), told("1002")) == ["unchanged", "unchanged"]
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert list(OrderLine.objects.order_by("pk").values()) == before
    assert events() == ["order.placed", "order.placed"]


def test_what_is_left_out_stays_as_it_is(company: Company) -> None:
    tell(company, told(customer_ref="C1"))
    assert tell(company, OrderData(ref="1001")) == ["unchanged"]
    assert tell(company, OrderData(ref="1001", email="")) == ["updated"]
    order = Order.objects.get()
    assert (order.email, order.customer_ref, order.lines.count()) == ("", "C1", 1)
    with pytest.raises(InvalidOrders):
        tell(company, OrderData(ref="1001", customer_ref=""))


@pytest.mark.parametrize(
    "change",
    [
        {"email": "bob@example.com"},
        {"customer_ref": "C9"},
        {"placed_at": NOW},
        {"lines": [OrderLineData(product_ref="pot")]},
        {"lines": [OrderLineData(product_ref="mug", quantity=3, price_minor=900, currency="EUR")]},
        {"lines": [OrderLineData(product_ref="mug", quantity=2)]},
    ],
)
def test_a_placed_order_can_be_corrected(company: Company, change: dict[str, Any]) -> None:
    tell(company, told())
    assert tell(company, told(**change)) == ["updated"]
    assert tell(company, told(**change)) == ["unchanged"]
    assert events() == ["order.placed", "order.changed"]
    assert OrderLine.objects.count() == 1


def test_a_correction_names_the_products_that_were_in_it_and_that_are(company: Company) -> None:
    tell(company, told())
    tell(company, told(lines=[OrderLineData(product_ref="pot")]))
    entry = JournalEntry.objects.get(event="order.changed")
    assert len(entry.payload["products"]) == 2


# ------------------------------------------------------------------------------------------ its end


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.REFUNDED])
def test_an_order_ends_once(company: Company, state: OrderState) -> None:
    tell(company, told())
    assert tell(company, OrderData(ref="1001", state=state)) == ["updated"]
    assert tell(company, OrderData(ref="1001", state=state)) == ["unchanged"]
    # As a shop does that sends all its orders every night.
    assert tell(company, told()) == ["unchanged"]
    assert Order.objects.get().state == state
    assert events() == ["order.placed", f"order.{state}"]


def test_an_order_can_be_corrected_and_ended_at_once(company: Company) -> None:
    tell(company, told())
    tell(company, told(state=OrderState.REFUNDED, lines=[OrderLineData(product_ref="pot")]))
    assert Order.objects.get().lines.get().product.ref == "pot"
    assert events() == ["order.placed", "order.changed", "order.refunded"]


def test_an_order_that_arrives_ended_was_never_placed_here(company: Company) -> None:
    assert tell(company, told(state=OrderState.CANCELLED)) == ["created"]
    assert events() == ["order.cancelled"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": OrderState.PLACED}, "state"),
        ({"state": OrderState.CANCELLED}, "state"),
        ({"email": "bob@example.com"}, ""),
        ({"lines": [OrderLineData(product_ref="pot")]}, ""),
    ],
)
def test_what_has_ended_stays_as_it_is(
    company: Company, change: dict[str, Any], field: str
) -> None:
    tell(company, told(state=OrderState.REFUNDED))
    with pytest.raises(OrdersEnded) as error:
        tell(company, told("1000"), told(**change))
    assert {place: set(by_field) for place, by_field in error.value.errors.items()} == {1: {field}}
    assert Order.objects.count() == 1


# ------------------------------------------------------------------------------------ what is wrong


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ref": "a/b"}, "ref"),
        ({"ref": "\x00"}, "ref"),
        ({"email": "ann"}, "email"),
        ({"email": f"{'a' * 250}@example.com"}, "email"),
        ({"email": None}, "email"),
        ({"email": ""}, "email"),
        ({"customer_ref": "x" * 129}, "customer_ref"),
        ({"placed_at": NOW + timedelta(days=1, seconds=1)}, "placed_at"),
        ({"placed_at": datetime(1989, 12, 31, tzinfo=UTC)}, "placed_at"),
        ({"placed_at": None}, "placed_at"),
        ({"lines": None}, "lines"),
        ({"lines": []}, "lines"),
        ({"lines": [OrderLineData(product_ref="mug")] * (LINES_MAX + 1)}, "lines"),
        ({"lines": [OrderLineData(product_ref="mug")] * 2}, "lines[1].product_ref"),
        ({"lines": [OrderLineData(product_ref="tea")]}, "lines[0].product_ref"),
        ({"lines": [OrderLineData(product_ref="\x00")]}, "lines[0].product_ref"),
        ({"lines": [OrderLineData(product_ref="mug", quantity=0)]}, "lines[0].quantity"),
        ({"lines": [OrderLineData(product_ref="mug", price_minor=5)]}, "lines[0].currency"),
        ({"lines": [OrderLineData(product_ref="mug", currency="EUR")]}, "lines[0].price_minor"),
        (
            {"lines": [OrderLineData(product_ref="mug", price_minor=-1, currency="EUR")]},
            "lines[0].price_minor",
        ),
        (
            {"lines": [OrderLineData(product_ref="mug", price_minor=1, currency="XXX")]},
            "lines[0].currency",
        ),
    ],
)
def test_what_is_wrong_is_named(company: Company, change: dict[str, Any], field: str) -> None:
    assert faults(company, told("1000"), told(**change)) == {1: {field}}


def test_the_same_order_twice_in_a_list_is_refused(company: Company) -> None:
    assert faults(company, told(), told("1002"), told()) == {2: {"ref"}}


def test_a_product_of_another_company_is_unknown(company: Company) -> None:
    ProductFactory(ref="theirs")
    line = OrderLineData(product_ref="theirs")
    assert faults(company, told(lines=[line])) == {0: {"lines[0].product_ref"}}


def test_a_known_order_of_another_company_is_not_touched(company: Company) -> None:
    other = CompanyFactory()
    ProductFactory(company=other, ref="mug")
    tell(other, told())
    assert tell(company, told(email="bob@example.com")) == ["created"]
    assert Order.objects.for_company(other).get().email == "ann@example.com"


def test_a_time_a_little_ahead_is_taken(company: Company) -> None:
    assert tell(company, told(placed_at=NOW + timedelta(hours=23))) == ["created"]


def test_currencies_are_three_capitals() -> None:
    assert is_currency("VND")
    assert not is_currency("vnd")
    assert not is_currency("XXX")
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
    assert len(CURRENCIES) > 150


# --------------------------------------------------------------------------------------------- many


def test_a_thousand_cost_no_more_statements_than_two(company: Company) -> None:
    def statements(orders: list[OrderData]) -> int:
        with CaptureQueriesContext(connection) as queries:
            tell(company, *orders)
        return len(queries)

    two = [told(f"a{n}") for n in range(2)]
    many = [told(f"b{n}") for n in range(1000)]
    assert statements(two) == statements(many)
    corrected = [replace(order, lines=[OrderLineData(product_ref="pot")]) for order in many]
    assert statements([replace(order, email="x@example.com") for order in two]) + 2 >= statements(
        corrected
    )


@pytest.mark.django_db(transaction=True)
def test_two_lists_of_the_same_orders_make_no_doubles_and_no_deadlock(company: Company) -> None:
    orders = [told(f"o{n}") for n in range(300)]
    together = threading.Barrier(2)

    def send(sent: list[OrderData]) -> list[str]:
        together.wait()
        try:
            return tell(company, *sent)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(send, (orders, orders[::-1]))
    assert (one + two).count("created") == len(orders)
    assert (one + two).count("unchanged") == len(orders)
    assert Order.objects.count() == OrderLine.objects.count() == len(orders)
    assert events() == ["order.placed"] * len(orders)
