"""``python manage.py import_products``: bring in products from a CSV file or a product feed."""

import argparse
import csv
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.catalog.queries import company_by_slug
from reviews.common.spreadsheets import harmless
from reviews.interop.importers.csv_reviews import UnreadableFile
from reviews.interop.importers.product_files import ProductFile, open_products
from reviews.interop.operations import product_imports
from reviews.interop.operations.product_imports import Figures, Remark
from reviews.journal.actors import Actor, ActorKind

SHOWN_MAX = 20
"""Remarks shown on the terminal; `--errors` has all."""
SELDOM = 15.0
"""Seconds between two lines of progress."""

GOES_ON = "What was stored stays; the same command brings in the rest."

NOTES = """\
files:
  CSV with commas, semicolons or tabs, in UTF-8 or UTF-16, or a Google Merchant product feed
  (RSS 2.0 or Atom 1.0); what it is is told by its content. A CSV file needs a column for the id
  (id, ref, sku …) and for the name (title, name …); docs/api.md has the others.

running it again:
  A product is known by its id. One that is as the file says is left alone.

exit status:
  0 when the file was read to its end, also with refused rows; 1 when it could not be.
"""


class Command(BaseCommand):
    """Reads the file in a stream; everything about it is told without stopping at a bad row."""

    help = "Import a company's products from a CSV file or a Google Merchant product feed."

    _errors: Any = None
    _remarks = 0
    _shown_at = 0.0

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Show the notes below the options as they are written."""
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=NOTES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--company", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, tell all")
        parser.add_argument(
            "--errors", type=Path, metavar="CSV", help="write all remarks on rows here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file.

        Raises:
            CommandError: the file could not be read, or the company is not there.
        """
        path: Path = options["file"]
        company = _company(options["company"])
        began = time.monotonic()
        total = Figures()
        try:
            with ExitStack() as stack:
                file = open_products(stack.enter_context(path.open("rb")))
                if options["errors"] is not None:
                    self._errors = csv.writer(_opened(stack, options["errors"], path))
                    self._errors.writerow(["row", "line", "field", "refused", "reason"])
                for figures in _steps(company, path, file, dry_run=options["dry_run"]):
                    self._tell(figures)
                    total = total.plus(figures)
                    self._show(total, share=file.bytes_read / max(file.size, 1))
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError(f"Stopped. {GOES_ON}", returncode=130) from None
        except (OperationalError, InterfaceError) as error:
            # Its own words may quote a row.
            raise CommandError(
                f"The database failed ({type(error).__name__}). {GOES_ON}"
            ) from error
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror or error}") from error
        self._conclude(total, seconds=time.monotonic() - began, dry_run=options["dry_run"])

    def _tell(self, figures: Figures) -> None:
        for remark in figures.remarks:
            self._remarks += 1
            if self._errors is not None:
                self._errors.writerow(_cells(remark))
            if self._remarks <= SHOWN_MAX:
                where = f" (line {remark.place.line})" if remark.place.line else ""
                self.stderr.write(f"row {remark.place.row}{where}: {remark.fault}")

    def _show(self, total: Figures, *, share: float) -> None:
        now = time.monotonic()
        if not self._shown_at:
            self._shown_at = now
        if now - self._shown_at >= SELDOM:
            self._shown_at = now
            # Not in the colour of errors.
            self.stderr.write(f"{share:4.0%}  {total.read:,} rows", str)

    def _conclude(self, total: Figures, *, seconds: float, dry_run: bool) -> None:
        if self._remarks > SHOWN_MAX:
            where = "see the file of --errors" if self._errors else "--errors FILE.csv has them all"
            self.stderr.write(f"… and {self._remarks - SHOWN_MAX:,} more remarks; {where}.")
        parts = [f"{total.read:,} rows read in {seconds:.1f} s"]
        if not dry_run:
            parts += [
                f"{total.created:,} created",
                f"{total.updated:,} updated",
                f"{total.unchanged:,} unchanged",
            ]
        self.stdout.write(f"{', '.join([*parts, f'{total.refused:,} refused'])}.")
        if dry_run:
            self.stdout.write("This was a dry run; nothing was written.")


def _company(slug: str) -> Company:
    company = company_by_slug(slug)
    if company is None:
        known = ", ".join(Company.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(f"There is no company “{slug}”. There are: {known or 'none yet'}.")
    return company


def _opened(stack: ExitStack, into: Path, path: Path) -> TextIO:
    if into.exists() and into.samefile(path):
        raise CommandError("--errors names the file that is to be imported.")
    return stack.enter_context(into.open("w", encoding="utf-8", newline=""))


def _steps(company: Company, path: Path, file: ProductFile, *, dry_run: bool) -> Iterator[Figures]:
    if dry_run:
        return product_imports.rehearse(file=file)
    return product_imports.run(
        by=Actor(ActorKind.OPERATOR),
        clock=timezone.now,
        company=company,
        # A name may hold bytes that are no text.
        file_name=path.name.encode("utf-8", "replace").decode(),
        file=file,
    )


def _cells(remark: Remark) -> list[str | int]:
    return [
        remark.place.row,
        remark.place.line or "",
        remark.fault.field,
        "yes" if remark.is_refused else "no",
        harmless(remark.fault.reason),
    ]
