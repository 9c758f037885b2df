"""From an upload to photos in a review, whatever breaks off in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from unittest import mock
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.common.ids import uuid7
from reviews.content.drafts import Draft, InvalidContribution
from reviews.content.models import Contribution, Media, Revision, RevisionMedia
from reviews.content.operations import authorship, contributions, erasure, media
from reviews.content.photos import files
from reviews.content.photos.inspection import NotAPhoto
from reviews.content.photos.rendering import Size
from reviews.content.queries import photo_named, photos_of, published_reviews
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from tests.factories import CompanyFactory, ProductFactory
from tests.factories.photos import NOW, all_files, carry_out, publish, ready, send, upload


@pytest.fixture(autouse=True)
def folder(photo_folder: Path) -> Path:
    return photo_folder


@pytest.fixture
def product(db: None) -> Product:
    return ProductFactory()


@pytest.mark.django_db(transaction=True)
def test_an_upload_becomes_sizes_and_goes() -> None:
    product = ProductFactory()
    photo = upload(product)
    assert all_files() == [files.incoming(photo.name)]
    for delivery in Delivery.objects.owed():
        deliver(delivery_id=delivery.pk, at=NOW)
    photo.refresh_from_db()
    assert photo.state == "ready"
    assert sorted(all_files()) == sorted(files.shown(photo.name, size) for size in Size)
    assert not media.make_sizes(at=NOW, media_id=photo.pk), "a second delivery does nothing"


def test_what_is_no_photo_leaves_nothing(product: Product) -> None:
    with pytest.raises(NotAPhoto):
        upload(product, b"<html>")
    assert not Media.objects.exists()
    assert all_files() == []


def test_photos_are_shown_in_their_order_once_they_are_ready(product: Product) -> None:
    first, second, slow = ready(product), ready(product), upload(product)
    review = send(product, second.pk, slow.pk, first.pk)
    revision = review.revisions.get()
    assert [photo.id for photo in photos_of([revision.pk])[revision.pk]] == [second.pk, first.pk]
    publish(review)
    version = Product.objects.get().display_version
    assert media.make_sizes(at=NOW, media_id=slow.pk)
    owed = Delivery.objects.owed().get(entry__event="media.ready", entry__subject_id=slow.pk)
    assert deliver(delivery_id=owed.pk, at=NOW)
    assert Product.objects.get().display_version == version + 1
    (shown,) = published_reviews(product=product, limit=5).reviews
    assert [photo.id for photo in shown.photos] == [second.pk, slow.pk, first.pk]
    assert shown.photos[0].fitted(Size.MEDIUM) == (96, 64)


@pytest.mark.parametrize("number", [7, 20])
def test_six_photos_are_the_most(product: Product, number: int) -> None:
    with pytest.raises(InvalidContribution) as caught:
        send(product, *[uuid7() for _ in range(number)])
    assert f"Take {number - 6} photo" in caught.value.errors["photos"][0]
    assert not Contribution.objects.exists()


def test_only_one_s_own_unused_photos_can_be_sent(product: Product) -> None:
    own, foreign = ready(product), ready(ProductFactory(company=CompanyFactory()))
    used = ready(product)
    send(product, used.pk)
    refused = upload(product)
    Media.objects.filter(pk=refused.pk).update(state="refused")
    for wrong in (foreign.pk, used.pk, refused.pk, uuid7()):
        with pytest.raises(InvalidContribution, match="photos") as caught:
            send(product, own.pk, wrong)
        assert "Photo 2 is no longer there" in caught.value.errors["photos"][0]
    with pytest.raises(InvalidContribution, match="photos"):
        send(product, own.pk, own.pk)
    send(product, own.pk)


def test_an_edit_keeps_adds_and_leaves_out_photos(product: Product) -> None:
    kept, dropped, added = ready(product), ready(product), ready(product)
    review = send(product, dropped.pk, kept.pk)
    publish(review)

    def edit(*ids: UUID) -> Revision:
        return contributions.edit(
            by=SYSTEM,
            at=NOW,
            contribution_id=review.pk,
            draft=Draft(rating=5, photos=ids),
        )

    assert edit(dropped.pk, kept.pk).number == 1, "the same photos are no new version"
    newer = edit(kept.pk, added.pk)
    assert newer.number == 2
    assert photo_named(dropped.name) == (dropped, True), "as long as the old version is public"
    assert photo_named(added.name) == (added, False)
    publish(review)
    assert photo_named(dropped.name) == (dropped, False)
    assert photo_named(added.name) == (added, True)


def test_a_photo_is_public_only_with_what_is_public(product: Product) -> None:
    photo = ready(product)
    assert photo_named(photo.name) == (photo, False)
    review = send(product, photo.pk)
    assert photo_named(photo.name) == (photo, False)
    publish(review)
    assert photo_named(photo.name) == (photo, True)
    contributions.withdraw(by=SYSTEM, at=NOW, contribution_id=review.pk)
    assert photo_named(photo.name) == (photo, False)
    assert photo_named("0" * 32) is None


@pytest.mark.django_db(transaction=True)
def test_photos_of_who_is_erased_are_gone_from_the_disk() -> None:
    product = ProductFactory()
    author = ReviewerData(email="lan@example.com")
    review = send(product, ready(product).pk, upload(product).pk, author=author)
    publish(review)
    others = send(product, ready(product).pk)
    assert review.reviewer_id is not None
    erasure.erase(at=NOW, reviewer_id=review.reviewer_id)
    carry_out()
    (left,) = Media.objects.all()
    assert left.contribution == others
    assert all(left.name in path for path in all_files())


def test_photos_go_along_when_two_texts_of_a_person_become_one(product: Product) -> None:
    lan = ReviewerData(email="lan@example.com")
    known = send(product, ready(product).pk, author=lan)
    photo = ready(product)
    guest = send(product, photo.pk, author=ReviewerData(claimed_email="lan@example.com"))
    assert guest.reviewer_id is not None
    authorship.confirm_email(by=SYSTEM, at=NOW, reviewer_id=guest.reviewer_id)
    newest = known.revisions.order_by("-number")[0]
    assert newest.number == 2
    assert media.ids_of(revision=newest) == (photo.pk,)


@pytest.mark.django_db(transaction=True)
def test_uploads_never_sent_are_deleted_after_a_day() -> None:
    product = ProductFactory()
    sent, unsent = ready(product), upload(product)
    send(product, sent.pk)
    assert media.discard_unsent(at=NOW + timedelta(hours=23)) == 0
    assert media.discard_unsent(at=NOW + timedelta(hours=25)) == 1
    carry_out()
    assert not Media.objects.filter(pk=unsent.pk).exists()
    assert all(sent.name in path for path in all_files())


def test_a_file_without_a_row_is_found(product: Product) -> None:
    kept = upload(product)
    with (
        mock.patch.object(Media.objects, "create", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        upload(product)
    assert len(all_files()) == 2
    later = timezone.now() + timedelta(hours=25)
    assert media.delete_strays(at=later) == 1
    assert all_files() == [files.incoming(kept.name)]


def test_there_is_nothing_to_sweep_at_first(product: Product) -> None:
    assert media.delete_strays(at=NOW) == 0
    assert media.discard_unsent(at=NOW) == 0


def test_what_cannot_be_drawn_after_all_is_refused_for_good(product: Product) -> None:
    photo = upload(product)
    default_storage.delete(files.incoming(photo.name))
    with default_storage.open(files.incoming(photo.name), "wb") as file:
        file.write(b"\xff\xd8\xff" + b"\0" * 100)
    assert media.make_sizes(at=NOW, media_id=photo.pk)
    photo.refresh_from_db()
    assert photo.state == "refused"
    assert not media.make_sizes(at=NOW, media_id=photo.pk)


def test_a_killed_worker_leaves_the_upload_for_the_next(product: Product) -> None:
    photo = upload(product)
    with (
        mock.patch.object(media, "_settle", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        media.make_sizes(at=NOW, media_id=photo.pk)
    assert media.make_sizes(at=NOW, media_id=photo.pk)
    assert len([path for path in all_files() if "shown" in path]) == len(Size)


@pytest.mark.django_db(transaction=True)
def test_one_photo_sent_by_two_at_once_belongs_to_one() -> None:
    product = ProductFactory()
    photo = ready(product)

    def run(_number: int) -> bool:
        try:
            send(product, photo.pk)
        except InvalidContribution:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run, range(4)))
    assert outcomes.count(True) == 1
    assert RevisionMedia.objects.count() == 1


def test_the_database_keeps_a_photo_to_one_contribution(product: Product) -> None:
    photo = ready(product)
    send(product, photo.pk)
    other = send(product)

    def move() -> None:
        with transaction.atomic():
            Media.objects.filter(pk=photo.pk).update(contribution=other)
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="_same_"):
        move()
