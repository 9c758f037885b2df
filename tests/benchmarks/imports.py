"""Rows imported per second."""

import csv
import io
import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection

from reviews.catalog.models import Company
from reviews.content.models import Contribution
from tests.benchmarks.report import Figure

ROWS = 10_000
WORDS = (
    *("teapot", "handle", "glaze", "pours", "evenly", "gift", "mother", "daily", "warm", "lid"),
    *("kitchen", "heavy", "light", "colour", "bought", "again", "month", "clean", "wash", "thin"),
    *("thick", "rim", "cracked", "smooth", "deep", "blue", "green", "holds", "enough", "three"),
    *("cups", "slow", "quick", "steam", "leaves", "bitter", "sweet", "table", "wife", "friend"),
)
COLUMNS = ("product_ref", "rating", "title", "body", "author_name", "written_at")


def measure(company: Company) -> Iterator[Figure]:
    """Yield how fast the command stores rows, against COPY of the same rows into a bare table."""
    dice = random.Random(20_488)
    rows = [
        (
            f"import-{dice.randrange(50)}",
            dice.randint(1, 5),
            f"Number {number}",
            " ".join(dice.choices(WORDS, k=40)) + ".",
            dice.choice(("Lan", "Minh", "Anna", "")),
            f"2025-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        )
        for number in range(ROWS)
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
        copied = max(_copy(path) for _ in range(3))
        start = time.perf_counter()
        call_command(
            "import_reviews",
            str(path),
            "--company",
            company.slug,
            "--create-products",
            "--map",
            ",".join(f"{column}={column}" for column in COLUMNS),
            stdout=io.StringIO(),
            stderr=io.StringIO(),
        )
        imported = ROWS / (time.perf_counter() - start)
    stored = Contribution.objects.for_company(company).filter(source__startswith="import:")
    if stored.count() != ROWS:
        raise SystemExit("Not every row was imported.")
    yield Figure("rows imported", imported, copied, "rows/s", "COPY into a bare table")


def _copy(path: Path) -> float:
    """Return rows per second of PostgreSQL reading the file into a table without any index."""
    columns = ", ".join(f"{column} text" for column in COLUMNS)
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare_rows ({columns})")
        with cursor.copy("COPY bare_rows FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(path.read_bytes())
        seconds = time.perf_counter() - start
        cursor.execute("DROP TABLE bare_rows")
    return ROWS / seconds
