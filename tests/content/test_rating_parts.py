"""Which reviews a rating is made of: the numbers are right whatever happens to a review."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from reviews.catalog.lifecycle import OrderState
from reviews.catalog.models import Product
from reviews.catalog.operations import orders
from reviews.catalog.operations.orders import LineData
from reviews.content.drafts import Draft
from reviews.content.extras import Relationship
from reviews.content.kinds import Incentive, PurchaseProof, Source
from reviews.content.models import Contribution, RatingSummary
from reviews.content.operations import (
    authorship,
    contributions,
    erasure,
    publication,
    reviews,
    summaries,
)
from reviews.content.operations.contributions import Submission
from reviews.content.queries import summary_of
from reviews.content.summary import Parts
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from tests.factories import ProductFactory, published_review, published_talk, submitted_review
from tests.factories.photos import publish

migration = import_module("reviews.migrations.0019_rating_counted")

pytestmark = pytest.mark.django_db

LAN = ReviewerData(email="lan@example.com")
NUMBERS = ("verified", "incentivised", "email_confirmed", "without_text", "sources")


@pytest.fixture
def product() -> Product:
    return ProductFactory()


def parts(product: Product) -> Parts:
    """Return the stored numbers, held to the rows."""
    assert list(summaries.recompute(products=[product], repair=False)) == []
    return summary_of(product).parts


def edit(review: Contribution, **more: Any) -> None:
    draft = more.pop("draft", Draft(rating=5, body="A few words."))
    contributions.edit(by=SYSTEM, at=timezone.now(), contribution_id=review.pk, draft=draft, **more)


def version(product: Product) -> int:
    product.refresh_from_db()
    return product.display_version


def test_each_review_is_counted_as_what_it_is(product: Product) -> None:
    assert parts(product) == Parts()
    published_review(product, body="Words.", verified=True)
    published_review(product, incentive=Incentive.FREE_PRODUCT)
    published_review(product, title="A title alone is words")
    submitted_review(product, verified=True)
    for source in (Source.INVITATION, "import:judge.me"):
        submission = Submission(
            product=product, draft=Draft(rating=2, pros=("light",)), source=source
        )
        publish(reviews.submit(by=SYSTEM, at=timezone.now(), submission=submission).contribution)
    assert parts(product) == Parts(
        verified=1,
        incentivised=1,
        without_text=1,
        sources={"hosted_form": 3, "invitation": 1, "import:judge.me": 1},
    )


def test_what_is_taken_down_takes_its_numbers_along(product: Product) -> None:
    review = published_review(product, verified=True, incentive=Incentive.OTHER)
    publication.reject(by=SYSTEM, at=timezone.now(), revision_id=review.revisions.get().pk)
    assert parts(product) == Parts()


def test_words_that_are_added_count_once_they_are_public(product: Product) -> None:
    review = published_review(product)
    edit(review)
    assert parts(product).without_text == 1
    publish(review)
    assert parts(product).without_text == 0


def test_a_disclosure_and_a_proof_count_at_once_and_are_seen(product: Product) -> None:
    review = published_review(product, body="Words.")
    before = version(product)
    edit(review, draft=Draft(rating=5, body="Words.", relationship=Relationship.RECEIVED_FREE))
    assert parts(product).incentivised == 1
    assert version(product) == before + 1
    edit(review, proof=PurchaseProof.INVITATION)
    assert parts(product).verified == 1
    assert version(product) == before + 2


def test_a_disclosure_of_what_waits_changes_no_number(product: Product) -> None:
    review = submitted_review(product, body="Words.")
    before = version(product)
    edit(review, draft=Draft(rating=5, body="Words.", relationship=Relationship.PAID))
    assert parts(product) == Parts()
    assert version(product) == before
    publish(review)
    assert parts(product).incentivised == 1


def test_orders_verify_and_take_it_back(product: Product) -> None:
    review = published_review(product, author=LAN)
    order = orders.place(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        ref="o-1",
        email="lan@example.com",
        placed_at=timezone.now(),
        lines=[LineData(product=product)],
    )
    react()
    review.refresh_from_db()
    assert review.is_verified_purchase
    assert parts(product).verified == 1
    orders.change_state(by=SYSTEM, at=timezone.now(), order=order, state=OrderState.CANCELLED)
    react()
    assert parts(product).verified == 0


def react() -> None:
    for delivery in Delivery.objects.owed().order_by("id"):
        assert deliver(delivery_id=delivery.pk, at=timezone.now())


def test_a_confirmed_address_counts_for_all_that_the_person_wrote(product: Product) -> None:
    other = ProductFactory(company=product.company)
    claimed = ReviewerData(claimed_email="lan@example.com")
    first = published_review(product, author=claimed)
    published_review(other, author=LAN)
    published_talk(product, "comment")
    assert parts(product).email_confirmed == parts(other).email_confirmed == 0
    assert first.reviewer_id
    authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=first.reviewer_id)
    assert parts(product).email_confirmed == 1
    assert parts(other).email_confirmed == 1


def test_two_reviews_of_one_person_become_one(product: Product) -> None:
    published_review(product, author=LAN, body="The first.")
    guest = published_review(
        product, author=ReviewerData(claimed_email="lan@example.com"), body="The second."
    )
    assert sum(parts(product).sources.values()) == 2
    assert guest.reviewer_id
    authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=guest.reviewer_id)
    assert sum(parts(product).sources.values()) == 1
    assert parts(product).email_confirmed == 1


def test_what_an_erased_person_leaves_is_stars_alone(product: Product) -> None:
    review = published_review(product, author=LAN, body="Words.", verified=True)
    submitted_review(ProductFactory(company=product.company), author=LAN, body="More.")
    assert parts(product).without_text == 0
    erasure.erase(at=timezone.now(), reviewer_id=Reviewer.objects.get(pk=review.reviewer_id).pk)
    assert parts(product) == Parts(verified=1, without_text=1, sources={"hosted_form": 1})


@pytest.mark.django_db(transaction=True)
def test_people_with_reviews_of_the_same_products_do_not_wait_for_each_other_in_a_circle() -> None:
    first = ProductFactory()
    second = ProductFactory(company=first.company)
    for number in range(8):
        email = f"person-{number}@example.com"
        for product in (first, second) if number % 2 else (second, first):
            author = ReviewerData(email=email) if number < 4 else ReviewerData(claimed_email=email)
            published_review(product, author=author, body="Words.")
    waiting = [
        submitted_review(product, body="Words.").revisions.get().pk
        for product in (first, second) * 4
    ]
    doings: list[Callable[[], object]] = [
        *(
            partial(erasure.erase, at=timezone.now(), reviewer_id=pk)
            for pk in Reviewer.objects.exclude(email="").values_list("pk", flat=True)
        ),
        *(
            partial(authorship.confirm_email, by=SYSTEM, at=timezone.now(), reviewer_id=pk)
            for pk in Reviewer.objects.exclude(claimed_email="").values_list("pk", flat=True)
        ),
        *(
            partial(publication.publish, by=SYSTEM, at=timezone.now(), revision_id=pk)
            for pk in waiting
        ),
    ]
    assert len(doings) >= 4 + 4 + 8

    def act(doing: Callable[[], object]) -> None:
        try:
            doing()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, doings))
    for product in (first, second):
        assert parts(product) == Parts(
            email_confirmed=4, without_text=4, sources={"hosted_form": 12}
        )


def test_what_is_counted_wrong_is_found_and_mended(product: Product) -> None:
    published_review(product, body="Words.", verified=True)
    before = parts(product)
    RatingSummary.objects.update(verified=7, sources={"carrier pigeon": 1})
    (found,) = summaries.recompute(products=[product], repair=True)
    assert (found.stored["verified"], found.actual["verified"]) == (7, 1)
    assert found.actual["sources"] == {"hosted_form": 1}
    assert parts(product) == before


def test_the_migration_counts_what_is_there(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "AT_ONCE", 1)
    empty, others = ProductFactory(company=product.company), ProductFactory()
    published_review(product, verified=True, author=LAN, body="Words.")
    published_review(product, incentive=Incentive.OTHER)
    submitted_review(product)
    published_review(others, title="Fine")
    gone = published_review(empty)
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=gone.pk)
    before = list(RatingSummary.objects.order_by("pk").values("pk", *NUMBERS))
    RatingSummary.objects.update(**{name: 0 for name in NUMBERS if name != "sources"}, sources={})

    with connection.schema_editor() as editor:
        migration.count(apps, editor)

    assert list(RatingSummary.objects.order_by("pk").values("pk", *NUMBERS)) == before
