"""Imports of products asked for and carried out, with their figures."""

import io
from collections.abc import Iterator
from typing import Any
from unittest import mock

from django.utils import timezone

from reviews.catalog.models import Company
from reviews.interop import kept_files
from reviews.interop.models import ImportKind, ImportRun
from reviews.interop.operations import product_imports, runs, turns
from reviews.journal.actors import Actor, ActorKind
from reviews.journal.models import JournalEntry

KEY = Actor(ActorKind.API_KEY, "some-key")
HEADER = "id,title,brand\n"


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
