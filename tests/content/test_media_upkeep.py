"""Photos when something breaks off in between, and what becomes of those that nobody needs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from reviews.catalog.models import Product
from reviews.common.ids import uuid7
from reviews.content.models import Media
from reviews.content.operations import media
from reviews.content.photos import files
from reviews.content.photos.rendering import Size
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from tests.factories import ProductFactory
from tests.factories.photos import NOW, all_files, carry_out, publish, ready, send, upload


@pytest.fixture(autouse=True)
def folder(photo_folder: Path) -> Path:
    return photo_folder


@pytest.fixture
def product(db: None) -> Product:
    return ProductFactory()


def test_a_worker_killed_while_it_writes_leaves_nothing_half_done(
    product: Product, folder: Path
) -> None:
    photo = upload(product)
    save = default_storage.save
    written: list[str] = []

    def killed(name: str, content: Any) -> str:
        if len(written) == 2:
            (folder / name).write_bytes(b"half a")
            raise KeyboardInterrupt
        written.append(name)
        return save(name, content)

    with mock.patch.object(default_storage, "save", killed), pytest.raises(KeyboardInterrupt):
        media.make_sizes(at=NOW, media_id=photo.pk)
    photo.refresh_from_db()
    assert photo.state == "received"
    carry_out()
    for size in Size:
        assert (folder / files.shown(photo.name, size)).read_bytes().startswith(b"RIFF")
    assert len(all_files("photos/shown")) == len(Size)


def test_too_little_memory_or_a_storage_that_is_away_refuses_no_photo(product: Product) -> None:
    photo = upload(product)
    for broken in (
        mock.patch.object(media, "render", side_effect=MemoryError),
        mock.patch.object(default_storage, "open", side_effect=TimeoutError),
        mock.patch.object(default_storage, "save", side_effect=TimeoutError),
    ):
        with broken, pytest.raises((MemoryError, TimeoutError)):
            media.make_sizes(at=NOW, media_id=photo.pk)
    assert media.make_sizes(at=NOW, media_id=photo.pk)


def test_a_photo_discarded_while_it_is_drawn_leaves_no_file(product: Product) -> None:
    photo = upload(product)
    render = media.render

    def slow(data: bytes, *, kind: str) -> Any:
        media.discard(by=SYSTEM, at=NOW, media_ids=[photo.pk])
        media.delete_files(paths=files.all_of(photo.name))
        return render(data, kind=kind)

    with mock.patch.object(media, "render", slow):
        assert not media.make_sizes(at=NOW, media_id=photo.pk)
    assert all_files() == []


def test_files_of_what_is_discarded_are_owed_until_they_are_gone(product: Product) -> None:
    photo = ready(product)
    media.discard(by=SYSTEM, at=NOW, media_ids=[photo.pk, uuid7()])
    owed = Delivery.objects.owed().get(entry__event="media.discarded")
    with mock.patch.object(default_storage, "delete", side_effect=TimeoutError):
        assert not deliver(delivery_id=owed.pk, at=NOW)
    assert deliver(delivery_id=owed.pk, at=NOW)
    assert all_files() == []


def test_what_the_public_sees_without_a_discarded_photo_is_a_new_version(product: Product) -> None:
    gone, stays = ready(product), ready(product)
    review = send(product, gone.pk, stays.pk)
    publish(review)
    version = Product.objects.get().display_version
    assert media.discard(by=SYSTEM, at=NOW, media_ids=[gone.pk]) == 1
    assert Product.objects.get().display_version == version + 1
    assert media.ids_of(revision=review.revisions.get()) == (stays.pk,)


def test_a_photo_of_what_is_not_public_is_no_new_version_when_it_is_ready(
    product: Product,
) -> None:
    send(product, upload(product).pk)
    version = Product.objects.get().display_version
    carry_out()
    assert Product.objects.get().display_version == version


def test_what_could_not_be_drawn_goes_after_a_day_though_it_was_sent(
    product: Product, folder: Path
) -> None:
    photo = upload(product)
    review = send(product, photo.pk)
    (folder / files.incoming(photo.name)).write_bytes(b"\xff\xd8\xff")
    assert media.make_sizes(at=NOW, media_id=photo.pk)
    assert media.discard_unsent(at=NOW + timedelta(hours=23)) == 0
    assert media.discard_unsent(at=NOW + timedelta(hours=25)) == 1
    assert media.ids_of(revision=review.revisions.get()) == ()


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_is_being_sent_at_this_moment_is_not_discarded() -> None:
    product = ProductFactory()
    photo = upload(product)

    def sweep() -> int:
        try:
            return media.discard_unsent(at=NOW + timedelta(hours=25))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            send(product, photo.pk)
            assert pool.submit(sweep).result(timeout=20) == 0
        assert pool.submit(sweep).result(timeout=20) == 0
    assert Media.objects.get() == photo


def test_an_upload_is_on_the_disk_when_it_is_acknowledged(product: Product) -> None:
    flushed: list[int] = []
    with mock.patch("reviews.common.files.os.fsync", side_effect=flushed.append):
        upload(product)
    assert len(flushed) == 3, "the file, its folder, and the folder's own name"
