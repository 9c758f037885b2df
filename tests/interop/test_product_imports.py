"""Imports of products by workers: their turns, their figures, and what may break in between."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import DataError, OperationalError
from django.utils import timezone, translation

from reviews.catalog.models import Company, Product, ProductGroup
from reviews.interop import kept_files
from reviews.interop.models import ImportRun
from reviews.interop.operations import product_imports, runs
from reviews.interop.operations.product_imports import BATCH, REMARKS_MAX
from reviews.interop.operations.turns import TRIES_MAX
from reviews.journal.actors import ActorKind
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory
from tests.interop.product_running import (
    KEY,
    ask,
    events,
    figures,
    rows,
    stop_after,
    turn,
    work,
)


@pytest.fixture
def company(db: None) -> Company:
    return CompanyFactory()


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    """Other tests leave files behind whose rows are rolled back."""
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": tmp_path}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}


# ------------------------------------------------------------------------------------------ one run


def test_a_file_is_imported_in_the_background_with_its_figures(company: Company) -> None:
    ProductFactory(company=company, ref="p0", name="Product 0")
    ProductFactory(company=company, ref="p1", name="Product 1", brand="Song")
    run = ask(company, rows(4) + "a/b,Bad,\n")
    assert figures(run) == ("waiting", 0, 0, 0, 0, 0)
    assert work() == 1
    assert figures(run) == ("finished", 5, 2, 1, 1, 1)
    assert run.bytes_read == run.bytes_total > 0
    assert run.started_at is not None
    assert run.finished_at is not None
    assert events(run) == ["import.requested", "import.started", "import.finished"]
    assert Product.objects.for_company(company).count() == 4
    made = JournalEntry.objects.get(event="product.updated")
    assert (made.actor_kind, made.actor_id) == (ActorKind.API_KEY, "some-key")


def test_the_same_file_again_changes_nothing(company: Company) -> None:
    first = ask(company, rows(3))
    work()
    again = runs.ask_again(by=KEY, at=timezone.now(), run=first)
    before = list(Product.objects.order_by("ref").values())
    work()
    assert figures(again) == ("finished", 3, 0, 0, 3, 0)
    assert list(Product.objects.order_by("ref").values()) == before


def test_variants_share_a_group(company: Company) -> None:
    feed = (
        '<rss xmlns:g="http://base.google.com/ns/1.0"><channel>'
        "<item><g:id>1</g:id><title>S</title><g:item_group_id>shirt</g:item_group_id></item>"
        "<item><g:id>2</g:id><title>M</title><g:item_group_id>shirt</g:item_group_id></item>"
        "</channel></rss>"
    )
    run = ask(company, feed)
    work()
    assert figures(run)[:3] == ("finished", 2, 2)
    assert ProductGroup.objects.get().products.count() == 2


def test_what_the_file_does_not_tell_stays_as_it_is(company: Company) -> None:
    ProductFactory(
        company=company,
        ref="p0",
        brand="Old",
        category="Mugs",
        group_ref="g",
        accepts_reviews=False,
    )
    ask(company, rows(1))
    work()
    product = Product.objects.get()
    assert (product.brand, product.category) == ("Song", "Mugs")
    assert product.group is not None
    assert product.accepts_reviews is False


def test_remarks_say_which_row_and_why_in_the_language_of_who_asked(company: Company) -> None:
    with translation.override("vi"):
        run = ask(company, "id,title,gtin\na/b,Secret,\np1,Mug,123\n")
    with translation.override("en"):
        work()
    run.refresh_from_db()
    refused, taken = run.remarks
    assert (refused["row"], refused["line"], refused["field"]) == (1, 2, "ref")
    assert refused["is_refused"] is True
    assert (taken["row"], taken["field"], taken["is_refused"]) == (2, "gtin", False)
    assert "Secret" not in str(run.remarks)
    with translation.override("en"):
        english = ask(company, "id,title,gtin\na/b,Secret,\n")
        work()
    english.refresh_from_db()
    assert english.remarks[0]["reason"] != refused["reason"]


def test_of_very_many_remarks_the_first_are_kept_and_all_are_counted(company: Company) -> None:
    run = ask(company, "id,title\n" + "a/b,Bad\n" * (REMARKS_MAX + 700) + "p1,Mug\n")
    work()
    assert figures(run) == ("finished", REMARKS_MAX + 701, 1, 0, 0, REMARKS_MAX + 700)
    assert len(run.remarks) == REMARKS_MAX
    assert run.remarks[-1]["row"] == REMARKS_MAX
    assert run.remarks_total == REMARKS_MAX + 700


@pytest.mark.parametrize("content", ["price\n5\n", "<rss><channel><item>", "<html></html>"])
def test_a_file_that_cannot_be_read_fails_with_words(company: Company, content: str) -> None:
    run = ask(company, content)
    work()
    assert figures(run) == ("failed", 0, 0, 0, 0, 0)
    assert run.failure.endswith(".")
    assert events(run) == ["import.requested", "import.started", "import.failed"]


def test_a_file_that_is_gone_fails_with_words(company: Company) -> None:
    run = ask(company, rows(1))
    kept_files.remove(run.kept_as)
    work()
    assert figures(run)[0] == "failed"
    assert "Send it once more" in run.failure


def test_a_row_that_the_database_does_not_take_harms_no_other(company: Company) -> None:
    upsert = product_imports.products.upsert

    def choosy(*, products: Any, **options: Any) -> Any:
        if any(data.ref == "p3" for data in products):
            raise DataError("something about p3")
        return upsert(products=products, **options)

    run = ask(company, rows(6))
    with mock.patch.object(product_imports.products, "upsert", choosy):
        work()
    assert figures(run) == ("finished", 6, 5, 0, 0, 1)
    assert run.remarks[0]["row"] == 4


# ----------------------------------------------------------------------------------- when it breaks


def test_a_killed_run_goes_on_behind_its_last_batch(company: Company) -> None:
    run = ask(company, rows(3 * BATCH + 10) + "a/b,Bad,\n")
    with stop_after(2), pytest.raises(KeyboardInterrupt):
        turn()
    assert figures(run) == ("running", 2 * BATCH, 2 * BATCH, 0, 0, 0)
    assert work() == 1
    assert figures(run) == ("finished", 3 * BATCH + 11, 3 * BATCH + 10, 0, 0, 1)
    assert Product.objects.count() == 3 * BATCH + 10
    assert events(run) == ["import.requested", "import.started", "import.finished"]
    created = JournalEntry.objects.filter(event="product.created")
    assert created.count() == 3 * BATCH + 10


def test_a_batch_that_breaks_off_leaves_nothing_of_itself(company: Company) -> None:
    run = ask(company, rows(10))
    with (
        mock.patch.object(product_imports, "_count", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        turn()
    assert figures(run) == ("running", 0, 0, 0, 0, 0)
    assert not Product.objects.exists()
    work()
    assert figures(run) == ("finished", 10, 10, 0, 0, 0)


def test_an_id_named_before_the_break_is_remembered_after_it(company: Company) -> None:
    run = ask(company, rows(BATCH) + "p0,Once more,\n")
    with stop_after(1), pytest.raises(KeyboardInterrupt):
        turn()
    work()
    assert figures(run) == ("finished", BATCH + 1, BATCH, 0, 0, 1)


def test_a_database_that_is_away_is_no_failure_of_the_run(company: Company) -> None:
    run = ask(company, rows(1))
    away = OperationalError("gone")
    with (
        mock.patch.object(product_imports, "carry_on", side_effect=away),
        pytest.raises(OperationalError),
    ):
        turn()
    assert figures(run)[0] == "running"
    work()
    assert figures(run)[0] == "finished"


def test_a_run_that_always_breaks_is_given_up_after_some_turns(company: Company) -> None:
    run = ask(company, rows(1))
    with mock.patch.object(product_imports, "carry_on", side_effect=RuntimeError("a bug")):
        for _ in range(TRIES_MAX):
            assert turn()
            assert figures(run)[0] == "running"
        assert turn()
    assert figures(run)[0] == "failed"
    assert "bug" not in run.failure
    assert not turn()


def test_who_lost_the_lock_stores_nothing_more(company: Company) -> None:
    run = ask(company, rows(2 * BATCH))
    carry_on = product_imports.carry_on

    def overtaken(**options: Any) -> Iterator[Any]:
        for step in carry_on(**options):
            yield step
            ImportRun.objects.filter(pk=run.pk).update(rows_read=2 * BATCH)

    with mock.patch.object(product_imports, "carry_on", overtaken):
        turn()
    assert Product.objects.count() == BATCH
    assert figures(run)[0] == "running"
