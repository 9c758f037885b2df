"""Turns of workers at imports, and how long files are kept."""

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
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.interop import kept_files, queries
from reviews.interop.models import ImportKind, ImportRun
from reviews.interop.operations import locks, runs, turns
from reviews.interop.operations.product_imports import BATCH
from reviews.interop.operations.runs import FileForgotten, TooManyRuns
from reviews.interop.tasks import take_turn
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory
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
