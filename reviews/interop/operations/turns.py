"""Turns of workers at import runs.

A run is carried out in turns, so that a large file holds up neither other companies' files nor the
worker. Locks of PostgreSQL, held by the worker's connection, keep order and are gone with the
worker: one of a few places for importing, one for the company. A run whose worker was killed is
simply due again, and goes on behind its last batch.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from reviews.interop import kept_files, queries
from reviews.interop.importers.csv_reviews import UnreadableFile
from reviews.interop.importers.product_files import open_products
from reviews.interop.kept_files import FileGone
from reviews.interop.lifecycle import IMPORTS, ImportState
from reviews.interop.models import ImportRun
from reviews.interop.operations import locks, product_imports, runs
from reviews.interop.operations.product_imports import TakenOver

logger = logging.getLogger(__name__)

TURN = 10.0
"""Seconds of a turn, at least."""
SHARE = 4
"""A turn takes so many times as long as finding the place where the run goes on: that part of a
large file is read again in every turn, and must stay the smaller part."""
TRIES_MAX = 5
"""Turns in vain, one after the other, after which a run has failed."""

Clock = Callable[[], datetime]


def take(*, clock: Clock) -> bool:
    """Take a turn at the run that has waited longest; return whether there was one to take."""
    with _place() as place:
        if not place:
            return False
        for run in queries.next_runs():
            company = f"import turn of {run.company_id}"
            if not locks.try_to_take(name=company):
                continue
            try:
                # It was read before the lock was taken.
                current = ImportRun.objects.due().select_related("company").filter(pk=run.pk)
                if (mine := current.first()) is not None:
                    _work(run=mine, clock=clock)
                    return True
            finally:
                locks.let_go(name=company)
    return False


@contextmanager
def _place() -> Iterator[bool]:
    """Take one of the places for importing, of which an installation has a few."""
    for number in range(settings.IMPORTS_AT_ONCE):
        name = f"import place {number}"
        if locks.try_to_take(name=name):
            try:
                yield True
            finally:
                locks.let_go(name=name)
            return
    yield False


def _work(*, run: ImportRun, clock: Clock) -> None:
    """Carry the run on for a turn, and end it if its end is reached or cannot be."""
    with translation.override(run.language or run.company.default_language):
        if run.tries_in_vain >= TRIES_MAX:
            _fail(run, clock, _("It broke off time and again. The operator of this site can help."))
            return
        _begin_turn(run=run, at=clock())
        try:
            if _is_read_to_its_end(run=run, clock=clock):
                runs.end(by=run.asked_by, at=clock(), run=run, state=ImportState.FINISHED)
        except UnreadableFile as error:
            _fail(run, clock, str(error))
        except FileGone:
            _fail(run, clock, _("The file is not there any more. Send it once more."))
        except TakenOver:
            logger.warning("import run taken over", extra={"run_id": str(run.pk)})
        except (OperationalError, InterfaceError):
            # The database is away: it is the next turn's, wherever that is taken.
            raise
        # A fault of ours, or of the storage: others have their turn before it is tried again.
        except Exception:
            logger.exception("import run broke off", extra={"run_id": str(run.pk)})


@transaction.atomic
def _begin_turn(*, run: ImportRun, at: datetime) -> None:
    started = ImportRun.objects.filter(
        pk=run.pk, state__in=IMPORTS.sources_of(ImportState.RUNNING)
    ).update(state=ImportState.RUNNING, started_at=at)
    ImportRun.objects.filter(pk=run.pk).update(turn_at=at, tries_in_vain=F("tries_in_vain") + 1)
    if started:
        runs.record(by=run.asked_by, at=at, run=run, event="import.started")


def _is_read_to_its_end(*, run: ImportRun, clock: Clock) -> bool:
    began = time.monotonic()
    deadline: float | None = None
    with kept_files.opened(run.kept_as) as stream:
        file = open_products(stream)
        steps = product_imports.carry_on(by=run.asked_by, clock=clock, run=run, file=file)
        for _figures in steps:
            now = time.monotonic()
            if deadline is None:
                # Up to here it was mostly the way to the place.
                deadline = began + max(TURN, SHARE * (now - began))
            if now >= deadline:
                return False
    return True


def _fail(run: ImportRun, clock: Clock, failure: str) -> None:
    runs.end(by=run.asked_by, at=clock(), run=run, state=ImportState.FAILED, failure=failure)
