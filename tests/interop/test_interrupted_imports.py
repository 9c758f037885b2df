"""Imports that break off, meet a row the database refuses, or run beside another."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest import mock

import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError, connection
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.content.models import Contribution, Revision
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import ReviewerData
from reviews.interop.importers.rows import ReviewRow
from reviews.interop.models import ImportRun
from reviews.interop.operations import imports, locks
from reviews.interop.operations.imports import BATCH, Progress
from tests.interop.running import OPERATOR, SOURCE, figures, row, run_all

# ---------------------------------------------------------------------------------- when it breaks


def broken_after(count: int) -> Iterator[ReviewRow]:
    for number in range(count):
        yield row(number)
    raise OSError("the disk is gone")


def test_a_run_that_breaks_off_keeps_what_it_stored_and_the_next_goes_on(company: Company) -> None:
    with pytest.raises(OSError, match="disk"):
        run_all(company, broken_after(BATCH + 10))
    failed = ImportRun.objects.get()
    assert (failed.state, failed.rows_stored) == ("failed", BATCH)
    assert Contribution.objects.count() == BATCH
    progress = run_all(company, [row(number) for number in range(BATCH + 10)])
    assert figures(progress) == (BATCH + 10, 10, BATCH, 0)
    assert Contribution.objects.count() == BATCH + 10


def test_a_run_that_nobody_reads_on_has_failed(company: Company) -> None:
    steps = imports.run(
        by=OPERATOR,
        clock=timezone.now,
        company=company,
        source=SOURCE,
        file_name="old.csv",
        rows=(row(number) for number in range(3 * BATCH)),
    )
    next(steps)
    steps.close()
    assert ImportRun.objects.get().state == "failed"


def test_a_run_whose_process_was_killed_is_marked_by_the_next(company: Company) -> None:
    ImportRun.objects.create(
        company=company,
        source=SOURCE,
        file_name="killed.csv",
        started_at=timezone.now() - timedelta(days=1),
    )
    run_all(company, [row(1)])
    states = dict(ImportRun.objects.values_list("file_name", "state"))
    assert states == {"killed.csv": "failed", "old.csv": "finished"}


def test_one_row_that_the_database_refuses_takes_no_other_along(company: Company) -> None:
    receive = imports.receive

    def choosy(*, submissions: Any, **options: Any) -> Any:
        if any(submission.draft.title == "Review 7" for submission in submissions):
            raise DataError("something about Review 7")
        return receive(submissions=submissions, **options)

    with mock.patch.object(imports, "receive", choosy):
        progress = run_all(company, [row(number) for number in range(10)])
    assert figures(progress) == (10, 9, 0, 1)
    (refused,) = progress.refusals
    assert refused.place.row == 7
    assert str(refused.faults[0]) == "The database does not take it (DataError)."
    assert ImportRun.objects.get().rows_refused == 1
    assert Revision.objects.count() == 9


def test_a_review_that_came_in_meanwhile_is_known(company: Company) -> None:
    receive = imports.receive
    calls = []

    def late(*, submissions: Any, **options: Any) -> Any:
        calls.append(len(submissions))
        if len(calls) == 1:
            raise IntegrityError("contribution_source_once")
        if len(calls) == 2:
            # Somebody else's import has stored the first row by now.
            receive(submissions=submissions, **options)
        return receive(submissions=submissions, **options)

    with mock.patch.object(imports, "receive", late):
        progress = run_all(company, [row(1), row(2)])
    assert progress.stored == 2
    assert Contribution.objects.count() == 2


def test_a_deadlock_is_tried_again_and_another_error_of_the_server_is_not(
    company: Company,
) -> None:
    receive = imports.receive
    causes = [psycopg.errors.DeadlockDetected(), psycopg.errors.AdminShutdown()]

    def failing(**options: Any) -> Any:
        if causes:
            raise OperationalError from causes.pop(0)
        return receive(**options)

    with mock.patch.object(imports, "receive", failing), pytest.raises(OperationalError):
        run_all(company, [row(1)])
    assert ImportRun.objects.get().state == "failed"
    assert run_all(company, [row(1)]).stored == 1


# --------------------------------------------------------------------------- two at the same time


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_make_no_doubles(company: Company) -> None:
    rows = [
        row(number, author=ReviewerData(email=f"customer{number % 40}@example.com"))
        for number in range(2 * BATCH)
    ]
    together = threading.Barrier(2)

    def import_all(order: int) -> Progress:
        together.wait()
        try:
            return run_all(company, rows[::order])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(import_all, (1, -1))
    assert Contribution.objects.count() == len(rows)
    assert Revision.objects.count() == len(rows)
    assert Reviewer.objects.count() == 40
    assert one.stored + two.stored == len(rows)
    assert one.refused + two.refused == 0
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"finished"}


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_still_going_is_left_alone(company: Company) -> None:
    running = ImportRun.objects.create(
        company=company, source=SOURCE, file_name="running.csv", started_at=timezone.now()
    )
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name, None)
    lock = locks.of_run(run_id=running.pk)
    with psycopg.connect(**parameters) as elsewhere:
        elsewhere.execute("SELECT pg_advisory_lock(%s)", [locks.number_of(name=lock)])
        run_all(company, [row(1)])
        running.refresh_from_db()
        assert running.state == "running"
    run_all(company, [row(2)])
    running.refresh_from_db()
    assert running.state == "failed"
