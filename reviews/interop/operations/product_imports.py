"""Importing products: batch after batch, each of which commits with the figures of its run.

The number of rows read is stored with each batch, so that a run which was interrupted at any point
goes on behind the last batch: nothing is counted twice and nothing is passed over.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from reviews.catalog.models import Company
from reviews.catalog.operations import products
from reviews.catalog.operations.products import InvalidProducts, Outcome
from reviews.interop.importers.csv_reviews import Place
from reviews.interop.importers.product_files import ProductFile
from reviews.interop.importers.product_rows import Item, ProductRow, Repetition, read_products
from reviews.interop.importers.rows import Fault, Refusal
from reviews.interop.lifecycle import ImportState
from reviews.interop.models import ImportKind, ImportRun
from reviews.interop.operations import locks, runs
from reviews.interop.operations.retrying import TRIES, require_retryable
from reviews.journal.actors import Actor

BATCH = 500
"""Rows a transaction. More gains little and makes a killed run repeat more."""
REMARKS_MAX = 1_000
"""Remarks kept of one run. Whoever has more faults has one fault many times."""

Clock = Callable[[], datetime]


class TakenOver(Exception):
    """Somebody else has carried the run on, or ended it; this process stops."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something to be said about a row."""

    place: Place
    fault: Fault
    is_refused: bool
    """Whether the row was refused for it, or taken without the field."""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "row": self.place.row,
            "line": self.place.line or None,
            "field": self.fault.field,
            "reason": self.fault.reason,
            "is_refused": self.is_refused,
        }


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What has become of rows, and what is to be said about the latest batch of them."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    remarks: tuple[Remark, ...] = field(default=())

    def plus(self, other: "Figures") -> "Figures":
        """Return the sum, with the remarks of ``other``."""
        return Figures(
            read=self.read + other.read,
            created=self.created + other.created,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
            refused=self.refused + other.refused,
            remarks=other.remarks,
        )


def carry_on(*, by: Actor, clock: Clock, run: ImportRun, file: ProductFile) -> Iterator[Figures]:
    """Store what the run has not read yet and yield, after each batch, the figures of it.

    Whoever calls this holds a lock that keeps others from carrying on the same run.

    Raises:
        TakenOver: somebody does so none the less.
        UnreadableFile: the file cannot be read further.
    """
    items = read_products(file)
    # Pass over what is stored; which ids the file has named is learned on the way.
    deque(islice(items, run.rows_read), maxlen=0)
    while batch := list(islice(items, BATCH)):
        yield _store(
            by=by,
            at=clock(),
            run=run,
            batch=batch,
            untold=[str(name) for name in file.untold],
            bytes_read=file.bytes_read,
        )


def run(
    *, by: Actor, clock: Clock, company: Company, file_name: str, file: ProductFile
) -> Iterator[Figures]:
    """Open a run, carry it out in this process, and yield the figures of each batch.

    If reading or storing breaks off, the run is marked as failed and what it has stored stays.
    """
    current = runs.begin(
        by=by,
        at=clock(),
        company=company,
        kind=ImportKind.PRODUCTS,
        file_name=file_name,
        bytes_total=file.size,
    )
    try:
        yield from carry_on(by=by, clock=clock, run=current, file=file)
    except BaseException:
        # The database itself may be what failed; the first error is the one to be told of. The next
        # run then finds this one abandoned.
        with suppress(DatabaseError):
            _end(by=by, at=clock(), run=current, state=ImportState.FAILED)
        raise
    _end(by=by, at=clock(), run=current, state=ImportState.FINISHED)


def rehearse(*, file: ProductFile) -> Iterator[Figures]:
    """Yield, batch by batch, what would be refused; nothing is compared and nothing is written."""
    items = read_products(file)
    while batch := list(islice(items, BATCH)):
        refused = [item for item in batch if isinstance(item, Refusal)]
        yield Figures(read=len(batch), refused=len(refused), remarks=tuple(_remarks_on(batch)))


