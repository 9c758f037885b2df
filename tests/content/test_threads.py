"""What the public reads of questions, answers and comments, and what the company holds."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content import queries
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind
from reviews.content.lifecycle import ContributionState
from reviews.content.models import Contribution
from reviews.content.operations import contributions, publication, replies
from reviews.content.operations.replies import NothingToReplyTo
from reviews.content.queries import HeldFilter, PublishedContribution, held, threads
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import (
    CompanyFactory,
    ProductFactory,
    official_reply,
    published_review,
    published_talk,
    submitted_talk,
)

START = timezone.now() - timedelta(days=30)


@pytest.fixture
def product(db: None) -> Product:
    return ProductFactory(company=CompanyFactory(name="Lò Bến"))


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def bodies(items: Any) -> list[str]:
    return [item.body for item in items]


def seen(contribution: Contribution) -> PublishedContribution:
    found = queries.published_contribution(
        company=contribution.company, contribution_id=contribution.pk
    )
    assert found is not None
    return found[0]


def take_down(contribution: Contribution) -> None:
    revision = contribution.revisions.get(state="published")
    publication.reject(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)


# ------------------------------------------------------------------------ questions and comments


def test_questions_come_newest_first_with_the_company_and_the_oldest_answers(
    product: Product,
) -> None:
    for day in range(3):
        published_talk(product, Kind.QUESTION, body=f"Question {day}", written_at=at(day))
    asked = published_talk(product, Kind.QUESTION, body="Asked last", written_at=at(9))
    for day in range(5):
        answer = f"Answer {day}"
        published_talk(product, Kind.ANSWER, parent=asked, body=answer, written_at=at(10 + day))
    official_reply(asked, "The shop says so.")

    page = queries.published_questions(product=product, limit=3)

    assert bodies(page.items) == ["Asked last", "Question 2", "Question 1"]
    first = page.items[0]
    assert bodies(first.replies) == ["Answer 0", "Answer 1", "Answer 2"]
    assert first.replies_count == 5
    assert first.official_reply is not None
    assert (first.official_reply.body, first.official_reply.author_name) == (
        "The shop says so.",
        "Lò Bến",
    )
    assert page.items[1].official_reply is None
    rest = queries.published_questions(product=product, after=page.next, limit=3)
    assert bodies(rest.items) == ["Question 0"]
    assert rest.next is None


def test_comments_on_the_product_are_none_of_those_on_its_reviews(product: Product) -> None:
    review = published_review(product)
    published_talk(product, Kind.COMMENT, body="On the product")
    published_talk(product, Kind.COMMENT, parent=review, body="On the review")
    published_talk(product, Kind.QUESTION, body="A question")
    published_talk(ProductFactory(company=product.company), Kind.COMMENT, body="Elsewhere")
    submitted_talk(product, Kind.COMMENT, body="Waiting")
    assert bodies(queries.published_comments(product=product, limit=9).items) == ["On the product"]


@pytest.mark.parametrize("limit", [1, 2, 4, 5])
def test_pages_of_comments_show_each_once_the_company_first(product: Product, limit: int) -> None:
    review = published_review(product)
    # Two at the same moment: the id tells them apart.
    for number in range(4):
        published_talk(
            product,
            Kind.COMMENT,
            parent=review,
            body=f"Comment {number}",
            written_at=at(number // 2),
        )
    official_reply(review, "The company")
    found: list[str] = []
    after = None
    while True:
        page = queries.published_replies(seen(review), product=product, after=after, limit=limit)
        assert 0 < len(page.items) <= limit
        found += bodies(page.items)
        after = page.next
        if after is None:
            break
    assert found == ["The company", *(f"Comment {number}" for number in range(4))]


def test_the_number_of_queries_does_not_grow(
    product: Product, django_assert_num_queries: Any
) -> None:
    for _number in range(4):
        question = published_talk(product, Kind.QUESTION)
        for _answer in range(4):
            published_talk(product, Kind.ANSWER, parent=question)
        official_reply(question, "Yes.")
    # The questions, the heads of their threads, what stands there.
    with django_assert_num_queries(3):
        queries.published_questions(product=product, limit=10)
    parent = seen(question)
    # The company's word, and everybody else's.
    with django_assert_num_queries(2):
        queries.published_replies(parent, product=product, limit=10)


def test_replies_are_counted_up_to_a_limit(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "REPLIES_COUNTED_MAX", 3)
    review = published_review(product)
    for _number in range(5):
        published_talk(product, Kind.COMMENT, parent=review)
    official_reply(review, "Not counted.")
    (shown,) = queries.with_replies([seen(review)], product=product)
    assert shown.replies_count == 3
    assert shown.replies == ()


def test_what_is_not_public_is_in_no_thread(product: Product) -> None:
    review = published_review(product)
    gone = published_talk(product, Kind.COMMENT, parent=review, body="Taken back")
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=gone.pk)
    submitted_talk(product, Kind.COMMENT, parent=review, body="Waiting")
    take_down(official_reply(review, "Taken down"))
    (shown,) = queries.with_replies([seen(review)], product=product)
    assert (shown.official_reply, shown.replies_count) == (None, 0)
    assert queries.published_replies(seen(review), product=product, limit=9).items == []


@pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.ANSWER])
def test_what_is_no_longer_public_hides_what_hangs_on_it(product: Product, kind: Kind) -> None:
    parent = (
        published_review(product)
        if kind is Kind.COMMENT
        else published_talk(product, Kind.QUESTION)
    )
    child, reply = published_talk(product, kind, parent=parent), official_reply(parent, "Thanks.")
    assert seen(child).parent_id == parent.pk
    assert seen(reply).author_name == "Lò Bến"
    product.refresh_from_db()
    version = product.display_version
    take_down(parent)
    for hidden in (child, reply, parent):
        found = queries.published_contribution(company=product.company, contribution_id=hidden.pk)
        assert found is None
    product.refresh_from_db()
    assert product.display_version > version


# ------------------------------------------------------------------------------ the company's word


def events(name: str) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(event=name).order_by("pk"))


def test_the_first_word_on_each_is_recorded_and_no_later_one(product: Product) -> None:
    review = published_review(product)
    reply = official_reply(review, "Thank you.")
    official_reply(review, "Thank you very much.")
    official_reply(review, "Thank you very much.")
    assert reply.revisions.count() == 2, "the same once more makes no version"
    assert replies.withdraw_reply(
        by=SYSTEM, at=timezone.now(), company=product.company, contribution_id=review.pk
    )
    official_reply(review, "Thanks again.")
    (entry,) = events("contribution.replied")
    assert entry.subject_id == str(reply.pk)
    assert entry.payload == {"parent": str(review.pk), "parent_kind": "review"}


def test_withdrawing_the_company_s_word_takes_it_away_once(product: Product) -> None:
    review = published_review(product)
    reply = official_reply(review, "Thank you.")

    def withdraw(contribution: Contribution) -> bool:
        return replies.withdraw_reply(
            by=SYSTEM, at=timezone.now(), company=product.company, contribution_id=contribution.pk
        )

    assert [withdraw(review), withdraw(review)] == [True, False]
    reply.refresh_from_db()
    assert reply.state == "withdrawn"
    again = official_reply(review, "A better word.")
    assert again != reply
    # Also when the review is public no more.
    take_down(review)
    assert withdraw(review)
    for other in (reply, published_review(ProductFactory())):
        with pytest.raises(NothingToReplyTo):
            withdraw(other)


def test_the_database_holds_one_word_of_the_company_on_each(product: Product) -> None:
    review = published_review(product)
    reply = official_reply(review, "Thank you.")
    copy = Contribution.objects.get(pk=reply.pk)
    copy.pk = Contribution().pk
    copy.published_revision, copy.published_at, copy.state = None, None, "submitted"
    with pytest.raises(IntegrityError, match="one_official"), transaction.atomic():
        copy.save(force_insert=True)


def test_an_answer_that_becomes_public_is_recorded_for_whoever_asked(product: Product) -> None:
    question = published_talk(product, Kind.QUESTION)
    answer = published_talk(product, Kind.ANSWER, parent=question)
    contributions.edit(
        by=SYSTEM, at=timezone.now(), contribution_id=answer.pk, draft=Draft(body="Corrected.")
    )
    publication.publish(
        by=SYSTEM, at=timezone.now(), revision_id=answer.revisions.get(state="pending").pk
    )
    official_reply(question, "From us, too.")
    submitted_talk(product, Kind.ANSWER, parent=question)
    published_talk(product, Kind.COMMENT, parent=published_review(product))
    (entry,) = events("question.answered")
    assert (entry.subject_id, entry.payload) == (str(question.pk), {"answer": str(answer.pk)})


# ---------------------------------------------------------------------------- what a company holds


def held_ids(anything: Product, limit: int = 50, **only: Any) -> list[Any]:
    """Follow the pages of what the company of a product holds."""
    found: list[Any] = []
    after = None
    while True:
        page = queries.contributions(
            company=anything.company, only=HeldFilter(**only), after=after, limit=limit
        )
        assert len(page.items) <= limit
        found += [item.id for item in page.items]
        after = page.next
        if after is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_a_company_sees_every_kind_and_state_of_its_own(product: Product, limit: int) -> None:
    review = published_review(product, written_at=at(1))
    question = published_talk(product, Kind.QUESTION, written_at=at(2))
    waiting = submitted_talk(product, Kind.COMMENT, written_at=at(3))
    gone = published_talk(product, Kind.COMMENT, written_at=at(4))
    take_down(gone)
    elsewhere = ProductFactory(company=product.company)
    other = published_review(elsewhere, written_at=at(5))
    published_review(ProductFactory())
    everything = [other.pk, gone.pk, waiting.pk, question.pk, review.pk]
    assert held_ids(product, limit) == everything
    assert held_ids(product, limit, product=product) == everything[1:]
    assert held_ids(product, limit, kinds=(Kind.REVIEW, Kind.QUESTION)) == [
        *(other.pk, question.pk, review.pk)
    ]
    assert held_ids(product, limit, states=(ContributionState.REJECTED,)) == [gone.pk]


def test_a_held_contribution_has_its_newest_text_and_the_company_s_word(product: Product) -> None:
    review = published_review(product, rating=2, body="The first words.")
    official_reply(review, "Thank you.")
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=review.pk,
        draft=Draft(rating=4, body="The second words."),
    )
    found = queries.contribution(company=product.company, contribution_id=review.pk)
    assert found is not None
    assert (found.body, found.rating, found.revision_number) == ("The second words.", 4, 2)
    assert not found.is_public_text
    assert found.official_reply is not None
    assert found.official_reply.body == "Thank you."
    assert queries.contribution(company=CompanyFactory(), contribution_id=review.pk) is None


@pytest.mark.parametrize("limit", [1, 2, 50])
@pytest.mark.parametrize("looked_at", [1, 3, 500])
def test_what_awaits_the_company_s_word(
    product: Product, monkeypatch: pytest.MonkeyPatch, limit: int, looked_at: int
) -> None:
    monkeypatch.setattr(held, "LOOKED_AT_MAX", looked_at)
    waiting = [published_review(product, written_at=at(1)).pk]
    for day in (2, 3, 4):
        official_reply(published_review(product, written_at=at(day)), "Thank you.")
    waiting.append(published_talk(product, Kind.QUESTION, written_at=at(5)).pk)
    published_talk(product, Kind.COMMENT, written_at=at(6))
    submitted_talk(product, Kind.QUESTION, written_at=at(7))
    withdrawn = published_review(product, written_at=at(8))
    contributions.withdraw(
        by=SYSTEM, at=timezone.now(), contribution_id=official_reply(withdrawn, "Oh.").pk
    )
    waiting.append(withdrawn.pk)
    assert held_ids(product, limit, awaits_reply=True) == waiting[::-1]
    assert held_ids(product, limit, awaits_reply=True, kinds=(Kind.COMMENT,)) == []
