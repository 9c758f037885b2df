"""Taking over a catalogue: all or nothing, and a repeat changes nothing."""

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews.catalog import refs
from reviews.catalog.lifecycle import OrderState
from reviews.catalog.models import Company, Product, ProductGroup
from reviews.catalog.operations import companies, orders, products
from reviews.catalog.operations.products import InvalidProducts, Outcome, ProductData
from reviews.catalog.queries import Buyer, proven_buyers
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry

TEA = ProductData(
    ref="tea-1",
    name="Shan tea",
    brand="Lá",
    gtin="4006381333931",
    url="https://shop.example/tea-1",
    group_ref="tea",
    group_name="Tea",
)


@pytest.fixture
def company(db: None) -> Company:
    return companies.create(by=SYSTEM, at=timezone.now(), slug="acme", name="Acme")


def upsert(company: Company, *data: ProductData) -> list[Outcome]:
    found = products.upsert(by=SYSTEM, at=timezone.now(), company=company, products=data)
    return [item.outcome for item in found]


def test_create_update_and_nothing(company: Company) -> None:
    assert upsert(company, TEA) == ["created"]
    assert upsert(company, TEA) == ["unchanged"]
    assert JournalEntry.objects.filter(event__startswith="product.").count() == 1
    before = Product.objects.get().display_version
    assert upsert(company, dataclasses.replace(TEA, name="Old Shan tea")) == ["updated"]
    after = Product.objects.get()
    assert (after.name, after.display_version) == ("Old Shan tea", before + 1)


def test_variants_share_a_group_which_takes_its_latest_name(company: Company) -> None:
    upsert(company, TEA, dataclasses.replace(TEA, ref="tea-2"))
    upsert(company, dataclasses.replace(TEA, group_name="Teas"))
    group = ProductGroup.objects.get()
    assert (group.name, group.products.count()) == ("Teas", 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ref", ""),
        ("ref", "with space"),
        ("ref", "a/b"),
        ("ref", "a,b"),
        ("ref", "é"),
        ("ref", "x" * 129),
        ("ref", "te\na"),
        ("name", " \u200b "),
        ("name", "x" * 301),
        ("gtin", "4006381333932"),
        ("gtin", "٤٠٠٦٣٨١٣٣٣٩٣١"),
        ("gtin", "123"),
        ("url", "javascript:alert(1)"),
        ("image_url", "//shop.example/a.png"),
        ("group_ref", "?"),
    ],
)
def test_a_fault_names_the_field_and_writes_nothing(
    company: Company, field: str, value: str
) -> None:
    good = dataclasses.replace(TEA, ref="good")
    with pytest.raises(InvalidProducts) as caught:
        upsert(company, good, dataclasses.replace(TEA, **{field: value}))
    assert {place: list(faults) for place, faults in caught.value.errors.items()} == {1: [field]}
    assert not Product.objects.exists()


def test_the_same_product_twice_in_one_call_is_a_fault(company: Company) -> None:
    with pytest.raises(InvalidProducts) as caught:
        upsert(company, TEA, TEA)
    assert list(caught.value.errors) == [1]


@pytest.mark.django_db(transaction=True)
def test_two_upserts_at_once_make_one_product() -> None:
    company = companies.create(by=SYSTEM, at=timezone.now(), slug="acme", name="Acme")
    start = threading.Barrier(4)

    def run(number: int) -> list[Outcome]:
        refs_in_some_order = [f"t{n}" for n in range(100)][:: -1 if number % 2 else 1]
        try:
            start.wait(timeout=10)
            return upsert(company, *(dataclasses.replace(TEA, ref=r) for r in refs_in_some_order))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = [outcome for found in pool.map(run, range(4)) for outcome in found]
    assert Product.objects.count() == 100
    assert outcomes.count(Outcome.CREATED) == 100


def test_the_database_keeps_companies_apart(company: Company) -> None:
    other = companies.create(by=SYSTEM, at=timezone.now(), slug="other", name="Other")
    upsert(company, TEA)
    group = ProductGroup.objects.get()

    def join() -> None:
        with transaction.atomic():
            Product.objects.create(
                company=other, ref="x", name="X", group=group, created_at=timezone.now()
            )
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="product_same_company_id_group_id"):
        join()


def is_proven(product: Product, *, email: str) -> bool:
    buyer = Buyer(product_id=product.pk, email=email, customer_ref="")
    return proven_buyers(company=product.company, buyers=[buyer]) == {buyer}


def test_an_order_that_stands_proves_the_purchase(company: Company) -> None:
    upsert(company, TEA)
    product = Product.objects.get()
    order = orders.place(
        by=SYSTEM,
        at=timezone.now(),
        company=company,
        ref="1001",
        placed_at=timezone.now(),
        lines=[orders.LineData(product=product)],
        email=" Lan@Example.com",
    )
    again = orders.place(
        by=SYSTEM,
        at=timezone.now(),
        company=company,
        ref="1001",
        placed_at=timezone.now(),
        lines=[orders.LineData(product=product)],
        email="other@example.com",
    )
    assert again == order
    assert is_proven(product, email="lan@example.com")
    assert not is_proven(product, email="")
    orders.change_state(by=SYSTEM, at=timezone.now(), order=order, state=OrderState.REFUNDED)
    assert not is_proven(product, email="lan@example.com")


@pytest.mark.parametrize("code", ["40063813", "96385074", "036000291452", "10012345678902"])
def test_gtins_are_checked_by_their_last_digit(code: str) -> None:
    assert refs.is_gtin(code) is (code != "40063813")
