"""The order "most useful first": right whatever happens to a review."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content import usefulness as formula
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.operations import (
    authorship,
    contributions,
    erasure,
    media,
    publication,
    usefulness,
    votes,
)
from reviews.content.queries import ReviewFilter, published_reviews
from reviews.content.sorting import Position, Sort
from reviews.content.usefulness import POINTS_MAX, Qualities
from reviews.content.visitors import Visitor
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from tests.factories import (
    CompanyFactory,
    ProductFactory,
    form_field,
    published_review,
    published_talk,
    submitted_review,
)
from tests.factories.photos import NOW, ready, send, upload
from tests.factories.photos import publish as publish_newest

migration = import_module("reviews.migrations.0017_most_useful_first")

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def product(db: None) -> Product:
    return ProductFactory()


def vote(review: Contribution, number: int, is_helpful: bool | None = True, **who: Any) -> None:
    votes.cast(
        by=Actor(ActorKind.REVIEWER),
        at=timezone.now(),
        company=review.company,
        contribution_id=review.pk,
        visitor=Visitor(device=f"device-{number:016}", **who),
        is_helpful=is_helpful,
    )


def points_of(review: Contribution) -> int:
    """Return how far the row has got by its points, and hold it to what it is made of."""
    review.refresh_from_db()
    assert list(usefulness.recompute(company=review.company, repair=False)) == []
    found = [
        points
        for points in range(formula.BASE_POINTS, POINTS_MAX + 1)
        if int(review.written_at.timestamp()) + formula.advance(points) == review.usefulness
    ]
    return found[0] if found else 0


def test_a_review_that_is_not_public_has_no_place(product: Product) -> None:
    review = submitted_review(product)
    assert review.usefulness == 0
    publish_newest(review)
    assert points_of(review) == 1_000
    publication.reject(by=SYSTEM, at=NOW, revision_id=review.revisions.get().pk)
    review.refresh_from_db()
    assert review.usefulness == 0


def test_what_is_no_review_has_no_place(product: Product) -> None:
    talk = published_talk(product, Kind.QUESTION)
    vote(talk, 1)
    talk.refresh_from_db()
    assert (talk.helpful_count, talk.usefulness) == (1, 0)
    assert list(usefulness.recompute(company=product.company, repair=False)) == []


def test_a_new_version_counts_from_when_it_is_public(product: Product) -> None:
    form_field(product.company, code="fit", label={"en": "Fit", "vi": "Vừa"})
    review = published_review(product, title="Fine", body="x" * 196)
    assert points_of(review) == 1_400
    draft = Draft(rating=1, body="y" * 300, pros=("light", "warm"), cons=("dear",))
    contributions.edit(by=SYSTEM, at=NOW, contribution_id=review.pk, draft=draft)
    assert points_of(review) == 1_400
    publish_newest(review)
    assert points_of(review) == 1_000 + 600 + 150


def test_answers_count_by_their_number(product: Product) -> None:
    form_field(product.company, code="fit", label={"en": "Fit", "vi": "Vừa"})
    review = published_review(product)
    draft = Draft(rating=5, answers={"fit": 1})
    contributions.edit(by=SYSTEM, at=NOW, contribution_id=review.pk, draft=draft)
    publish_newest(review)
    assert points_of(review) == 1_050


def test_votes_cast_changed_and_taken_back_move_it(product: Product) -> None:
    review = published_review(product)
    vote(review, 1)
    assert points_of(review) == 1_000 + 620
    vote(review, 2)
    assert points_of(review) > 1_620
    vote(review, 2, None)
    assert points_of(review) == 1_620
    vote(review, 1, False)
    assert points_of(review) == 1_000


def test_a_voter_who_turns_out_to_be_the_author_counts_no_more(product: Product) -> None:
    author = ReviewerData(email="lan@example.com")
    known = published_review(ProductFactory(company=product.company), author=author)
    Reviewer.objects.filter(pk=known.reviewer_id).update(email_confirmed_at=NOW)
    guest = published_review(product, author=ReviewerData(claimed_email="lan@example.com"))
    known.refresh_from_db()
    vote(guest, 1, reviewer=Reviewer.objects.get(pk=known.reviewer_id))
    assert points_of(guest) == 1_620
    authorship.confirm_email(by=SYSTEM, at=NOW, reviewer_id=guest.reviewer_id)
    assert points_of(guest) == 1_000


def test_votes_counted_anew_move_it(product: Product) -> None:
    review = published_review(product)
    Contribution.objects.filter(pk=review.pk).update(helpful_count=50)
    assert len(list(usefulness.recompute(company=product.company, repair=True))) == 1
    assert len(list(votes.recompute(company=product.company, repair=True))) == 1
    assert points_of(review) == 1_000


@pytest.mark.usefixtures("photo_folder")
def test_photos_count_from_when_they_can_be_seen(product: Product) -> None:
    slow = upload(product)
    review = send(product, ready(product).pk, slow.pk)
    publish_newest(review)
    assert points_of(review) == 1_400
    media.make_sizes(at=NOW, media_id=slow.pk)
    assert media.show(media_id=slow.pk)
    assert points_of(review) == 1_800
    media.discard(by=SYSTEM, at=NOW, media_ids=[slow.pk])
    assert points_of(review) == 1_400


@pytest.mark.usefixtures("photo_folder")
def test_who_is_erased_leaves_stars_a_date_and_the_votes(product: Product) -> None:
    review = send(product, ready(product).pk, author=ReviewerData(email="lan@example.com"))
    draft = Draft(
        rating=5,
        body="z" * 400,
        pros=("light",),
        photos=media.ids_of(revision=review.revisions.get()),
    )
    contributions.edit(by=SYSTEM, at=NOW, contribution_id=review.pk, draft=draft)
    publish_newest(review)
    vote(review, 1)
    assert points_of(review) == 1_000 + 620 + 800 + 50 + 400
    assert review.reviewer_id
    erasure.erase(at=NOW, reviewer_id=review.reviewer_id)
    assert points_of(review) == 1_620


def test_what_stands_wrong_is_found_and_mended(product: Product) -> None:
    right, wrong, hidden = (published_review(product) for _ in range(3))
    elsewhere = published_review(ProductFactory(company=CompanyFactory()))
    contributions.withdraw(by=SYSTEM, at=NOW, contribution_id=hidden.pk)
    Contribution.objects.exclude(pk=right.pk).update(usefulness=7)
    product.refresh_from_db()
    before = product.display_version
    found = list(usefulness.recompute(company=product.company, repair=False))
    assert {(each.contribution_id, each.stored, each.actual) for each in found} == {
        (wrong.pk, 7, wrong.usefulness),
        (hidden.pk, 7, 0),
    }
    assert len(list(usefulness.recompute(company=product.company, repair=True))) == 2
    assert points_of(wrong) == 1_000
    product.refresh_from_db()
    assert product.display_version == before + 2
    elsewhere.refresh_from_db()
    assert elsewhere.usefulness == 7


def test_every_review_is_compared_however_many_pages(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usefulness, "PAGE", 2)
    for _ in range(5):
        published_review(product)
    Contribution.objects.update(usefulness=1)
    assert len(list(usefulness.recompute(company=product.company, repair=True))) == 5
    assert list(usefulness.recompute(company=product.company, repair=False)) == []


@pytest.mark.usefixtures("photo_folder")
def test_the_migration_finds_the_place_of_every_review(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "AT_ONCE", 2)
    review = send(product, ready(product).pk, upload(product).pk)
    draft = Draft(
        rating=5, title="Đẹp", body="Trà thơm, ấm rót êm. 🍵", pros=("a", "b"), cons=("c",)
    )
    publish_newest(review)
    other = published_review(product)
    contributions.edit(by=SYSTEM, at=NOW, contribution_id=other.pk, draft=draft)
    publish_newest(other)
    for number in range(4):
        vote(other, number, number < 3)
    waiting = submitted_review(product)
    talk = published_talk(product, Kind.COMMENT)
    before = {row.pk: row.usefulness for row in Contribution.objects.all()}
    Contribution.objects.update(usefulness=0)

    with connection.schema_editor() as editor:
        migration.fill(apps, editor)

    after = {row.pk: row.usefulness for row in Contribution.objects.all()}
    assert after == before
    assert 0 not in (after[review.pk], after[other.pk])
    assert after[waiting.pk] == after[talk.pk] == 0


def shown(product: Product, **how: Any) -> list[Any]:
    return [review.id for review in published_reviews(product=product, limit=50, **how).reviews]


def test_it_is_the_order_of_who_asks_for_none(product: Product) -> None:
    old = published_review(product, rating=1, body="x" * 400, written_at=THEN)
    new = published_review(product, rating=5, written_at=THEN + timedelta(days=30))
    assert shown(product) == [old.pk, new.pk] == shown(product, sort=Sort.USEFUL)
    vote(new, 1)
    vote(new, 2)
    assert shown(product) == [new.pk, old.pk]
    assert shown(product, only=ReviewFilter(ratings=(1,))) == [old.pk]


@pytest.mark.parametrize("rating", [1, 2, 3, 4, 5])
def test_stars_and_recommendation_move_nothing(product: Product, rating: int) -> None:
    words = Qualities(
        helpful=0,
        not_helpful=0,
        text_length=15,
        points_named=0,
        questions_answered=0,
        photos=0,
        written_at=THEN,
    )
    for recommends in (None, True, False):
        review = published_review(
            product, rating=rating, recommends=recommends, written_at=THEN, body="The same words."
        )
        assert review.usefulness == formula.usefulness(words)


def test_equal_ones_come_newest_first_and_no_page_shows_one_twice(product: Product) -> None:
    moments = [THEN + timedelta(milliseconds=number % 3) for number in range(10)]
    made = [published_review(product, written_at=moment) for moment in moments]
    expected = sorted(made, key=lambda row: (row.written_at, row.pk), reverse=True)
    assert len({row.usefulness for row in made}) == 1
    found: list[Any] = []
    after: Position | None = None
    while after is not None or not found:
        page = published_reviews(product=product, after=after, limit=3)
        found += [review.id for review in page.reviews]
        after = page.next
    assert found == [row.pk for row in expected]


def test_reviews_of_another_company_stay_there(product: Product) -> None:
    other: Company = CompanyFactory()
    published_review(ProductFactory(company=other, ref=product.ref))
    assert shown(product) == []
