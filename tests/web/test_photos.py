"""Photos on the pages: sent while one writes, and handed out to whoever may see them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content import limits
from reviews.content.drafts import Draft
from reviews.content.models import Contribution, Media
from reviews.content.operations import contributions, media, publication
from reviews.content.operations.contributions import Submission
from reviews.content.operations.reviews import submit
from reviews.content.photos.addresses import signed_address_of
from reviews.content.photos.rendering import Size
from reviews.journal.actors import SYSTEM
from reviews.web.uploads import photos_of_form
from tests.factories.pictures import picture_file

UPLOAD = "/c/acme/photos/"


@pytest.fixture(autouse=True)
def folder(photo_folder: Path) -> Path:
    return photo_folder


def send(client: Client, data: bytes, **headers: Any) -> Any:
    return client.post(UPLOAD, data, content_type="application/octet-stream", **headers)


@pytest.fixture
def photo(product: Product) -> Media:
    made = media.receive(
        by=SYSTEM, at=timezone.now(), company=product.company, data=picture_file("JPEG")
    )
    media.make_sizes(at=timezone.now(), media_id=made.pk)
    made.refresh_from_db()
    return made


@pytest.fixture
def review(product: Product, photo: Media) -> Contribution:
    return submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product, draft=Draft(rating=5, photos=(photo.pk,)), source="hosted_form"
        ),
    ).contribution


def address(photo: Media, size: str = "medium") -> str:
    return f"/photos/{photo.name}/{size}.webp"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_a_photo_is_taken_whatever_it_is_said_to_be(
    client: Client, product: Product, kind: str
) -> None:
    answer = client.post(UPLOAD, picture_file(kind), content_type="text/html")
    assert answer.status_code == 201
    assert Media.objects.get(pk=answer.json()["id"]).company == product.company


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "empty"),
        (b"<html><script>", 422, "no photo we can read"),
        (picture_file("JPEG", width=300, height=300)[:900], 422, "not all of it arrived"),
        (b"\0" * (limits.PHOTO_BYTES_MAX + 1), 413, "at most 10 MB"),
    ],
)
def test_what_cannot_be_taken_says_why(
    client: Client, product: Product, data: bytes, status: int, words: str
) -> None:
    answer = send(client, data)
    assert answer.status_code == status
    assert words in answer.json()["message"]
    assert not Media.objects.exists()


def test_the_words_are_the_visitor_s(client: Client, product: Product) -> None:
    assert "trống" in send(client, b"", headers={"Accept-Language": "vi"}).json()["message"]


def test_nobody_uploads_from_another_site(product: Product) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, picture_file("JPEG")).status_code == 403


def test_there_is_no_other_way(client: Client, product: Product) -> None:
    assert client.get(UPLOAD).status_code == 405
    assert client.post("/c/nobody/photos/", b"", content_type="image/png").status_code == 404


def test_a_form_without_script_keeps_what_is_good(product: Product) -> None:
    good, bad = picture_file("PNG"), b"%PDF"
    taken = photos_of_form(
        product.company,
        sent_before=["nonsense", "01a210eb-5000-7a99-9bd6-a90fa8066036"],
        files=[SimpleUploadedFile("a.png", good), SimpleUploadedFile("b.jpg", bad)],
    )
    assert len(taken.ids) == 2
    (fault,) = taken.faults
    assert fault.startswith("Photo 2: This is no photo")
    many = photos_of_form(
        product.company,
        sent_before=[],
        files=[SimpleUploadedFile("a.png", good) for _ in range(9)],
    )
    assert len(many.ids) == limits.PHOTOS_MAX
    assert "left out" in many.faults[0]


def test_a_photo_is_handed_out_as_a_picture_and_nothing_else(
    client: Client, review: Contribution, photo: Media
) -> None:
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=review.revisions.get().pk)
    for size in Size:
        answer = client.get(address(photo, size))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/webp"
        assert b"".join(answer.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert (
            answer["Content-Security-Policy"]
            == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["Cache-Control"] == "public, max-age=300"
        again = client.get(address(photo, size), headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        assert not again.content


def test_what_is_not_public_opens_by_a_signed_address_only(
    client: Client, review: Contribution, photo: Media
) -> None:
    assert client.get(address(photo)).status_code == 404
    signed = signed_address_of(photo.name, Size.MEDIUM).removeprefix("http://testserver")
    answer = client.get(signed)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(f"{signed}x").status_code == 404
    other = media.receive(
        by=SYSTEM, at=timezone.now(), company=review.company, data=picture_file("PNG")
    )
    media.make_sizes(at=timezone.now(), media_id=other.pk)
    token = signed.partition("?t=")[2]
    assert client.get(f"{address(other)}?t={token}").status_code == 404


def test_a_photo_that_was_taken_down_is_gone(
    client: Client, review: Contribution, photo: Media
) -> None:
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=review.revisions.get().pk)
    answer = client.get(address(photo))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    assert client.get(address(photo)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/photos/none/medium.webp", "/photos/../medium.webp", "/photos/%00/medium.webp"]
)
def test_nothing_else_is_there(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


def test_no_other_size_is_there(client: Client, review: Contribution, photo: Media) -> None:
    assert client.get(address(photo, "huge")).status_code == 404
