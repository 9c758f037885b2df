"""The desk's pages of imports."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.common.spreadsheets import harmless
from reviews.identity.permissions import Role
from reviews.interop import kept_files
from reviews.interop.models import ImportRun
from reviews.interop.operations import runs, turns
from reviews.web import imports
from tests.factories import import_run
from tests.web.conftest import signed_in

PAGE = "/desk/acme/imports/"


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": tmp_path}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}


@pytest.fixture
def developer(company: Company) -> Client:
    return signed_in(company, Role.DEVELOPER)


def send(client: Client, content: bytes, name: str = "products.csv") -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def work() -> None:
    while turns.take(clock=timezone.now):
        pass


def test_a_file_is_sent_followed_and_shown(company: Company, developer: Client) -> None:
    assert "Nothing imported yet" in developer.get(PAGE).text
    sent = send(developer, b"id,title,gtin\nmug,Mug,1\na/b,<b>,\n", name="Hàng <hoá>.csv")
    assert sent.status_code == 303
    address = sent["Location"]
    waiting = developer.get(address).text
    assert "Hàng &lt;hoá&gt;.csv" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "Waiting" in waiting
    listed = developer.get(PAGE).text
    assert 'hx-trigger="every 3s"' in listed
    work()
    page = developer.get(address).text
    assert "hx-trigger" not in page
    assert re.findall(r'<dd class="number">(\d+)</dd>', page) == ["1", "0", "0", "1"]
    assert "taken without it" in page
    assert "refused" in page
    assert "Run again" in page
    assert "&lt;b&gt;" not in page
    listed = developer.get(PAGE).text
    assert "hx-trigger" not in listed
    assert "2 rows read, 1 refused" in listed
    assert Product.objects.get().name == "Mug"


def test_a_fragment_is_the_import_alone_and_says_when_it_has_ended(
    company: Company, developer: Client
) -> None:
    address = f"{PAGE}{import_run(company).pk}/"
    fragment = developer.get(address, headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith('<div class="import-run')
    assert "hx-swap-oob" not in fragment
    work()
    fragment = developer.get(address, headers={"HX-Request": "true"}).text
    assert "Finished: 1 row read" in fragment
    assert "Every row was taken as it is." in fragment
    listed = developer.get(PAGE, headers={"HX-Request": "true"}).text
    assert listed.strip().startswith("<section")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04xx", "an Excel workbook"),
        (b"\x89PNG\x00\x00", "is no text"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(
    company: Company, developer: Client, content: bytes, words: str
) -> None:
    page = send(developer, content)
    assert page.status_code == 422
    assert words in page.text
    assert "error-summary" in page.text
    assert not ImportRun.objects.exists()


def test_without_a_file_it_says_so(company: Company, developer: Client) -> None:
    page = developer.post(PAGE, {})
    assert page.status_code == 422
    assert "Choose a file first." in page.text


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    company: Company, developer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    length = kept_files.FILE_MAX + 2 * imports.FORM_ROOM
    page = developer.post(PAGE, {}, CONTENT_LENGTH=str(length))
    assert page.status_code == 413
    assert "more than 64 MB" in page.text
    monkeypatch.setattr("reviews.web.import_form.FILE_MAX", 10)
    page = send(developer, b"id,title\nmug,Mug\n")
    assert page.status_code == 422
    assert "more than 64 MB" in page.text


def test_the_form_needs_its_csrf_token(company: Company) -> None:
    client = signed_in(company, Role.DEVELOPER)
    client.handler.enforce_csrf_checks = True
    assert send(client, b"id,title\nmug,Mug\n").status_code == 403
    page = client.get(PAGE).text
    found = re.search(r'enctype="multipart.*?name="csrfmiddlewaretoken" value="(\w+)"', page, re.S)
    assert found is not None
    file = SimpleUploadedFile("p.csv", b"id,title\nmug,Mug\n")
    answer = client.post(PAGE, {"file": file, "csrfmiddlewaretoken": found[1]})
    assert answer.status_code == 303


def test_too_many_at_once_are_told_and_nothing_is_kept(
    company: Company, developer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "UNDER_WAY_MAX", 1)
    run = import_run(company)
    page = send(developer, b"id,title\nmug,Mug\n")
    assert page.status_code == 409
    assert "Wait until some of them have ended" in page.text
    again = developer.post(f"{PAGE}{run.pk}/again/")
    assert again.status_code == 409
    tomorrow = (timezone.now() + timedelta(days=1)).date()
    assert len(list(kept_files.names_before(tomorrow))) == 1


def test_a_run_is_done_again_while_its_file_is_here(company: Company, developer: Client) -> None:
    run = import_run(company)
    work()
    answer = developer.post(f"{PAGE}{run.pk}/again/")
    assert answer.status_code == 303
    work()
    assert "As they were" in developer.get(answer["Location"]).text
    assert ImportRun.objects.latest("id").rows_known == 1
    ImportRun.objects.update(kept_as="")
    assert "Run again" not in developer.get(f"{PAGE}{run.pk}/").text
    gone = developer.post(f"{PAGE}{run.pk}/again/")
    assert gone.status_code == 409
    assert "not kept any more" in gone.text


def test_a_broken_file_says_why(company: Company, developer: Client) -> None:
    run = import_run(company, "price\n5\n")
    work()
    page = developer.get(f"{PAGE}{run.pk}/").text
    assert "Broke off" in page
    assert "No column is called like the ref" in page


def test_remarks_are_downloaded_without_a_formula(company: Company, developer: Client) -> None:
    run = import_run(company, "id,title\n=a,Bad\n" + "a/b,Bad\n" * 60)
    work()
    page = developer.get(f"{PAGE}{run.pk}/").text
    assert "The first 50 of 61 are shown." in page
    answer = developer.get(f"{PAGE}{run.pk}/remarks.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="import-{run.pk}.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 62
    assert rows[1][:4] == ["1", "2", "ref", "yes"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_spreadsheet_takes_a_cell_for_a_formula(begin: str) -> None:
    assert harmless(f"{begin}1") == f"'{begin}1"
    assert harmless("1") == "1"


def test_the_list_goes_on_page_by_page(
    company: Company, developer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "RUNS", 2)
    made = [str(import_run(company).pk) for _ in range(5)]
    seen: list[str] = []
    address = PAGE
    while address:
        page = developer.get(address).text
        seen += re.findall(r'id="run-([\w-]+)"', page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1] if found else ""
    assert seen == made[::-1]
    assert developer.get(f"{PAGE}?after=nonsense").status_code == 200
