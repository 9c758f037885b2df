"""Orders by the company API."""

from typing import Any

import pytest

from reviews.catalog.models import Company, Order, Product
from reviews.journal.models import JournalEntry
from tests.api.conftest import COMPANY, Caller, assert_problem, code_of

ORDERS = f"{COMPANY}/orders"


def told(**changes: Any) -> dict[str, Any]:
    order = {
        "email": "Lan@Example.com",
        "placed_at": "2026-01-02T10:04:05+07:00",
        "lines": [{"product_ref": "mug", "quantity": 2, "price_minor": 189000, "currency": "VND"}],
    }
    return {**order, **changes}


def test_put_creates_and_a_repeat_changes_nothing(server: Caller, product: Product) -> None:
    created = server.put(f"{ORDERS}/1001", told())
    repeated = server.put(f"{ORDERS}/1001", told())
    assert [created.status_code, repeated.status_code] == [201, 200]
    assert created.json() == repeated.json() == server.get(f"{ORDERS}/1001").json()
    assert created.json() == {
        "ref": "1001",
        "state": "placed",
        "email": "lan@example.com",
        "customer_ref": "",
        "placed_at": "2026-01-02T03:04:05Z",
        "lines": told()["lines"],
    }
    assert JournalEntry.objects.filter(subject_kind="order").count() == 1


def test_state_alone_cancels(server: Caller, product: Product) -> None:
    server.put(f"{ORDERS}/1001", told())
    answer = server.put(f"{ORDERS}/1001", {"state": "cancelled"})
    assert answer.status_code == 200
    assert answer.json()["state"] == "cancelled"
    assert len(answer.json()["lines"]) == 1
    refused = server.put(f"{ORDERS}/1001", {"state": "placed"})
    assert_problem(refused, 409)
    assert code_of(refused) == "order-ended"
    assert refused.json()["errors"][0]["field"] == "state"


def test_unknown_order_is_not_there(server: Caller, company: Company) -> None:
    for ref in ("1001", "%00", "a b"):
        assert_problem(server.get(f"{ORDERS}/{ref}"), 404)


@pytest.mark.parametrize(
    ("change", "field", "index"),
    [
        ({"email": "lan"}, "email", None),
        ({"placed_at": "2026-01-02T10:04:05"}, "placed_at", None),
        ({"placed_at": "2026-01-02"}, "placed_at", None),
        ({"placed_at": "0001-01-01T00:00:00+14:00"}, "placed_at", None),
        ({"placed_at": "2026-02-30T00:00:00Z"}, "placed_at", None),
        ({"placed_at": 1767323045}, "placed_at", None),
        ({"placed_at": "2099-01-01T00:00:00Z"}, "placed_at", None),
        ({"lines": []}, "lines", None),
        ({"lines": [{"product_ref": "mug"}, {"product_ref": "tea"}]}, "product_ref", 1),
        ({"lines": [{"product_ref": "mug", "quantity": 0}]}, "quantity", 0),
        ({"lines": [{"product_ref": "mug", "quantity": "2"}]}, "quantity", 0),
        ({"lines": [{"product_ref": "mug", "price_minor": 5}]}, "currency", 0),
        ({"lines": [{"product_ref": "mug", "price_minor": 5, "currency": "eur"}]}, "currency", 0),
        ({"state": "lost"}, "state", None),
        ({"total": 5}, "total", None),
    ],
)
def test_what_is_wrong_is_named(
    server: Caller, product: Product, change: dict[str, Any], field: str, index: int | None
) -> None:
    answer = server.put(f"{ORDERS}/1001", told(**change))
    (fault,) = assert_problem(answer, 422)["errors"]
    assert fault["field"] == field
    assert fault.get("index") == index
    assert not Order.objects.exists()


def test_bulk_tells_what_became_of_each(server: Caller, product: Product) -> None:
    server.put(f"{ORDERS}/1", told())
    server.put(f"{ORDERS}/2", told())
    answer = server.post(
        ORDERS,
        {"orders": [told(ref="3"), told(ref="1"), {"ref": "2", "state": "refunded"}]},
    )
    assert answer.status_code == 200
    assert answer.json()["items"] == [
        {"ref": "3", "outcome": "created", "state": "placed"},
        {"ref": "1", "outcome": "unchanged", "state": "placed"},
        {"ref": "2", "outcome": "updated", "state": "refunded"},
    ]


@pytest.mark.parametrize(
    "line", [{"product_ref": "tea"}, {"product_ref": "b/c"}], ids=["unknown", "no ref"]
)
def test_bulk_names_the_order_and_the_line_and_writes_nothing(
    server: Caller, product: Product, line: dict[str, str]
) -> None:
    wrong = told(ref="2", lines=[{"product_ref": "mug"}, line])
    answer = server.post(ORDERS, {"orders": [told(ref="1"), wrong]})
    (fault,) = assert_problem(answer, 422)["errors"]
    assert (fault["index"], fault["field"]) == (1, "lines[1].product_ref")
    assert not Order.objects.exists()


def test_bulk_of_an_ended_order_names_it(server: Caller, product: Product) -> None:
    server.put(f"{ORDERS}/2", told(state="cancelled"))
    answer = server.post(ORDERS, {"orders": [told(ref="1"), {"ref": "2", "state": "refunded"}]})
    assert code_of(answer) == "order-ended"
    (fault,) = assert_problem(answer, 409)["errors"]
    assert (fault["index"], fault["field"]) == (1, "state")
    assert Order.objects.count() == 1


def test_bulk_with_a_key_is_done_once(server: Caller, product: Product) -> None:
    body = {"orders": [told(ref="1")]}
    first = server.post(ORDERS, body, Idempotency_Key="k1")
    Order.objects.update(state="cancelled")
    second = server.post(ORDERS, body, Idempotency_Key="k1")
    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"


def test_bulk_takes_a_thousand_and_no_more(
    server: Caller, product: Product, django_assert_max_num_queries
) -> None:
    orders = [told(ref=str(n)) for n in range(1001)]
    assert server.post(ORDERS, {"orders": orders}).status_code == 422
    with django_assert_max_num_queries(14):
        answer = server.post(ORDERS, {"orders": orders[:1000]})
    assert answer.status_code == 200
    assert Order.objects.count() == 1000
