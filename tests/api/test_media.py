"""Photos through the API: one per request, as bytes."""

import io
import json
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.catalog.models import Company
from reviews.common.models import IdempotentAnswer
from reviews.common.rates import DEFAULT_RATES
from reviews.content import limits
from reviews.content.models import Media
from reviews.content.photos.inspection import FORMATS
from reviews.journal.models import JournalEntry
from tests.api.conftest import STOREFRONT, Caller, assert_problem, code_of, shop_of
from tests.api.test_anything import assert_answered, odd_texts, quick
from tests.factories.pictures import picture_file

MEDIA = f"{STOREFRONT}/media"


@pytest.fixture(autouse=True)
def folder(photo_folder: Path) -> Path:
    return photo_folder


def upload(caller: Caller, data: bytes, content_type: str = "image/jpeg", **headers: str) -> Any:
    return caller.send("POST", MEDIA, data, content_type=content_type, **headers)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_is_taken_and_named(shop: Caller, company: Company, kind: str) -> None:
    answer = upload(shop, picture_file(kind))
    assert answer.status_code == 201, answer.content
    photo = Media.objects.get()
    assert answer.json() == {"id": str(photo.pk), "state": "received", "width": 96, "height": 64}
    assert photo.company == company
    assert JournalEntry.objects.get(event="media.received").subject_id == str(photo.pk)


@pytest.mark.parametrize(
    "content_type", ["image/png", "image/jpg", "Image/X-Odd; a=b", "application/octet-stream"]
)
def test_what_it_is_called_does_not_matter(shop: Caller, content_type: str) -> None:
    assert upload(shop, picture_file(), content_type).status_code == 201
    assert Media.objects.get().source_format == "JPEG"


@pytest.mark.parametrize(
    "content_type",
    ["", "text/html", "application/json", "multipart/form-data; boundary=x", "video/mp4"],
)
def test_another_type_of_body_is_refused(shop: Caller, content_type: str) -> None:
    problem = assert_problem(upload(shop, picture_file(), content_type), 415)
    assert "image/*" in problem["detail"]


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"GIF89a", picture_file()[:300], b"\xff\xd8\xff"])
def test_what_is_no_photo_is_refused_by_field_and_reason(shop: Caller, data: bytes) -> None:
    english = assert_problem(upload(shop, data, Accept_Language="en"), 422)
    vietnamese = assert_problem(upload(shop, data, Accept_Language="vi"), 422)
    assert [fault["field"] for fault in english["errors"]] == ["photo"]
    assert english["errors"] != vietnamese["errors"]
    assert not Media.objects.exists()


def test_a_body_too_large_is_refused_unread(shop: Caller) -> None:
    problem = assert_problem(upload(shop, bytes(limits.PHOTO_BYTES_MAX + 1)), 413)
    assert str(limits.PHOTO_BYTES_MAX) in problem["detail"]
    whole = picture_file() + bytes(limits.PHOTO_BYTES_MAX - len(picture_file()))
    assert upload(shop, whole).status_code == 201


def test_nothing_is_read_of_somebody_unknown(company: Company) -> None:
    unread = mock.Mock(spec=io.BytesIO)
    unread.read.side_effect = unread.readline.side_effect = AssertionError
    answer = Caller.client().post(
        MEDIA,
        **{
            "wsgi.input": unread,
            "CONTENT_LENGTH": "1000",
            "CONTENT_TYPE": "image/jpeg",
            "HTTP_X_UGC_KEY": "pk_" + "x" * 40,
        },
    )
    assert_problem(answer, 401)


def test_a_repeat_gets_the_same_answer_and_the_store_keeps_no_photo(
    shop: Caller, company: Company
) -> None:
    first = upload(shop, picture_file(), Idempotency_Key="one")
    again = upload(shop, picture_file(), Idempotency_Key="one")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    other = upload(shop, picture_file("PNG"), Idempotency_Key="one")
    assert code_of(other) == "idempotency-key-reused"
    assert Media.objects.count() == 1
    assert len(json.dumps(IdempotentAnswer.objects.get().body)) < 1000


def test_a_refused_photo_may_be_replaced_with_the_same_key(shop: Caller) -> None:
    assert upload(shop, b"no photo", Idempotency_Key="one").status_code == 422
    assert upload(shop, picture_file(), Idempotency_Key="one").status_code == 201


@pytest.mark.usefixtures("no_window_turns", "easy_sums")
def test_uploads_have_limits_of_their_own(shop: Caller, product: Any, settings: Any) -> None:
    settings.RATES = {**dict.fromkeys(DEFAULT_RATES), "upload-address": "2/minute"}
    answers = [upload(shop, picture_file()) for _number in range(3)]
    assert '"upload-address";q=2;w=60' in answers[0]["RateLimit-Policy"]
    assert code_of(answers[1]) == "proof-of-work-needed", "robots pay when the limit is near"
    assert code_of(answers[2]) == "rate-limited"
    review = shop.post(f"{STOREFRONT}/products/mug/reviews", {"rating": 5})
    assert review.status_code == 201, "writing is not uploading"


def test_a_server_of_the_company_may_upload_too(server: Caller) -> None:
    assert upload(server, picture_file()).status_code == 201


def test_pages_of_the_shop_may_upload(company: Company) -> None:
    shop = shop_of(company, allowed_origins=["https://acme.example"])
    preflight = shop("options", MEDIA, Origin="https://acme.example")
    assert preflight.status_code == 204
    assert "POST" in preflight["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight["Access-Control-Allow-Headers"]
    answer = upload(shop, picture_file(), Origin="https://acme.example")
    assert answer.status_code == 201
    assert answer["Access-Control-Allow-Origin"] == "https://acme.example"
    assert_problem(upload(shop, picture_file(), Origin="https://evil.example"), 403)


def test_there_is_nothing_to_read_there(shop: Caller) -> None:
    answer = shop.get(MEDIA)
    assert_problem(answer, 405)
    assert answer["Allow"] == "POST, OPTIONS"


@quick
@given(body=st.binary(max_size=80) | st.just(picture_file()), content_type=odd_texts)
def test_any_bytes_of_any_type(shop: Caller, settings: Any, body: bytes, content_type: str) -> None:
    settings.RATES = dict.fromkeys(DEFAULT_RATES)
    assert_answered(upload(shop, body, content_type))
    assert_answered(upload(shop, body, "image/png"))
