"""The command: what an operator sees, and what a script that calls it can rely on."""

import csv
import io
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.catalog.operations import companies, products
from reviews.catalog.operations.products import ProductData
from reviews.content.models import Contribution
from reviews.interop.models import ImportRun
from reviews.interop.operations import imports
from reviews.journal.actors import SYSTEM

ROOT = Path(__file__).parents[2]
MAP = (
    "rating=Rating,product_ref=Clothing ID,title=Title,body=Review Text,recommends=Recommended IND"
)
HEADER = "Row,Clothing ID,Age,Title,Review Text,Rating,Recommended IND\n"


@dataclass
class Told:
    out: str
    err: str


@pytest.fixture
def company(db: None) -> Company:
    company = companies.create(by=SYSTEM, at=timezone.now(), slug="acme", name="Acme")
    data = [ProductData(ref="767", name="Blouse"), ProductData(ref="1080", name="Dress")]
    products.upsert(by=SYSTEM, at=timezone.now(), company=company, products=data)
    return company


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(
        tmp_path / "old shop.csv",
        "0,767,33,,Silky and sexy and comfortable,4,1\n"
        '1,1080,34,,"Love this dress! I am 5\'8"".",5,1\n'
        '2,1080,60,Some flaws,"Two\nlines",3,0\n'
        "3,767,50,,,5,1\n",
    )


def write(path: Path, rows: str, header: str = HEADER) -> Path:
    path.write_text(header + rows, encoding="utf-8", newline="")
    return path


def run(path: Path | str, *arguments: str, mapping: str | None = MAP) -> Told:
    out, err = io.StringIO(), io.StringIO()
    mapped = ["--map", mapping] if mapping else []
    options = ["--company", "acme", *mapped, *arguments]
    call_command("import_reviews", str(path), *options, stdout=out, stderr=err)
    return Told(out.getvalue(), err.getvalue())


def refused(path: Path | str, *arguments: str, mapping: str | None = MAP) -> str:
    with pytest.raises(CommandError) as error:
        run(path, *arguments, mapping=mapping)
    assert error.value.returncode == 1
    assert not ImportRun.objects.exists()
    return str(error.value)


def test_a_file_is_imported_and_counted(company: Company, file: Path) -> None:
    told = run(file)
    assert re.fullmatch(
        r"import:old shop: 4 rows read in \d+\.\d s \([\d,]+ rows/s\), 4 stored, "
        r"0 already there, 0 refused\.\n",
        told.out,
    )
    assert told.err == ""
    texts = Contribution.objects.values_list("revisions__title", "revisions__body")
    assert set(texts) == {
        ("", "Silky and sexy and comfortable"),
        ("", "Love this dress! I am 5'8\"."),
        ("Some flaws", "Two\nlines"),
        ("", ""),
    }
    assert set(Contribution.objects.values_list("source", flat=True)) == {"import:old shop"}


def test_running_it_again_makes_no_doubles(company: Company, file: Path) -> None:
    run(file)
    assert "0 stored, 4 already there, 0 refused." in run(file).out
    assert Contribution.objects.count() == 4


def test_the_same_reviews_under_another_name_are_known_by_their_source(
    company: Company, file: Path
) -> None:
    run(file, "--source", "shop")
    told = run(file.rename(file.with_name("renamed.csv")), "--source", "shop")
    assert "import:shop: 4 rows" in told.out
    assert "4 already there" in told.out


def test_bad_rows_are_told_with_their_place_and_do_not_stop(
    company: Company, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "bad.csv",
        '0,767,33,,"Two\nlines",4,1\n1,767,34,,Fine,4.5,1\n2,9,60,,Fine,3,0\n3,767,50,,x\n'
        "4,767,50,,Good,5,perhaps\n5,767,50,,Good,5,1\n",
    )
    errors = tmp_path / "errors.csv"
    told = run(path, "--errors", str(errors))
    assert "6 rows read" in told.out
    assert "2 stored, 0 already there, 4 refused." in told.out
    assert told.err.splitlines() == [
        "row 2 (line 4): rating: Only whole stars can be kept, from 1 to 5.",
        "row 3 (line 5): product_ref: The company has no such product.",
        "row 4 (line 6): It has 5 cells and the header has 7.",
        "row 5 (line 7): recommends: It is neither yes nor no (1 and 0, true and false and the "
        "like count too).",
    ]
    with errors.open(newline="", encoding="utf-8") as listed:
        rows = list(csv.DictReader(listed))
    assert [(row["row"], row["line"], row["field"]) for row in rows] == [
        ("2", "4", "rating"),
        ("3", "5", "product_ref"),
        ("4", "6", ""),
        ("5", "7", "recommends"),
    ]


def test_only_the_first_bad_rows_are_shown_and_all_are_in_the_file(
    company: Company, tmp_path: Path
) -> None:
    path = write(tmp_path / "bad.csv", "0,767,33,,x,9,1\n" * 30)
    told = run(path)
    assert len(told.err.splitlines()) == 21
    assert "and 10 more refused rows; --errors FILE.csv lists them all." in told.err
    errors = tmp_path / "errors.csv"
    assert "see the file of --errors" in run(path, "--errors", str(errors)).err
    assert len(errors.read_text().splitlines()) == 31


