"""Imports of products by workers: their turns, their figures, and what may break in between."""

import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest
from django.core.files.storage import storages
from django.db import DataError, OperationalError, connection
from django.utils import timezone, translation

from reviews.catalog.models import Company, Product, ProductGroup
from reviews.interop import kept_files, queries
from reviews.interop.models import ImportKind, ImportRun
from reviews.interop.operations import locks, product_imports, runs, turns
from reviews.interop.operations.product_imports import BATCH, REMARKS_MAX
from reviews.interop.operations.runs import FileForgotten, TooManyRuns
from reviews.interop.operations.turns import TRIES_MAX
from reviews.interop.tasks import take_turn
from reviews.journal.actors import Actor, ActorKind
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory

KEY = Actor(ActorKind.API_KEY, "some-key")
HEADER = "id,title,brand\n"


@pytest.fixture
def company(db: None) -> Company:
    return CompanyFactory()


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    """Other tests leave files behind whose rows are rolled back."""
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": tmp_path}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}


def rows(count: int, *, first: int = 0, brand: str = "Song") -> str:
    return HEADER + "".join(f"p{n},Product {n},{brand}\n" for n in range(first, first + count))


def ask(company: Company, content: str | bytes, name: str = "products.csv") -> ImportRun:
    data = content.encode() if isinstance(content, str) else content
    at = timezone.now()
    return runs.ask(
        by=KEY,
        at=at,
        company=company,
        kind=ImportKind.PRODUCTS,
        file_name=name,
        kept=kept_files.keep(io.BytesIO(data), at=at),
    )


def turn() -> bool:
    return turns.take(clock=timezone.now)


def work() -> int:
    """Take all turns there are to take; return how many."""
    count = 0
    while turn():
        count += 1
        assert count < 100
    return count


def figures(run: ImportRun) -> tuple[str, int, int, int, int, int]:
    run.refresh_from_db()
    return (
        *(run.state, run.rows_read, run.rows_stored),
        *(run.rows_updated, run.rows_known, run.rows_refused),
    )


def events(run: ImportRun) -> list[str]:
    entries = JournalEntry.objects.about(kind="import_run", subject_id=run.pk).order_by("id")
    return [entry.event for entry in entries]


def stop_after(batches: int) -> Any:
    """Let the process die after so many batches, as a power cut would."""
    carry_on = product_imports.carry_on

    def dying(**options: Any) -> Iterator[Any]:
        for number, step in enumerate(carry_on(**options), start=1):
            yield step
            if number == batches:
                raise KeyboardInterrupt
        raise KeyboardInterrupt

    return mock.patch.object(product_imports, "carry_on", dying)


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


# -------------------------------------------------------------------------------------------- turns


def test_a_large_file_lets_others_have_their_turn(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURN", 0.0)
    monkeypatch.setattr(turns, "SHARE", 0)
    large = ask(company, rows(3 * BATCH))
    small = [ask(CompanyFactory(), rows(5)) for _ in range(2)]
    assert turn()
    assert figures(large)[:2] == ("running", BATCH)
    assert turn()
    assert turn()
    assert [run.rows_stored for run in ImportRun.objects.filter(pk__in=[r.pk for r in small])] == [
        *(5, 5),
    ]
    assert figures(large)[:2] == ("running", BATCH)
    work()
    assert figures(large)[:3] == ("finished", 3 * BATCH, 3 * BATCH)
    assert all(figures(run)[0] == "finished" for run in small)


def test_runs_of_one_company_go_one_after_the_other(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURN", 0.0)
    monkeypatch.setattr(turns, "SHARE", 0)
    first = ask(company, rows(BATCH + 1, brand="First"))
    second = ask(company, rows(BATCH + 1, brand="Second"))
    turn()
    turn()
    turn()
    assert figures(first)[0] == "finished"
    assert figures(second)[0] == "waiting"
    work()
    assert set(Product.objects.values_list("brand", flat=True)) == {"Second"}


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[psycopg.Connection]:
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters) as other:
        yield other


def test_a_company_has_one_turn_at_a_time(elsewhere: psycopg.Connection) -> None:
    company = CompanyFactory()
    mine, theirs = ask(company, rows(1)), ask(CompanyFactory(), rows(1))
    name = f"import turn of {company.pk}"
    elsewhere.execute("SELECT pg_advisory_lock(%s)", [locks.number_of(name=name)])
    assert work() == 1
    assert figures(mine)[0] == "waiting"
    assert figures(theirs)[0] == "finished"
    elsewhere.close()
    assert work() == 1
    assert figures(mine)[0] == "finished"


def test_an_installation_has_so_many_places(elsewhere: psycopg.Connection, settings: Any) -> None:
    ask(CompanyFactory(), rows(1))
    elsewhere.execute("SELECT pg_advisory_lock(%s)", [locks.number_of(name="import place 0")])
    assert not turn()
    settings.IMPORTS_AT_ONCE = 2
    assert turn()


@pytest.mark.django_db(transaction=True)
def test_workers_that_come_at_once_never_share_a_run(settings: Any) -> None:
    settings.IMPORTS_AT_ONCE = 4
    asked = [ask(CompanyFactory(), rows(2 * BATCH)) for _ in range(3)]
    asked += [ask(asked[0].company, rows(BATCH, first=10 * BATCH))]
    together = threading.Barrier(4)

    def toil(_number: int) -> None:
        together.wait()
        try:
            while queries.next_runs():
                turn()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(toil, range(4)))
    assert [figures(run) for run in asked[:3]] == [("finished", 2 * BATCH, 2 * BATCH, 0, 0, 0)] * 3
    assert figures(asked[3]) == ("finished", BATCH, BATCH, 0, 0, 0)
    created = JournalEntry.objects.filter(event="product.created")
    assert created.count() == 7 * BATCH
    assert all(events(run).count("import.finished") == 1 for run in asked)


