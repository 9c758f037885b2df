"""Of a form's photos no more is kept than can be taken, and the text arrives in any case."""

from pathlib import Path
from unittest import mock

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import HttpRequest
from django.test import Client, RequestFactory

from reviews.catalog.models import Company, Product
from reviews.content import limits
from reviews.web import photo_bounds
from reviews.web.photo_bounds import FIELD
from reviews.web.uploads import photos_of_form
from tests.factories.pictures import picture_file

LARGE = limits.PHOTO_BYTES_MAX + 1


@pytest.fixture(autouse=True)
def folder(photo_folder: Path) -> Path:
    return photo_folder


def file_of(data: bytes, name: str = "DSC_1.html") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


def form(*files: bytes, **texts: str) -> HttpRequest:
    """Return the request of a form, as the browser sends it."""
    return RequestFactory().post("/", {FIELD: [file_of(data) for data in files], **texts})


def test_a_photo_too_large_is_not_kept_and_the_text_arrives(company: Company) -> None:
    request = form(bytes(LARGE * 2), picture_file(), body="Keeps tea warm.")
    assert request.POST["body"] == "Keeps tea warm."
    too_large, _good = request.FILES.getlist(FIELD)
    assert LARGE <= too_large.size < LARGE + 128 * 1024, "the rest was not kept anywhere"
    assert isinstance(too_large, TemporaryUploadedFile), "and nothing of it in memory"
    taken = photos_of_form(company, sent_before=[], files=request.FILES.getlist(FIELD))
    assert len(taken.ids) == 1
    assert "at most 10 MB" in taken.faults[0]
    request.close()


def test_of_twenty_photos_six_are_kept_and_the_text_arrives(company: Company) -> None:
    request = form(*[picture_file()] * 20, body="Keeps tea warm.")
    assert request.POST["body"] == "Keeps tea warm."
    files = request.FILES.getlist(FIELD)
    assert [file.size > 0 for file in files] == [True] * 6 + [False] * 14
    taken = photos_of_form(company, sent_before=[], files=files)
    assert len(taken.ids) == 6
    assert "left out" in taken.faults[0]
    request.close()


def test_other_files_of_a_form_are_not_touched() -> None:
    request = RequestFactory().post("/", {"table": file_of(bytes(LARGE), "table.csv")})
    assert request.FILES["table"].size == LARGE
    request.close()


def test_a_form_beyond_all_measure_is_not_read() -> None:
    request = form(bytes(2000))
    with mock.patch.object(photo_bounds, "FORM_BYTES_MAX", 1000), pytest.raises(RequestDataTooBig):
        request.POST  # noqa: B018  (asking for it reads the form)


@pytest.mark.parametrize(("language", "words"), [("en", "too large"), ("vi", "quá lớn")])
def test_a_form_beyond_all_measure_is_answered_with_a_page(
    product: Product, language: str, words: str
) -> None:
    with mock.patch.object(photo_bounds, "FORM_BYTES_MAX", 1000):
        answer = Client().post(
            "/c/acme/mug-1/write/",
            {FIELD: file_of(bytes(2000)), "rating": "5"},
            headers={"Accept-Language": language},
        )
    assert answer.status_code == 413
    assert words in answer.text
