"""Importing reviews: batch after batch, each of which commits with the figures of its run.

A run can be killed at any point and done again. What is stored is found by its key and not stored
twice, whether an earlier run brought it or one that goes on at the same time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from django.db import DatabaseError, DataError, IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from reviews.catalog.models import Company
from reviews.catalog.operations import products
from reviews.catalog.operations.products import ProductData
from reviews.content.drafts import InvalidContribution
from reviews.content.kinds import PurchaseProof, Source
from reviews.content.limits import SOURCE_MAX
from reviews.content.operations.contributions import Submission, receive
from reviews.interop import queries
from reviews.interop.importers.mapping import Field
from reviews.interop.importers.occurrences import Occurrences
from reviews.interop.importers.rows import Fault, Refusal, ReviewRow
from reviews.interop.lifecycle import ImportState
from reviews.interop.models import ImportKind, ImportRun
from reviews.interop.operations import locks, runs
from reviews.interop.operations.retrying import TRIES, require_retryable
from reviews.journal.actors import Actor

BATCH = 200
"""Rows a transaction. More gains little and makes a killed run repeat more."""

Clock = Callable[[], datetime]


class InvalidSource(ValueError):
    """The name of the source is empty or too long."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What has become of the rows so far, and of which of them the latest batch made refusals."""

    read: int = 0
    stored: int = 0
    known: int = 0
    refused: int = 0
    products_created: int = 0
    refusals: tuple[Refusal, ...] = ()

    def plus(self, other: "Progress") -> "Progress":
        """Return the sum, with the refusals of ``other``."""
        return Progress(
            read=self.read + other.read,
            stored=self.stored + other.stored,
            known=self.known + other.known,
            refused=self.refused + other.refused,
            products_created=self.products_created + other.products_created,
            refusals=other.refusals,
        )


