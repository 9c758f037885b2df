"""The life of an import run: asked for, begun, ended, its file forgotten."""

import functools
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import get_language

from reviews.catalog.models import Company
from reviews.interop import kept_files, queries
from reviews.interop.kept_files import KeptFile
from reviews.interop.lifecycle import IMPORTS, ImportState
from reviews.interop.models import ImportKind, ImportRun
from reviews.interop.operations import locks
from reviews.journal import operations as journal
from reviews.journal.actors import Actor

UNDER_WAY_MAX = 20
"""Runs of one company that may wait or run at a time."""
KEPT_FOR = timedelta(days=7)
"""How long a file stays after its run has ended, so that the run can be repeated."""


class TooManyRuns(Exception):
    """The company has ``UNDER_WAY_MAX`` runs that have not ended."""


class FileForgotten(Exception):
    """The run's file is gone; it has to be sent again."""


@transaction.atomic
def ask(
    *, by: Actor, at: datetime, company: Company, kind: ImportKind, file_name: str, kept: KeptFile
) -> ImportRun:
    """Ask for a run over a kept file; a worker takes it up when it is the company's turn.

    Raises:
        TooManyRuns: see there.
    """
    # Two that ask at once are counted one after the other.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if queries.under_way_count(company=company) >= UNDER_WAY_MAX:
        raise TooManyRuns
    run = ImportRun.objects.create(
        company=company,
        kind=kind,
        file_name=file_name[:255],
        kept_as=kept.name,
        bytes_total=kept.size,
        language=get_language() or "",
        asked_by_kind=by.kind,
        asked_by_id=by.id,
        asked_at=at,
        state=ImportState.WAITING,
    )
    record(by=by, at=at, run=run, event="import.requested")
    return run


@transaction.atomic
def ask_again(*, by: Actor, at: datetime, run: ImportRun) -> ImportRun:
    """Ask for another run over the same file.

    Raises:
        FileForgotten: see there.
        TooManyRuns: see there.
    """
    # Locked, so that the housekeeping does not forget the file at this moment.
    same = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not same.kept_as:
        raise FileForgotten
    return ask(
        by=by,
        at=at,
        company=run.company,
        kind=ImportKind(same.kind),
        file_name=same.file_name,
        kept=KeptFile(name=same.kept_as, size=same.bytes_total),
    )


@transaction.atomic
def begin(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    kind: ImportKind,
    source: str = "",
    file_name: str,
    bytes_total: int = 0,
) -> ImportRun:
    """Open a run that this process carries out, and mark those as failed whose process was killed.

    Whoever calls this holds the run's lock until it calls :func:`end`.
    """
    _end_abandoned(by=by, at=at, company=company)
    run = ImportRun.objects.create(
        company=company,
        kind=kind,
        source=source,
        file_name=file_name[:255],
        bytes_total=bytes_total,
        asked_by_kind=by.kind,
        asked_by_id=by.id,
        asked_at=at,
        started_at=at,
    )
    # Held by this connection until the run ends or the connection does, whichever way.
    locks.take(name=locks.of_run(run_id=run.pk))
    record(by=by, at=at, run=run, event="import.started")
    return run


@transaction.atomic
def end(*, by: Actor, at: datetime, run: ImportRun, state: ImportState, failure: str = "") -> bool:
    """End a run, unless it has ended; return whether that was news."""
    ended = ImportRun.objects.filter(pk=run.pk, state__in=IMPORTS.sources_of(state)).update(
        state=state, finished_at=at, failure=failure[:500]
    )
    if ended:
        run.refresh_from_db()
        record(by=by, at=at, run=run, event=f"import.{state}")
    return bool(ended)


def record(*, by: Actor, at: datetime, run: ImportRun, event: str) -> None:
    """Record what happened to a run, with its figures."""
    journal.record(
        by=by,
        at=at,
        company=run.company,
        event=event,
        subject_kind="import_run",
        subject_id=run.pk,
        kind=run.kind,
        source=run.source,
        read=run.rows_read,
        stored=run.rows_stored,
        updated=run.rows_updated,
        known=run.rows_known,
        refused=run.rows_refused,
    )


def forget_files(*, at: datetime) -> int:
    """Remove the files that are not needed any more; return how many."""
    before = at - KEPT_FOR
    forgotten = sum(_forget(name=name, before=before) for name in queries.old_files(before=before))
    # What a crash left behind between writing a file and asking for its run.
    names = list(kept_files.names_before(before.date()))
    for name in set(names) - queries.files_in_use(names=names):
        kept_files.remove(name)
        forgotten += 1
    return forgotten


@transaction.atomic
def _forget(*, name: str, before: datetime) -> bool:
    """Forget one file, unless a run that was asked for meanwhile is over the same."""
    runs = list(ImportRun.objects.select_for_update().filter(kept_as=name).order_by("id"))
    if any(run.finished_at is None or run.finished_at >= before for run in runs):
        return False
    ImportRun.objects.filter(pk__in=[run.pk for run in runs]).update(kept_as="")
    # A file removed and then a transaction rolled back would be a run without its file.
    transaction.on_commit(functools.partial(kept_files.remove, name))
    return True


def _end_abandoned(*, by: Actor, at: datetime, company: Company) -> None:
    running = ImportRun.objects.for_company(company).commanded()
    for run in running.filter(state=ImportState.RUNNING):
        name = locks.of_run(run_id=run.pk)
        if locks.try_to_take(name=name):
            end(by=by, at=at, run=run, state=ImportState.FAILED)
            locks.let_go(name=name)