def _end(*, by: Actor, at: datetime, run: ImportRun, state: ImportState) -> None:
    runs.end(by=by, at=at, run=run, state=state)
    locks.let_go(name=locks.of_run(run_id=run.pk))


def _store(
    *,
    by: Actor,
    at: datetime,
    run: ImportRun,
    batch: Sequence[Item],
    untold: Sequence[str],
    bytes_read: int,
) -> Figures:
    """Store a batch; if the database refuses it, each row by itself, so that one harms no other."""
    common: dict[str, Any] = {"by": by, "run": run, "untold": untold, "bytes_read": bytes_read}
    try:
        return _store_together(at=at, batch=batch, **common)
    except (IntegrityError, DataError, OperationalError, InvalidProducts) as error:
        require_retryable(error=error)
    figures = Figures()
    remarks: list[Remark] = []
    for item in batch:
        alone = _store_alone(at=at, item=item, common=common)
        figures = figures.plus(alone)
        remarks += alone.remarks
    return replace(figures, remarks=tuple(remarks))


def _store_alone(*, at: datetime, item: Item, common: dict[str, Any]) -> Figures:
    code = ""
    for _attempt in range(TRIES):
        try:
            return _store_together(at=at, batch=[item], **common)
        except (IntegrityError, DataError, OperationalError, InvalidProducts) as error:
            require_retryable(error=error)
            code = type(error).__name__
    fault = Fault(field="", reason=_("The database does not take it (%(code)s).") % {"code": code})
    refusal = Refusal(place=item.place, faults=(fault,))
    return _store_together(at=at, batch=[refusal], **common)


def _store_together(
    *,
    by: Actor,
    at: datetime,
    run: ImportRun,
    batch: Sequence[Item],
    untold: Sequence[str],
    bytes_read: int,
) -> Figures:
    rows = [item for item in batch if isinstance(item, ProductRow)]
    with transaction.atomic():
        results = products.upsert(
            by=by, at=at, company=run.company, products=[row.data for row in rows], untold=untold
        )
        outcomes = [result.outcome for result in results]
        figures = Figures(
            read=len(batch),
            created=outcomes.count(Outcome.CREATED),
            updated=outcomes.count(Outcome.UPDATED),
            unchanged=outcomes.count(Outcome.UNCHANGED)
            + sum(isinstance(item, Repetition) for item in batch),
            refused=sum(isinstance(item, Refusal) for item in batch),
            remarks=tuple(_remarks_on(batch)),
        )
        kept = _count(run=run, figures=figures, bytes_read=bytes_read)
    # Only now does the row say so too.
    run.rows_read += figures.read
    run.remarks = kept
    return figures


def _count(*, run: ImportRun, figures: Figures, bytes_read: int) -> list[dict[str, Any]]:
    """Add the figures to those of the run; return the remarks that it has then."""
    kept = [
        *run.remarks,
        *(remark.as_json() for remark in figures.remarks[: REMARKS_MAX - len(run.remarks)]),
    ]
    changes: dict[str, Any] = {
        "rows_read": F("rows_read") + figures.read,
        "rows_stored": F("rows_stored") + figures.created,
        "rows_updated": F("rows_updated") + figures.updated,
        "rows_known": F("rows_known") + figures.unchanged,
        "rows_refused": F("rows_refused") + figures.refused,
        "remarks_total": F("remarks_total") + len(figures.remarks),
        "bytes_read": bytes_read,
        "tries_in_vain": 0,
    }
    if len(kept) > len(run.remarks):
        changes["remarks"] = kept
    counted = ImportRun.objects.filter(
        pk=run.pk, state=ImportState.RUNNING, rows_read=run.rows_read
    ).update(**changes)
    if not counted:
        # The lock was lost with its connection, and another worker is further already.
        raise TakenOver
    return kept


def _remarks_on(batch: Sequence[Item]) -> Iterator[Remark]:
    for item in batch:
        if isinstance(item, Refusal):
            for fault in item.faults:
                yield Remark(place=item.place, fault=fault, is_refused=True)
        elif isinstance(item, ProductRow):
            for fault in item.remarks:
                yield Remark(place=item.place, fault=fault, is_refused=False)