@dataclass(frozen=True, kw_only=True)
class _Sorted:
    """A batch by what is to be done with its rows."""

    new: list[ReviewRow] = field(default_factory=list)
    known: list[ReviewRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    missing: dict[str, ProductData] = field(default_factory=dict)
    """Products to be created first."""


def source_of(*, name: str) -> str:
    """Return the source that contributions from an import called ``name`` have.

    Raises:
        InvalidSource: see there.
    """
    source = f"{Source.IMPORT_PREFIX}{name.strip()}"
    if not name.strip() or not name.isprintable() or len(source) > SOURCE_MAX:
        raise InvalidSource(
            _("The name of the source has 1 to %(limit)d characters.")
            % {"limit": SOURCE_MAX - len(Source.IMPORT_PREFIX)}
        )
    return source


def run(
    *,
    by: Actor,
    clock: Clock,
    company: Company,
    source: str,
    file_name: str,
    rows: Iterable[ReviewRow | Refusal],
    create_products: bool = False,
) -> Iterator[Progress]:
    """Store the rows and yield, after each batch, what has become of all so far.

    Screening follows from the journal, as for any other submission. Rows without a date get that of
    the run's start. If reading or storing breaks off, the run is marked as failed and what it has
    stored stays.

    Args:
        by: who imports.
        clock: tells the time of each batch.
        company: whose reviews they are.
        source: what :func:`source_of` returned.
        file_name: for people to recognise the run by.
        rows: the file.
        create_products: whether products that are not known are created.
    """
    current = runs.begin(
        by=by,
        at=clock(),
        company=company,
        kind=ImportKind.REVIEWS,
        source=source,
        file_name=file_name,
    )
    progress = Progress()
    try:
        for batch in _batches(rows):
            stored = store(
                by=by, at=clock(), run=current, batch=batch, create_products=create_products
            )
            progress = progress.plus(stored)
            yield progress
    except BaseException:
        # The database itself may be what failed; the first error is the one to be told of. The next
        # run then finds this one abandoned.
        with suppress(DatabaseError):
            _end(by=by, at=clock(), run=current, state=ImportState.FAILED)
        raise
    _end(by=by, at=clock(), run=current, state=ImportState.FINISHED)


def rehearse(
    *,
    company: Company,
    source: str,
    rows: Iterable[ReviewRow | Refusal],
    create_products: bool = False,
) -> Iterator[Progress]:
    """Yield what :func:`run` would, and write nothing."""
    progress = Progress()
    created = Occurrences()
    try:
        for batch in _batches(rows):
            found = _sorted(
                company=company, source=source, batch=batch, create_products=create_products
            )
            fresh = sum(created.add(ref.encode()) == 1 for ref in found.missing)
            progress = progress.plus(_outcome(batch, found, created=fresh))
            yield progress
    finally:
        created.close()


def store(
    *,
    by: Actor,
    at: datetime,
    run: ImportRun,
    batch: Sequence[ReviewRow | Refusal],
    create_products: bool,
) -> Progress:
    """Store one batch and add it to the figures of the run, in one transaction.

    If the database refuses it, because another import stores the same reviews at this moment or a
    row is not what it takes, each row gets a transaction of its own.
    """
    try:
        return _store_together(by=by, at=at, run=run, batch=batch, create_products=create_products)
    except (IntegrityError, DataError, OperationalError, InvalidContribution) as error:
        require_retryable(error=error)
    progress = Progress()
    refusals: list[Refusal] = []
    for row in batch:
        outcome = _store_alone(by=by, at=at, run=run, row=row, create_products=create_products)
        progress = progress.plus(outcome)
        refusals += outcome.refusals
    return replace(progress, refusals=tuple(refusals))


def _store_alone(
    *, by: Actor, at: datetime, run: ImportRun, row: ReviewRow | Refusal, create_products: bool
) -> Progress:
    code = ""
    for _attempt in range(TRIES):
        try:
            return _store_together(
                by=by, at=at, run=run, batch=[row], create_products=create_products
            )
        except (IntegrityError, DataError, OperationalError, InvalidContribution) as error:
            require_retryable(error=error)
            code = type(error).__name__
    fault = Fault(field="", reason=_("The database does not take it (%(code)s).") % {"code": code})
    refusal = Refusal(place=row.place, faults=(fault,))
    return _store_together(by=by, at=at, run=run, batch=[refusal], create_products=False)


@transaction.atomic
def _store_together(
    *,
    by: Actor,
    at: datetime,
    run: ImportRun,
    batch: Sequence[ReviewRow | Refusal],
    create_products: bool,
) -> Progress:
    company = run.company
    found = _sorted(
        company=company, source=run.source, batch=batch, create_products=create_products
    )
    if found.missing:
        products.upsert(by=by, at=at, company=company, products=list(found.missing.values()))
    if found.new:
        by_ref = queries.products_by_ref(
            company=company, refs=(row.product_ref for row in found.new)
        )
        submissions = [
            Submission(
                product=by_ref[row.product_ref],
                draft=row.draft,
                source=run.source,
                source_ref=row.key,
                author=row.author,
                language=row.language,
                written_at=row.written_at or run.started_at or at,
                incentive=row.incentive,
                proof=PurchaseProof.SOURCE if row.verified else PurchaseProof.NONE,
            )
            for row in found.new
        ]
        receive(by=by, at=at, company=company, submissions=submissions)
    outcome = _outcome(batch, found, created=len(found.missing))
    ImportRun.objects.filter(pk=run.pk).update(
        rows_read=F("rows_read") + outcome.read,
        rows_stored=F("rows_stored") + outcome.stored,
        rows_known=F("rows_known") + outcome.known,
        rows_refused=F("rows_refused") + outcome.refused,
    )
    return outcome


def _sorted(
    *,
    company: Company,
    source: str,
    batch: Sequence[ReviewRow | Refusal],
    create_products: bool,
) -> _Sorted:
    rows = [row for row in batch if isinstance(row, ReviewRow)]
    stored = queries.stored_keys(company=company, source=source, keys=(row.key for row in rows))
    by_ref = queries.products_by_ref(company=company, refs=(row.product_ref for row in rows))
    found = _Sorted()
    for row in batch:
        if isinstance(row, Refusal):
            found.refusals.append(row)
        elif row.key in stored:
            found.known.append(row)
        elif row.product_ref in by_ref or create_products:
            found.new.append(row)
            if row.product_ref not in by_ref:
                found.missing.setdefault(
                    row.product_ref,
                    ProductData(ref=row.product_ref, name=row.product_name or row.product_ref),
                )
        else:
            fault = Fault(field=Field.PRODUCT_REF, reason=_("The company has no such product."))
            found.refusals.append(Refusal(place=row.place, faults=(fault,)))
    return found


def _outcome(batch: Sequence[ReviewRow | Refusal], found: _Sorted, *, created: int) -> Progress:
    return Progress(
        read=len(batch),
        stored=len(found.new),
        known=len(found.known),
        refused=len(found.refusals),
        products_created=created,
        refusals=tuple(found.refusals),
    )


def _batches(
    rows: Iterable[ReviewRow | Refusal],
) -> Iterator[list[ReviewRow | Refusal]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _end(*, by: Actor, at: datetime, run: ImportRun, state: ImportState) -> None:
    runs.end(by=by, at=at, run=run, state=state)
    locks.let_go(name=locks.of_run(run_id=run.pk))
