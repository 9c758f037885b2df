"""Votes: one per person, changeable, and counted exactly, however many come at once."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content import queries
from reviews.content.models import Contribution, Vote
from reviews.content.operations import contributions, usefulness, votes
from reviews.content.operations.votes import OwnContribution, Tally, cast
from reviews.content.visitors import Visitor
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from reviews.journal.models import JournalEntry
from tests.factories import (
    CompanyFactory,
    ProductFactory,
    ReviewerFactory,
    published_review,
    submitted_review,
)

pytestmark = pytest.mark.django_db

SOMEBODY = Actor(ActorKind.REVIEWER)
ANN = Visitor(device="ann-0123456789abcdef")
BEN = Visitor(device="ben-0123456789abcdef")


@pytest.fixture
def product() -> Product:
    return ProductFactory()


@pytest.fixture
def review(product: Product) -> Contribution:
    return published_review(product, author=ReviewerData(email="author@example.com"))


def vote(review: Contribution, visitor: Visitor, is_helpful: bool | None, **more: Any) -> Tally:
    return cast(
        by=SOMEBODY,
        at=timezone.now(),
        company=more.get("company", review.company),
        contribution_id=review.pk,
        visitor=visitor,
        is_helpful=is_helpful,
    )


def counts(review: Contribution) -> tuple[int, int]:
    review.refresh_from_db()
    return review.helpful_count, review.not_helpful_count


def version(product: Product) -> int:
    product.refresh_from_db()
    return product.display_version


def test_a_vote_is_counted_changed_and_taken_back(review: Contribution) -> None:
    assert vote(review, ANN, True) == Tally(helpful_count=1, not_helpful_count=0, yours=True)
    assert vote(review, BEN, False) == Tally(helpful_count=1, not_helpful_count=1, yours=False)
    assert vote(review, ANN, False) == Tally(helpful_count=0, not_helpful_count=2, yours=False)
    assert vote(review, ANN, None) == Tally(helpful_count=0, not_helpful_count=1, yours=None)
    assert counts(review) == (0, 1)
    assert Vote.objects.count() == 1


def test_the_same_vote_again_changes_and_records_nothing(
    product: Product, review: Contribution
) -> None:
    vote(review, ANN, True)
    before = version(product), JournalEntry.objects.count()
    assert vote(review, ANN, True).helpful_count == 1
    assert vote(review, BEN, None).yours is None
    assert (version(product), JournalEntry.objects.count()) == before


def test_each_change_makes_a_new_display_version(product: Product, review: Contribution) -> None:
    for number, is_helpful in enumerate((True, False, None)):
        before = version(product)
        vote(review, ANN, is_helpful)
        assert version(product) == before + 1, number


def test_the_journal_has_ids_only(review: Contribution) -> None:
    vote(review, ANN, True)
    entry = JournalEntry.objects.get(event="contribution.voted")
    assert entry.payload == {"vote": str(Vote.objects.get().pk)}
    assert (entry.subject_id, entry.actor_id) == (str(review.pk), "")


def test_the_public_sees_the_counts(product: Product, review: Contribution) -> None:
    vote(review, ANN, True)
    (shown,) = queries.published_reviews(product=product, limit=5).reviews
    assert (shown.helpful_count, shown.not_helpful_count) == (1, 0)


def test_nobody_votes_on_what_they_wrote(review: Contribution) -> None:
    author = review.reviewer
    with pytest.raises(OwnContribution):
        vote(review, Visitor(reviewer=author), True)
    assert counts(review) == (0, 0)
    other = ReviewerFactory(company=review.company)
    vote(review, Visitor(reviewer=other), True)
    assert Vote.objects.get().reviewer == other


def test_a_device_cannot_pass_for_a_customer(review: Contribution) -> None:
    customer = ReviewerFactory(company=review.company)
    vote(review, Visitor(reviewer=customer), True)
    vote(review, Visitor(device=str(customer.pk)), True)
    assert counts(review) == (2, 0)


@pytest.mark.parametrize(
    "device", ["", "short", "x" * 65, "with space 0123456789", "ééééééééééééééééé"]
)
def test_what_is_no_id_of_a_device_is_nobody(device: str) -> None:
    with pytest.raises(ValueError, match="visitor"):
        Visitor(device=device)


def test_the_rows_tell_no_device(review: Contribution) -> None:
    vote(review, ANN, True)
    assert ANN.device not in str(Vote.objects.values().get())
    assert Vote.objects.get().voter == ANN.digest(company=review.company)
    assert ANN.digest(company=review.company) != ANN.digest(company=CompanyFactory())


@pytest.mark.parametrize("fate", ["waiting", "withdrawn", "foreign", "unknown"])
def test_only_what_is_public_can_be_voted_on(product: Product, fate: str) -> None:
    company = product.company
    if fate == "waiting":
        thing = submitted_review(product)
    elif fate == "unknown":
        thing = Contribution(pk=uuid.uuid4(), company=company)
    else:
        thing = published_review(product)
    if fate == "withdrawn":
        contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=thing.pk)
    if fate == "foreign":
        company = CompanyFactory()
    with pytest.raises(Contribution.DoesNotExist):
        vote(thing, ANN, True, company=company)
    assert not Vote.objects.exists()


def test_the_database_keeps_one_vote_per_person(review: Contribution) -> None:
    vote(review, ANN, True)
    again = Vote.objects.get()
    again.pk = uuid.uuid4()
    with pytest.raises(IntegrityError, match="vote_once"), transaction.atomic():
        again.save(force_insert=True)


def test_a_page_asks_once_for_the_visitors_votes(
    product: Product, review: Contribution, django_assert_num_queries: Any
) -> None:
    other, third = published_review(product), published_review(product)
    vote(review, ANN, True)
    vote(other, ANN, False)
    vote(third, BEN, True)
    ids = [review.pk, other.pk, third.pk]
    with django_assert_num_queries(1):
        found = queries.votes_of(ANN, company=product.company, contribution_ids=ids)
    assert found == {review.pk: True, other.pk: False}
    assert queries.votes_of(ANN, company=CompanyFactory(), contribution_ids=ids) == {}


def test_what_is_counted_wrong_is_found_and_mended(product: Product) -> None:
    right, wrong, empty = (published_review(product) for _ in range(3))
    vote(right, ANN, True)
    vote(wrong, ANN, False)
    Contribution.objects.filter(pk=wrong.pk).update(helpful_count=7)
    Contribution.objects.filter(pk=empty.pk).update(not_helpful_count=1)
    company = product.company
    found = list(votes.recompute(company=company, repair=False))
    assert {d.contribution_id for d in found} == {wrong.pk, empty.pk}
    assert counts(wrong) == (7, 1)
    before = version(product)
    assert len(list(votes.recompute(company=company, repair=True))) == 2
    assert (counts(right), counts(wrong), counts(empty)) == ((1, 0), (0, 1), (0, 0))
    assert version(product) == before + 2
    assert list(votes.recompute(company=company, repair=False)) == []


@pytest.mark.django_db(transaction=True)
def test_many_who_vote_and_change_their_minds_at_once_are_counted_exactly() -> None:
    product = ProductFactory()
    reviews = [published_review(product) for _ in range(2)]
    visitors = [Visitor(device=f"device-{number:016}") for number in range(6)]
    before = product.display_version

    def try_it(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(12):
                vote(
                    chance.choice(reviews),
                    chance.choice(visitors),
                    chance.choice((True, False, None)),
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(try_it, range(8)))
    for review in reviews:
        rows = list(review.votes.values_list("is_helpful", flat=True))
        assert counts(review) == (rows.count(True), rows.count(False))
        assert len(rows) <= len(visitors)
    changes = JournalEntry.objects.filter(event="contribution.voted").count()
    assert changes > 0
    assert version(product) >= before + changes
    assert list(votes.recompute(company=product.company, repair=False)) == []
    assert list(usefulness.recompute(company=product.company, repair=False)) == []


@pytest.mark.django_db(transaction=True)
def test_one_person_who_clicks_twice_at_once_has_one_vote() -> None:
    review = published_review(ProductFactory())

    def click(_number: int) -> Tally:
        try:
            return vote(review, ANN, True)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        tallies = list(pool.map(click, range(6)))
    assert {tally.helpful_count for tally in tallies} == {1}
    assert counts(review) == (1, 0)
