"""Every list that grows is answered from the index made for it, in its order, without sorting."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.common.ids import uuid7
from reviews.common.querysets import RowComesBefore
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.queries import HeldFilter, Place, published_contribution
from reviews.content.queries.held import pieces
from reviews.content.queries.published import ReviewFilter, _matching, from_elsewhere
from reviews.content.queries.threads import _in_order, below, heads_of, newest_first, said_of
from reviews.content.sorting import Position, Sort
from reviews.encourage.models import MailboxMail, Message
from reviews.identity.models import MagicLink
from reviews.journal.models import Delivery
from reviews.moderation.models import Case
from tests.factories import ProductFactory, published_review

pytestmark = pytest.mark.django_db

USEFUL, BY_DATE = "reviews_useful", "reviews_by_date"
HIGHEST, LOWEST = "reviews_highest", "reviews_lowest"
INDEX_OF = {
    Sort.USEFUL: USEFUL,
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
    """Take the general indexes away: for what is frequent the planner may rightly prefer them."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP INDEX {BY_DATE}, {USEFUL}")


@pytest.mark.usefixtures("_only_special_indexes")
@pytest.mark.parametrize(
    ("sort", "only", "index", "place_in"),
    [
        (Sort.USEFUL, ReviewFilter(ratings=(5,)), "reviews_useful_stars", "rating = 5"),
        (Sort.USEFUL, ReviewFilter(language="vi"), "reviews_useful_language", "language"),
        (Sort.USEFUL, ReviewFilter(verified=True), "reviews_useful_verified", "is_verified"),
        (Sort.USEFUL, ReviewFilter(verified=False), "reviews_useful_verified", "is_verified"),
        (Sort.NEWEST, ReviewFilter(ratings=(5,)), HIGHEST, "rating = 5"),
        (Sort.NEWEST, ReviewFilter(language="vi"), "reviews_by_language", "language"),
        (Sort.NEWEST, ReviewFilter(verified=True), "reviews_verified", "is_verified"),
        (Sort.NEWEST, ReviewFilter(verified=False), "reviews_verified", "is_verified"),
    ],
)
def test_what_is_rare_has_an_index_of_its_own(
    product: Product, sort: Sort, only: ReviewFilter, index: str, place_in: str
) -> None:
    assert_answered_by(index, _matching(product, only).in_order(sort)[:20], place_in=place_in)


def test_the_latest_date_of_a_summary(product: Product) -> None:
    rows = (
        Contribution.objects.filter(company_id=product.company_id, product=product)
        .published()
        .reviews()
        .in_order(Sort.NEWEST)
        .values_list("written_at")[:1]
    )
    assert_answered_by(BY_DATE, rows)


def test_whether_any_review_was_collected_elsewhere(product: Product) -> None:
    assert_answered_by("reviews_from_elsewhere", from_elsewhere(product)[:1])


def test_what_a_company_published_latest(product: Product) -> None:
    rows = Contribution.objects.for_company(product.company).published().reviews()
    assert_answered_by("reviews_just_published", rows.just_published_first()[:6])


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.COMMENT])
def test_a_page_of_what_was_said_of_a_product(product: Product, kind: Kind) -> None:
    place = Place(timezone.now(), uuid7())
    rows = newest_first(said_of(product, kind), after=place)[:20]
    assert_answered_by("aside_by_date", rows, place_in="ROW(")


@pytest.mark.parametrize("is_official", [True, False])
def test_a_page_of_what_was_said_below_something(product: Product, is_official: bool) -> None:
    rows = below(uuid7(), company_id=product.company_id, is_official=is_official)
    place = RowComesBefore("written_at", "id", values=(timezone.now(), uuid7()), reverse=True)
    assert_answered_by("below_by_date", _in_order(rows).filter(place)[:20], place_in="ROW(")


def test_the_heads_of_threads_read_a_piece_of_the_index_each(product: Product) -> None:
    """A review with ten thousand comments costs what one with a hundred does."""
    review = published_review(product)
    found = published_contribution(company=product.company, contribution_id=review.pk)
    assert found is not None
    with connection.cursor() as cursor:
        # Of so few rows a planner may take wider indexes and leave the rest out, depending on when
        # statistics were last gathered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP INDEX held_of_product, held_by_date")
    nodes = nodes_of(heads_of([found[0]], product=product, first=3))
    assert not [node for node in nodes if "Sort" in node["Node Type"]]
    scans = [node for node in nodes if node.get("Index Name") == "below_by_date"]
    # The company's word, the first of the others, and their number up to a limit.
    assert len(scans) == len([node for node in nodes if node["Node Type"] == "Limit"]) == 3
    assert all("parent_id" in scan["Index Cond"] for scan in scans)


@pytest.mark.parametrize("of_product", [True, False])
def test_a_page_of_what_a_company_holds(product: Product, of_product: bool) -> None:
    place = Place(timezone.now(), uuid7())
    only = HeldFilter(product=product if of_product else None)
    ranges = pieces(product.company, only, after=place, limit=20)
    assert len(ranges) == 16
    if of_product:
        # With few rows the narrower index is as good, whatever it then has to leave out.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX held_by_date")
    indexes = {"held_of_product" if of_product else "held_by_date"}
    if of_product:
        indexes |= {BY_DATE, "aside_by_date"}  # of what is public, in the same order
    for rows in ranges:
        nodes = nodes_of(rows)
        assert not [node for node in nodes if "Sort" in node["Node Type"]]
        (scan,) = [node for node in nodes if "Index Name" in node]
        assert scan["Index Name"] in indexes
        assert "ROW(" in scan["Index Cond"]


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
