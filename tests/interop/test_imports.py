"""Storing what a file holds: in batches, with its figures, and without doubles."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.catalog.operations import companies, orders
from reviews.catalog.operations.orders import LineData
from reviews.content.drafts import Draft
from reviews.content.kinds import Incentive
from reviews.content.models import Contribution
from reviews.identity.operations.reviewers import ReviewerData
from reviews.interop import queries
from reviews.interop.models import ImportRun
from reviews.interop.operations import imports
from reviews.interop.operations.imports import BATCH, InvalidSource
from reviews.journal.actors import SYSTEM, ActorKind
from reviews.journal.models import Delivery, JournalEntry
from tests.interop.running import SOURCE, figures, refusal, row, run_all

# -------------------------------------------------------------------------------- what is stored


def test_a_review_keeps_its_date_its_source_and_its_words(company: Company) -> None:
    run_all(
        company,
        [
            row(
                1,
                draft=Draft(rating=2, title="Leaks", author_name="Ann", recommends=False),
                author=ReviewerData(email="ann@example.com"),
                incentive=Incentive.FREE_PRODUCT,
                verified=True,
                language="vi",
            )
        ],
    )
    (contribution,) = Contribution.objects.for_company(company)
    revision = contribution.revisions.get()
    assert contribution.source == SOURCE
    assert contribution.source_ref == "key-1"
    assert contribution.written_at == datetime(2024, 5, 31, tzinfo=UTC)
    assert contribution.state == "submitted"
    assert contribution.language == "vi"
    assert contribution.incentive == Incentive.FREE_PRODUCT
    assert contribution.is_verified_purchase
    assert contribution.reviewer.email == "ann@example.com"
    assert (revision.title, revision.rating, revision.recommends) == ("Leaks", 2, False)
    assert revision.author_name == "Ann"


def test_screening_is_owed_for_each(company: Company) -> None:
    run_all(company, [row(1), row(2)])
    owed = Delivery.objects.owed().filter(entry__event="contribution.submitted")
    assert owed.count() == 2
    assert set(owed.values_list("reaction", flat=True)) == {"moderation.screen_new_text"}


def test_an_order_proves_the_purchase_as_for_any_other(company: Company) -> None:
    mug = Product.objects.get(ref="mug")
    orders.place(
        by=SYSTEM,
        at=timezone.now(),
        company=company,
        ref="1",
        placed_at=timezone.now(),
        lines=[LineData(product=mug)],
        email="ann@example.com",
    )
    run_all(company, [row(1, author=ReviewerData(email="ann@example.com")), row(2)])
    verified = Contribution.objects.filter(is_verified_purchase=True)
    assert list(verified.values_list("source_ref", flat=True)) == ["key-1"]


def test_a_review_without_a_date_gets_that_of_the_run(company: Company) -> None:
    run_all(company, [row(number, written_at=None) for number in range(BATCH + 5)])
    run = ImportRun.objects.get()
    assert set(Contribution.objects.values_list("written_at", flat=True)) == {run.started_at}


def test_a_closed_product_takes_its_old_reviews(company: Company) -> None:
    Product.objects.filter(ref="mug").update(accepts_reviews=False)
    assert run_all(company, [row(1)]).stored == 1


def test_an_unknown_product_is_a_refusal(company: Company) -> None:
    progress = run_all(company, [row(1), row(2, product_ref="cup")])
    assert figures(progress) == (2, 1, 0, 1)
    (refused,) = progress.refusals
    assert refused.place.row == 2
    assert str(refused.faults[0]) == "product_ref: The company has no such product."


def test_a_product_of_another_company_is_unknown(company: Company) -> None:
    other = companies.create(by=SYSTEM, at=timezone.now(), slug="other", name="Other")
    assert run_all(other, [row(1)]).refused == 1
    assert not Contribution.objects.exists()


def test_unknown_products_are_created_if_that_is_asked_for(company: Company) -> None:
    progress = run_all(
        company,
        [
            row(1, product_ref="cup", product_name="A Cup"),
            row(2, product_ref="cup", product_name="Another name"),
            row(3, product_ref="jar"),
            row(4),
        ],
        create_products=True,
    )
    assert figures(progress) == (4, 4, 0, 0)
    assert progress.products_created == 2
    names = dict(Product.objects.values_list("ref", "name"))
    assert names == {"mug": "Mug", "pot": "Pot", "cup": "A Cup", "jar": "jar"}


def test_products_that_are_there_are_left_as_they_are(company: Company) -> None:
    before = Product.objects.filter(ref="mug").values().get()
    run_all(company, [row(1, product_name="Worse name")], create_products=True)
    assert Product.objects.filter(ref="mug").values().get() == before


# ------------------------------------------------------------------------------------- its figures


def test_the_run_has_its_figures(company: Company) -> None:
    run_all(company, [row(1), refusal(2), row(3, product_ref="cup"), row(4)])
    run_all(company, [row(1), row(5)])
    first, second = ImportRun.objects.order_by("started_at")
    assert (first.state, first.source, first.file_name) == ("finished", SOURCE, "old.csv")
    assert first.finished_at is not None
    assert (first.rows_read, first.rows_stored, first.rows_known, first.rows_refused) == (
        4,
        2,
        0,
        2,
    )
    assert (second.rows_read, second.rows_stored, second.rows_known) == (2, 1, 1)


def test_the_journal_tells_of_the_run(company: Company) -> None:
    run_all(company, [row(1), refusal(2)])
    entries = JournalEntry.objects.filter(subject_kind="import_run").order_by("id")
    assert [entry.event for entry in entries] == ["import.started", "import.finished"]
    assert entries[1].actor_kind == ActorKind.OPERATOR
    assert entries[1].payload == {
        "kind": "reviews", "source": SOURCE,
        "read": 2, "stored": 1, "updated": 0, "known": 0, "refused": 1,
    }  # fmt: skip


def test_an_empty_file_is_a_run_too(company: Company) -> None:
    assert figures(run_all(company, [])) == (0, 0, 0, 0)
    assert ImportRun.objects.get().state == "finished"


@pytest.mark.parametrize("name", ["", "  ", "x" * 54])
def test_a_source_has_a_short_name(name: str) -> None:
    with pytest.raises(InvalidSource, match="1 to 53 characters"):
        imports.source_of(name=name)
    assert imports.source_of(name=" Old shop ") == "import:Old shop"


def test_a_batch_costs_the_same_statements_whatever_its_size(company: Company) -> None:
    def statements(count: int, first: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            run_all(
                company,
                [
                    row(first + n, author=ReviewerData(email=f"a{n}@example.com"))
                    for n in range(count)
                ],
            )
        return len(queries)

    statements(1, first=1)
    assert statements(10, first=100) == statements(BATCH, first=1_000)


def test_the_query_for_known_keys_states_the_condition_of_their_index(company: Company) -> None:
    with CaptureQueriesContext(connection) as captured:
        queries.stored_keys(company=company, source=SOURCE, keys=["key-1"])
        index = "SELECT indexdef FROM pg_indexes WHERE indexname = 'contribution_source_once'"
        with connection.cursor() as cursor:
            cursor.execute(index)
            (definition,) = cursor.fetchone()
    # PostgreSQL cannot infer it from a list of more than a hundred keys.
    assert definition.endswith("WHERE (NOT ((source_ref)::text = ''::text))")
    assert """AND NOT ("reviews_contribution"."source_ref" = '')""" in captured[0]["sql"]


# --------------------------------------------------------------------------------------- dry run


def test_a_dry_run_writes_nothing_and_tells_the_same(company: Company) -> None:
    run_all(company, [row(1)])
    rows = [
        row(1),
        row(2),
        refusal(3),
        row(4, product_ref="cup"),
        row(5, product_ref="cup"),
        *[row(100 + number, product_ref="cup") for number in range(BATCH)],
    ]
    before = ImportRun.objects.count(), Contribution.objects.count(), JournalEntry.objects.count()
    steps = list(
        imports.rehearse(company=company, source=SOURCE, rows=iter(rows), create_products=True)
    )
    after = ImportRun.objects.count(), Contribution.objects.count(), JournalEntry.objects.count()
    assert after == before
    assert Product.objects.count() == 2
    progress = run_all(company, rows, create_products=True)
    assert figures(steps[-1]) == figures(progress) == (BATCH + 5, BATCH + 3, 1, 1)
    assert steps[-1].products_created == progress.products_created == 1
