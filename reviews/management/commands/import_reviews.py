"""``python manage.py import_reviews``: bring in reviews from a CSV file."""

import argparse
import csv
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.catalog.queries import company_by_slug
from reviews.interop.importers import mapping, values
from reviews.interop.importers.csv_reviews import CsvReader, UnreadableFile
from reviews.interop.importers.mapping import Field, InvalidMapping
from reviews.interop.importers.rows import Refusal, read_rows
from reviews.interop.importers.values import BadCell
from reviews.interop.operations import imports
from reviews.interop.operations.imports import InvalidSource, Progress
from reviews.journal.actors import Actor, ActorKind

SHOWN_MAX = 20
"""Refused rows shown on the terminal; `--errors` has all."""
OFTEN = 0.2
"""Seconds between two lines of progress where one overwrites the other."""
SELDOM = 15.0
"""Seconds between them in a log."""

GOES_ON = "What was stored stays; the same command goes on from there."

NOTES = f"""\
fields for --map:
  {", ".join(Field)}
  product_ref and rating are required. Columns are found whatever their case, spaces, hyphens and
  underscores. Without --map, columns that are called like our fields are taken.

dates:
  ISO dates (2024-05-31, 2024-05-31T10:00:00Z) are read as they are, others by --date-format only.
  A time without a zone is UTC. A review without a date gets the date of the import.

running it again:
  A review is known by its source_ref or, where none is mapped, by its content; what was stored is
  not stored again. The name of the source is part of that: give the same --source for the same
  reviews under another file name.

exit status:
  0 when the file was read to its end, also with refused rows; 1 when it could not be.
"""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is to be imported, checked as far as it can be before anything is written."""

    company: Company
    source: str
    reader: CsvReader
    places: Mapping[Field, int]
    date_format: str | None
    create_products: bool
    dry_run: bool


class Command(BaseCommand):
    """Reads the file in a stream; everything about it is told without stopping at a bad row."""

    help = "Import reviews of a company's products from a CSV file."

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
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN,…",
            help="which column is which field, as in rating=Rating,product_ref=Clothing ID",
        )
        parser.add_argument(
            "--source", metavar="NAME", help="where the reviews come from; default: FILE's name"
        )
        parser.add_argument("--delimiter", type=_delimiter, help="default: found by the header")
        parser.add_argument("--encoding", default="utf-8-sig", help="default: utf-8")
        parser.add_argument("--date-format", metavar="FORMAT", help="such as %%d/%%m/%%Y")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, tell all")
        parser.add_argument(
            "--errors", type=Path, metavar="CSV", help="write all refused rows with reasons here"
        )
        parser.add_argument(
            "--create-products",
            action="store_true",
            help="create products that are not known, instead of refusing their reviews",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file.

        Raises:
            CommandError: the file could not be read, or something asked for is not there.
        """
        path: Path = options["file"]
        began = time.monotonic()
        try:
            with ExitStack() as stack:
                job = _job(stack.enter_context(path.open("rb")), options)
                refusals = _Refusals(self.stderr, stack, path=path, into=options["errors"])
                progress = self._carry_out(job, path, refusals)
        except (UnreadableFile, InvalidMapping, InvalidSource, BadCell) as error:
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
        self._conclude(progress, refusals, job, seconds=time.monotonic() - began)

    def _carry_out(self, job: Job, path: Path, refusals: "_Refusals") -> Progress:
        shown = _ProgressLine(self.stderr, job.reader)
        progress = Progress()
        for progress in _steps(job, path):
            shown.clear()
            for refusal in progress.refusals:
                refusals.add(refusal)
            shown.show(progress)
        shown.clear()
        return progress

    def _conclude(
        self, progress: Progress, refusals: "_Refusals", job: Job, *, seconds: float
    ) -> None:
        refusals.conclude(date_format=job.date_format)
        would = "would be " if job.dry_run else ""
        parts = [
            f"{progress.read:,} rows read in {seconds:.1f} s "
            f"({progress.read / max(seconds, 0.001):,.0f} rows/s)",
            f"{progress.stored:,} {would}stored",
            f"{progress.known:,} already there",
            f"{progress.refused:,} refused",
        ]
        if job.create_products:
            parts.append(f"{progress.products_created:,} products {would}created")
        self.stdout.write(f"{job.source}: {', '.join(parts)}.")
        if job.dry_run:
            self.stdout.write("This was a dry run; nothing was written.")