def test_ambiguous_dates_ask_for_the_format(company: Company, tmp_path: Path) -> None:
    path = write(
        tmp_path / "dates.csv", "767,5,03/04/2024\n", header="product_ref,rating,written_at\n"
    )
    told = run(path, mapping=None)
    assert "1 refused" in told.out
    assert "--date-format says how dates are written" in told.err
    assert "1 stored" in run(path, "--date-format", "%d/%m/%Y", mapping=None).out
    written_at = Contribution.objects.get().written_at
    assert (written_at.day, written_at.month) == (3, 4)


def test_a_dry_run_writes_nothing(company: Company, file: Path) -> None:
    told = run(file, "--dry-run", "--create-products")
    assert "4 would be stored" in told.out
    assert "0 products would be created" in told.out
    assert "nothing was written" in told.out
    assert not ImportRun.objects.exists()
    assert not Contribution.objects.exists()


def test_products_are_created_if_that_is_asked_for(company: Company, tmp_path: Path) -> None:
    path = write(tmp_path / "new.csv", "0,9,33,,x,4,1\n")
    assert "1 refused" in run(path).out
    assert (
        "1 stored, 0 already there, 0 refused, 1 products created."
        in run(path, "--create-products").out
    )
    assert Product.objects.filter(ref="9", name="9").exists()


def test_mappings_in_several_options(company: Company, file: Path) -> None:
    pairs = MAP.split(",")
    arguments = [part for pair in pairs for part in ("--map", pair)]
    assert "4 stored" in run(file, *arguments, mapping=None).out


@pytest.mark.parametrize(
    ("delimiter", "sign"), [(";", ";"), ("tab", "\t"), ("\\t", "\t"), ("|", "|")]
)
def test_delimiters(company: Company, tmp_path: Path, delimiter: str, sign: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"product_ref{sign}rating\n767{sign}5\n")
    assert "1 stored" in run(path, "--delimiter", delimiter, mapping=None).out


# ------------------------------------------------------------------- when the file cannot be read


def test_an_unknown_column_is_told_before_anything_is_written(company: Company, file: Path) -> None:
    message = refused(file, mapping="rating=Stars,product_ref=Clothing ID")
    assert "no column “Stars” for rating" in message
    assert "“Review Text”" in message


def test_an_unknown_company(company: Company, file: Path) -> None:
    message = refused(file, "--company", "acmee")
    assert "no company “acmee”. There are: acme." in message


def test_a_file_that_is_not_there(company: Company, tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "none.csv")
    assert "directory" in refused(tmp_path)


def test_a_wrong_encoding(company: Company, file: Path) -> None:
    file.write_bytes(HEADER.encode() + "0,767,33,,café,4,1\n".encode("cp1252"))
    assert re.search(r"Byte \d+ \(0xe9\) is not utf-8\..*cp1252", refused(file))
    assert "1 stored" in run(file, "--encoding", "cp1252").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--encoding", "klingon"], "no encoding “klingon”"),
        (["--date-format", "%d/%m"], "day, month and year"),
        (["--source", ""], "1 to 53 characters"),
        (["--map", "colour=Age"], "no field “colour”"),
    ],
)
def test_options_that_cannot_be(
    company: Company, file: Path, arguments: list[str], message: str
) -> None:
    assert message in refused(file, *arguments)


def test_the_errors_never_overwrite_the_file(company: Company, file: Path) -> None:
    before = file.read_bytes()
    assert "to be imported" in refused(file, "--errors", str(file))
    assert file.read_bytes() == before


def test_an_errors_file_that_cannot_be_written(company: Company, file: Path) -> None:
    assert "No such file" in refused(file, "--errors", "/no/such/folder/errors.csv")


def test_help_tells_the_fields_and_the_rules(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        call_command("import_reviews", "--help")
    told = capsys.readouterr().out
    assert "source_ref" in told
    assert "gets the date of the import" in told
    assert "%d/%m/%Y" in told


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KeyboardInterrupt(), "Stopped. What was stored stays"),
        (OperationalError("DETAIL: ann@example.com"), r"database failed \(OperationalError\)"),
    ],
)
def test_what_breaks_off_says_that_it_can_go_on(
    company: Company, file: Path, error: BaseException, message: str
) -> None:
    with (
        mock.patch.object(imports, "receive", side_effect=error),
        pytest.raises(CommandError, match=message) as told,
    ):
        run(file)
    assert "ann@example.com" not in str(told.value)
    assert ImportRun.objects.get().state == "failed"


# -------------------------------------------------------------------------------- when it is killed


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_goes_on_where_it_was(company: Company, tmp_path: Path) -> None:
    count = 4_000
    path = write(
        tmp_path / "long.csv",
        "".join(
            f"{n},767,33,Number {n},It was just what I had hoped for.,4,1\n" for n in range(count)
        ),
    )
    command = [sys.executable, str(ROOT / "manage.py"), "import_reviews", str(path)]
    process = subprocess.Popen(
        [*command, "--company", "acme", "--map", MAP],
        env={**os.environ, "DATABASE_URL": database_url()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not Contribution.objects.exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    stored = Contribution.objects.count()
    assert 0 < stored < count
    assert ImportRun.objects.get().state == "running"
    # The server notices that its client is gone when it next talks to it.
    time.sleep(0.5)

    told = run(path)
    assert f"{count - stored:,} stored, {stored:,} already there, 0 refused" in told.out
    assert Contribution.objects.count() == count
    assert [run.state for run in ImportRun.objects.order_by("started_at")] == ["failed", "finished"]


def database_url() -> str:
    settings = connection.settings_dict
    return f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
