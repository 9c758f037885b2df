"""Every list that grows is answered from the index made for it, in its order, without sorting."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.common.ids import uuid7
from reviews.content.models import Contribution
from reviews.content.queries import ReviewFilter
from reviews.content.queries.published import _matching
from reviews.content.sorting import Position, Sort
from reviews.encourage.models import MailboxMail, Message
from reviews.identity.models import MagicLink
from reviews.journal.models import Delivery
from reviews.moderation.models import Case
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

BY_DATE, HIGHEST, LOWEST = "reviews_by_date", "reviews_highest", "reviews_lowest"
INDEX_OF = {
    Sort.NEWEST: BY_DATE,
    Sort.OLDEST: BY_DATE,
    Sort.HIGHEST: HIGHEST,
    Sort.LOWEST: LOWEST,
}


@pytest.fixture
def product() -> Product:
    return ProductFactory()


@pytest.fixture(autouse=True)
def _planner_of_a_large_table(db: None) -> None:
    """With few rows a planner rightly reads them all; here it may not."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")


def nodes_of(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Return every node of the plan."""
    (plan,) = json.loads(rows.explain(format="json"))
    found, waiting = [], [plan["Plan"]]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += node.get("Plans", [])
    return found


def assert_answered_by(index: str, rows: QuerySet[Any], *, place_in: str = "") -> None:
    nodes = nodes_of(rows)
    assert not [node for node in nodes if "Sort" in node["Node Type"]]
    (scan,) = [node for node in nodes if node.get("Index Name") == index]
    assert place_in in scan["Index Cond"], "the page begins inside the index"


@pytest.mark.parametrize("sort", Sort)
def test_a_page_of_reviews_far_on(product: Product, sort: Sort) -> None:
    place = Position(3, timezone.now(), uuid7())
    rows = _matching(product, ReviewFilter()).after(place, sort).in_order(sort)[:20]
    assert_answered_by(INDEX_OF[sort], rows, place_in="ROW(")


@pytest.fixture
def _only_special_indexes(product: Product) -> None:
    """Take the general index away: for what is frequent the planner may rightly prefer it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP INDEX {BY_DATE}")


@pytest.mark.usefixtures("_only_special_indexes")
@pytest.mark.parametrize(
    ("only", "index", "place_in"),
    [
        (ReviewFilter(ratings=(5,)), HIGHEST, "rating = 5"),
        (ReviewFilter(language="vi"), "reviews_by_language", "language"),
        (ReviewFilter(verified=True), "reviews_verified", "is_verified_purchase"),
        (ReviewFilter(verified=False), "reviews_verified", "is_verified_purchase"),
    ],
)
def test_what_is_rare_has_an_index_of_its_own(
    product: Product, only: ReviewFilter, index: str, place_in: str
) -> None:
    assert_answered_by(
        index, _matching(product, only).in_order(Sort.NEWEST)[:20], place_in=place_in
    )


def test_the_latest_date_of_a_summary(product: Product) -> None:
    rows = (
        Contribution.objects.filter(company_id=product.company_id, product=product)
        .published()
        .reviews()
        .in_order(Sort.NEWEST)
        .values_list("written_at")[:1]
    )
    assert_answered_by(BY_DATE, rows)


def test_the_queue_and_what_was_decided(product: Product) -> None:
    place = (timezone.now(), uuid7())
    cases = Case.objects.for_company(product.company)
    queue = cases.waiting().longest_waiting_first(after=place)[:20]
    assert_answered_by("case_queue", queue, place_in="ROW(")
    decided = cases.decided().latest_decided_first(after=place)[:20]
    assert_answered_by("case_decided", decided, place_in="ROW(")


def test_what_the_sweep_looks_for() -> None:
    assert_answered_by("delivery_owed", Delivery.objects.due(at=timezone.now())[:100])


def test_what_the_senders_look_for() -> None:
    assert_answered_by("message_due", Message.objects.due(at=timezone.now())[:100])


def test_whose_address_is_to_be_forgotten() -> None:
    rows = Message.objects.with_address_since(before=timezone.now())
    assert_answered_by("message_with_address", rows[:100])


def test_a_page_of_the_mailbox_far_on() -> None:
    place = (timezone.now(), uuid7())
    rows = MailboxMail.objects.latest_first(after=place)[:20]
    assert_answered_by("mailbox_by_date", rows, place_in="ROW(")


def test_which_links_are_forgotten() -> None:
    rows = MagicLink.objects.filter(expires_at__lt=timezone.now())
    assert_answered_by("magic_link_by_expiry", rows, place_in="expires_at")
