"""The command: what an operator sees."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reviews.catalog.models import Company, Product
from reviews.interop.models import ImportRun
from reviews.interop.operations import product_imports
from reviews.journal.actors import ActorKind
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory


@pytest.fixture
def company(db: None) -> Company:
    return CompanyFactory(slug="acme")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "products.csv"
    path.write_text("id,title,gtin\nmug,Mug,\npot,Pot,1\na/b,Secret,\n")
    return path


def run(path: Path, *arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "import_products", str(path), "--company", "acme", *arguments, stdout=out, stderr=err
    )
    return out.getvalue(), err.getvalue()


def test_a_file_is_imported_and_counted(company: Company, file: Path) -> None:
    ProductFactory(company=company, ref="mug", name="Old mug")
    out, err = run(file)
    assert re.fullmatch(
        r"3 rows read in \d+\.\d s, 1 created, 1 updated, 0 unchanged, 1 refused\.\n", out
    )
    assert "row 2 (line 3): gtin:" in err
    assert "row 3 (line 4): ref:" in err
    assert "Secret" not in err
    done = ImportRun.objects.get()
    assert (done.state, done.kind, done.rows_stored, done.rows_updated, done.rows_refused) == (
        *("finished", "products", 1, 1, 1),
    )
    entry = JournalEntry.objects.get(event="import.finished")
    assert entry.actor_kind == ActorKind.OPERATOR
    assert "2 unchanged" in run(file)[0]


def test_a_dry_run_writes_nothing(company: Company, file: Path) -> None:
    out, err = run(file, "--dry-run")
    assert "3 rows read" in out
    assert "1 refused" in out
    assert "nothing was written" in out
    assert "row 3" in err
    assert not Product.objects.exists()
    assert not ImportRun.objects.exists()


def test_all_remarks_go_into_a_file(company: Company, file: Path, tmp_path: Path) -> None:
    file.write_text("id,title\n" + "a/b,Bad\n" * 30)
    errors = tmp_path / "errors.csv"
    _out, err = run(file, "--errors", str(errors))
    assert "… and 10 more remarks; see the file of --errors." in err
    with errors.open(newline="") as written:
        lines = list(csv.reader(written))
    assert lines[0] == ["row", "line", "field", "refused", "reason"]
    assert lines[30][:4] == ["30", "31", "ref", "yes"]
    with pytest.raises(CommandError, match="names the file that is to be imported"):
        run(file, "--errors", str(file))


@pytest.mark.parametrize("content", [b"", b"price\n5\n", b"<rss><channel>", b"PK\x03\x04"])
def test_a_file_that_cannot_be_read_stops_it(company: Company, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(CommandError):
        run(file)
    assert not ImportRun.objects.exists()


def test_what_is_not_there_is_named(company: Company, file: Path) -> None:
    with pytest.raises(CommandError, match="There are: acme"):
        call_command("import_products", str(file), "--company", "other")
    with pytest.raises(CommandError, match="No such file"):
        run(file.with_name("none.csv"))


def test_a_run_that_breaks_off_has_failed_and_says_how_to_go_on(
    company: Company, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(**options: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(product_imports, "_store", interrupted)
    with pytest.raises(CommandError, match="brings in the rest"):
        run(file)
    assert ImportRun.objects.get().state == "failed"