def _job(stream: BinaryIO, options: Mapping[str, Any]) -> Job:
    company = company_by_slug(options["company"])
    if company is None:
        known = ", ".join(Company.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(
            f"There is no company “{options['company']}”. There are: {known or 'none yet'}."
        )
    if options["date_format"] is not None:
        values.check_date_format(options["date_format"], at=timezone.now())
    reader = CsvReader(stream, encoding=options["encoding"], delimiter=options["delimiter"])
    wanted = mapping.parse(",".join(options["map"])) or mapping.by_name(reader.header)
    name = options["source"] if options["source"] is not None else options["file"].stem
    return Job(
        company=company,
        source=imports.source_of(name=name),
        reader=reader,
        places=mapping.places(wanted, reader.header),
        date_format=options["date_format"],
        create_products=options["create_products"],
        dry_run=options["dry_run"],
    )


def _steps(job: Job, path: Path) -> Iterator[Progress]:
    rows = read_rows(job.reader, places=job.places, date_format=job.date_format, at=timezone.now())
    if job.dry_run:
        return imports.rehearse(
            company=job.company,
            source=job.source,
            rows=rows,
            create_products=job.create_products,
        )
    return imports.run(
        by=Actor(ActorKind.OPERATOR),
        clock=timezone.now,
        company=job.company,
        source=job.source,
        # A name may hold bytes that are no text.
        file_name=path.name.encode("utf-8", "replace").decode(),
        rows=rows,
        create_products=job.create_products,
    )


def _delimiter(text: str) -> str:
    named = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}
    delimiter = named.get(text.lower(), text)
    if len(delimiter) != 1 or delimiter in "\"'\r\n ":
        raise argparse.ArgumentTypeError("one character, or the word tab")
    return delimiter


class _Refusals:
    """Tells of refused rows: the first on the terminal, all in a file if there is one."""

    def __init__(
        self, stderr: OutputWrapper, stack: ExitStack, *, path: Path, into: Path | None
    ) -> None:
        self._stderr = stderr
        self._count = 0
        self._dates = 0
        self._file: TextIO | None = None
        if into is not None:
            if into.exists() and into.samefile(path):
                raise CommandError("--errors names the file that is to be imported.")
            self._file = stack.enter_context(into.open("w", encoding="utf-8", newline=""))
            self._writer = csv.writer(self._file)
            self._writer.writerow(["row", "line", "field", "reason"])

    def add(self, refusal: Refusal) -> None:
        """Tell of one row."""
        self._count += 1
        place = refusal.place
        if any(fault.field == Field.WRITTEN_AT for fault in refusal.faults):
            self._dates += 1
        if self._file is not None:
            for fault in refusal.faults:
                self._writer.writerow([place.row, place.line, fault.field, fault.reason])
        if self._count <= SHOWN_MAX:
            faults = " ".join(str(fault) for fault in refusal.faults)
            self._stderr.write(f"row {place.row} (line {place.line}): {faults}")

    def conclude(self, *, date_format: str | None) -> None:
        """Say what has not been shown, and what may help."""
        if self._count > SHOWN_MAX:
            where = "see the file of --errors" if self._file else "--errors FILE.csv lists them all"
            self._stderr.write(f"… and {self._count - SHOWN_MAX:,} more refused rows; {where}.")
        if self._dates and date_format is None:
            self._stderr.write(
                "--date-format says how dates are written: %d/%m/%Y is day first, "
                "%m/%d/%Y month first."
            )


class _ProgressLine:
    """One line that overwrites itself on a terminal; now and then a line in a log."""

    def __init__(self, stderr: OutputWrapper, reader: CsvReader) -> None:
        self._stderr = stderr
        self._reader = reader
        self._on_terminal = stderr.isatty()
        self._began = self._shown = time.monotonic()
        self._is_up = False

    def show(self, progress: Progress) -> None:
        """Show how far it is, unless that was shown a moment ago."""
        now = time.monotonic()
        if now - self._shown < (OFTEN if self._on_terminal else SELDOM):
            return
        self._shown = now
        share = self._reader.bytes_read / max(self._reader.size, 1)
        text = (
            f"{share:4.0%}  {progress.read:,} rows, "
            f"{progress.read / (now - self._began):,.0f}/s, {progress.refused:,} refused"
        )
        self._is_up = self._on_terminal
        # Not in the colour of errors.
        self._stderr.write(text, str, ending="" if self._on_terminal else "\n")

    def clear(self) -> None:
        """Take the line off the terminal, so that others can be written."""
        if self._is_up:
            self._stderr.write("\r\x1b[K", str, ending="")
            self._is_up = False