def test_the_task_asks_for_the_next_turn_while_there_are_any(company: Company) -> None:
    ask(company, rows(1))
    with mock.patch.object(take_turn, "apply_async") as again:
        assert take_turn()
        assert not take_turn()
    assert again.call_count == 1


def test_an_abandoned_run_with_a_file_is_not_ended_by_a_command(company: Company) -> None:
    run = ask(company, rows(2 * BATCH))
    with stop_after(1), pytest.raises(KeyboardInterrupt):
        turn()
    commanded = runs.begin(
        by=KEY,
        at=timezone.now(),
        company=company,
        kind=ImportKind.PRODUCTS,
        file_name="other.csv",
    )
    locks.let_go(name=locks.of_run(run_id=commanded.pk))
    assert figures(run)[0] == "running"


# -------------------------------------------------------------------------------------------- files


def test_a_company_has_a_limited_number_of_runs_under_way(company: Company) -> None:
    for _ in range(runs.UNDER_WAY_MAX):
        last = ask(company, rows(1))
    with pytest.raises(TooManyRuns):
        ask(company, rows(1))
    with pytest.raises(TooManyRuns):
        runs.ask_again(by=KEY, at=timezone.now(), run=last)
    ask(CompanyFactory(), rows(1))
    work()
    ask(company, rows(1))


@pytest.mark.django_db(transaction=True)
def test_files_are_forgotten_a_week_after_their_last_run() -> None:
    company = CompanyFactory()
    waiting = ask(CompanyFactory(), rows(1))
    run = ask(company, rows(1))
    work()
    ImportRun.objects.filter(pk=waiting.pk).update(state="waiting", finished_at=None)
    now = timezone.now()
    assert runs.forget_files(at=now + timedelta(days=6)) == 0
    again = runs.ask_again(by=KEY, at=now, run=run)
    assert runs.forget_files(at=now + timedelta(days=8)) == 0
    ImportRun.objects.filter(pk=again.pk).update(state="finished", finished_at=now)
    assert runs.forget_files(at=now + timedelta(days=8)) == 1
    assert not storages["private"].exists(run.kept_as)
    assert storages["private"].exists(waiting.kept_as)
    run.refresh_from_db()
    assert run.kept_as == ""
    with pytest.raises(FileForgotten):
        runs.ask_again(by=KEY, at=now, run=run)


def test_what_a_crash_left_behind_is_removed(company: Company) -> None:
    now = timezone.now()
    lost = kept_files.keep(io.BytesIO(b"x"), at=now - timedelta(days=9))
    old = ask(company, rows(1))
    used = kept_files.keep(io.BytesIO(b"y"), at=now - timedelta(days=9))
    ImportRun.objects.filter(pk=old.pk).update(kept_as=used.name)
    runs.forget_files(at=now)
    assert not storages["private"].exists(lost.name)
    assert storages["private"].exists(used.name)


def test_kept_files_are_the_process_own_under_names_that_cannot_be_guessed(
    company: Company,
) -> None:
    one, two = ask(company, rows(1)), ask(company, rows(1))
    assert one.kept_as != two.kept_as
    assert len(one.kept_as.rpartition("/")[2]) == 32
    kept = Path(storages["private"].path(one.kept_as))
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
