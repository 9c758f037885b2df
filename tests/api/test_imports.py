"""Files of products by the company API."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from api import bodies
from reviews.catalog.models import Company, Product
from reviews.identity.permissions import Role
from reviews.interop import kept_files
from reviews.interop.models import ImportRun
from reviews.interop.operations import runs, turns
from tests.api.conftest import COMPANY, Caller, assert_problem, code_of
from tests.web.conftest import signed_in

IMPORTS = f"{COMPANY}/imports"
CSV = b"id,title\nmug,Mug\na/b,Bad\n"


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": tmp_path}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}


def kept() -> int:
    """Return how many files are in the storage."""
    return len(list(kept_files.names_before((timezone.now() + timedelta(days=1)).date())))


def send(server: Caller, body: bytes = CSV, query: str = "", **headers: str) -> Any:
    return server.send("POST", f"{IMPORTS}{query}", body, content_type="text/csv", **headers)


def test_a_file_is_taken_carried_out_and_told_of(server: Caller, company: Company) -> None:
    answer = send(server, query="?kind=products&file_name=Hàng%20hoá.csv")
    assert answer.status_code == 202
    run = answer.json()
    assert (run["state"], run["file_name"], run["kind"]) == (
        *("waiting", "Hàng hoá.csv", "products"),
    )
    assert (run["bytes_read"], run["bytes_total"]) == (0, len(CSV))
    assert server.get(f"{IMPORTS}/{run['id']}").json() == run

    turns.take(clock=timezone.now)
    done = server.get(f"{IMPORTS}/{run['id']}").json()
    assert done["state"] == "finished"
    assert (done["rows_read"], done["rows_created"], done["rows_refused"]) == (2, 1, 1)
    assert done["bytes_read"] == len(CSV)
    remarks = server.get(f"{IMPORTS}/{run['id']}/remarks").json()
    assert remarks["total"] == 1
    (remark,) = remarks["items"]
    assert (remark["row"], remark["line"], remark["field"]) == (2, 3, "ref")
    assert Product.objects.get().name == "Mug"


@pytest.mark.parametrize(
    "content_type",
    ["text/csv", "text/csv; charset=utf-8", "TEXT/XML", "application/octet-stream"],
)
def test_the_format_is_told_by_the_content(
    server: Caller, company: Company, content_type: str
) -> None:
    feed = b"<rss><channel><item><id>1</id><title>Mug</title></item></channel></rss>"
    assert server.send("POST", IMPORTS, feed, content_type=content_type).status_code == 202
    turns.take(clock=timezone.now)
    assert Product.objects.get().ref == "1"


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "multipart/form-data; boundary=x", "text/plain", "image/png", ""],
)
def test_another_type_is_refused(server: Caller, company: Company, content_type: str) -> None:
    answer = server.send("POST", IMPORTS, CSV, content_type=content_type)
    assert code_of(answer) == "unsupported-media-type"
    assert_problem(answer, 415)
    assert kept() == 0


@pytest.mark.parametrize("body", [b"", b"  \n", b"PK\x03\x04xx", b"\x89PNG\x00"])
def test_what_cannot_be_products_is_refused_at_once(
    server: Caller, company: Company, body: bytes
) -> None:
    (fault,) = assert_problem(send(server, body), 422)["errors"]
    assert "field" not in fault
    assert not ImportRun.objects.exists()
    assert kept() == 0


def test_a_body_that_is_too_large_is_not_read(
    server: Caller, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "take_file", None)
    answer = send(server, Content_Length=str(kept_files.FILE_MAX + 1))
    assert_problem(answer, 413)


def test_a_body_of_several_megabytes_passes_through_the_disk(
    server: Caller, company: Company
) -> None:
    body = b"id,title\n" + b"".join(b"p%d,%s\n" % (n, b"x" * 90) for n in range(50_000))
    assert len(body) > 4_000_000
    run = send(server, body).json()
    assert run["bytes_total"] == len(body)


def test_a_repeat_with_the_same_key_is_the_same_import(server: Caller, company: Company) -> None:
    first, second = send(server, Idempotency_Key="k"), send(server, Idempotency_Key="k")
    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"
    assert ImportRun.objects.count() == 1
    assert kept() == 1
    other = send(server, CSV + b"pot,Pot\n", Idempotency_Key="k")
    assert code_of(other) == "idempotency-key-reused"
    assert kept() == 1


def test_a_company_cannot_pile_up_imports(
    server: Caller, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "UNDER_WAY_MAX", 2)
    assert [send(server).status_code for _ in range(3)] == [202, 202, 409]
    assert code_of(send(server)) == "too-many-imports"
    assert kept() == 2


def test_the_list_goes_on_page_by_page_latest_first(
    server: Caller, company: Company, django_assert_num_queries
) -> None:
    sent = [send(server).json()["id"] for _ in range(5)]
    seen, path = [], f"{IMPORTS}?limit=2"
    while path:
        with django_assert_num_queries(2):  # the key; the runs
            page = server.get(path).json()
        seen += [item["id"] for item in page["items"]]
        path = (page["next"] or "").removeprefix("http://testserver")
    assert seen == sent[::-1]
    for cursor in ("x", "WyJpbXBvcnRzIiwieCJd", "WyJwcm9kdWN0cyIsIngiXQ"):
        assert_problem(server.get(f"{IMPORTS}?after={cursor}"), 400)


@pytest.mark.parametrize("path", ["nothing", "01934f5e-5a6b-7c8d-9e0f-1a2b3c4d5e6f"])
def test_an_unknown_import_is_not_there(server: Caller, company: Company, path: str) -> None:
    assert_problem(server.get(f"{IMPORTS}/{path}"), 404)
    assert_problem(server.get(f"{IMPORTS}/{path}/remarks"), 404)


@pytest.mark.parametrize("query", ["?kind=reviews", "?file_name=a/b", "?file_name=", "?x=1"])
def test_parameters_are_checked(server: Caller, company: Company, query: str) -> None:
    assert_problem(send(server, query=query), 400)
    assert kept() == 0


def test_a_session_needs_its_csrf_token_and_the_file_is_left_alone(company: Company) -> None:
    client = signed_in(company, Role.DEVELOPER)
    client.handler.enforce_csrf_checks = True
    without = client.generic("POST", IMPORTS, CSV, "text/csv")
    assert code_of(without) == "csrf-failed"
    client.get("/")
    token = client.cookies["csrftoken"].value
    answer = client.generic("POST", IMPORTS, CSV, "text/csv", headers={"X-CSRFToken": token})
    assert answer.status_code == 202
    assert answer.json()["bytes_total"] == len(CSV)
    assert storages["private"].exists(ImportRun.objects.get().kept_as)
