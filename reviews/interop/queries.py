"""What an import has to know of what is here, and what is to be known of imports."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution
from reviews.interop.models import ImportRun


def stored_keys(*, company: Company, source: str, keys: Iterable[str]) -> set[str]:
    """Return which of these keys of the source are stored already, with one query."""
    return set(
        Contribution.objects.for_company(company)
        .filter(source=source, source_ref__in=list(keys))
        # The condition of the partial index, spelled out: PostgreSQL cannot see that a list of more
        # than a hundred keys has no empty one, and would read the whole table.
        .exclude(source_ref="")
        .values_list("source_ref", flat=True)
    )


def products_by_ref(*, company: Company, refs: Iterable[str]) -> Mapping[str, Product]:
    """Return the company's products of these refs, with one query."""
    products = {
        product.ref: product
        for product in Product.objects.for_company(company).with_refs(set(refs))
    }
    for product in products.values():
        # Whoever asks for it gets this one, without a query for each product.
        product.company = company
    return products


def run_of(*, company: Company, run_id: UUID) -> ImportRun | None:
    """Return the company's run of that id, if there is one."""
    run = ImportRun.objects.for_company(company).filter(pk=run_id).first()
    if run is not None:
        run.company = company
    return run


def runs(*, company: Company, after: UUID | None = None, limit: int) -> Sequence[ImportRun]:
    """Return the company's runs, latest first, from behind ``after``, without their remarks."""
    rows = ImportRun.objects.for_company(company).latest_first()
    if after is not None:
        rows = rows.filter(id__lt=after)
    return list(rows[:limit])


def under_way_count(*, company: Company) -> int:
    """Return how many of the company's runs wait or run."""
    return ImportRun.objects.for_company(company).due().count()


def next_runs() -> Sequence[ImportRun]:
    """Return the next run of each company that has any, in the order of their turns.

    A company's runs go one after the other, as they were asked for. Among companies that comes
    first whose run has waited longest for a turn, so that a large file does not hold up small ones.
    """
    first = (
        ImportRun.objects.due()
        .select_related("company")
        .defer("remarks")
        .order_by("company", "id")
        .distinct("company")
    )
    return sorted(first, key=lambda run: (run.turn_at or run.asked_at, run.pk))


def old_files(*, before: datetime) -> Collection[str]:
    """Return the names of kept files of runs that ended before ``before``."""
    return set(ImportRun.objects.with_old_file(before=before).values_list("kept_as", flat=True))


def files_in_use(*, names: Collection[str]) -> set[str]:
    """Return which of these kept files a run has."""
    return set(
        ImportRun.objects.exclude(kept_as="")
        .filter(kept_as__in=names)
        .values_list("kept_as", flat=True)
    )
