"""Comments, questions, answers, and the company's own word."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.drafts import Draft, InvalidContribution
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.operations import publication, replies
from reviews.content.operations.contributions import ProductClosed, Submission
from reviews.content.operations.replies import NothingToReplyTo
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from reviews.moderation.models import Screening
from tests.factories import CompanyFactory, ProductFactory, published_review, submitted_review

BODY = "Does it keep tea warm for longer than an hour?"


@pytest.fixture
def product(db: None) -> Product:
    return ProductFactory()


def said(
    act: Any, product: Product, *, parent: Contribution | None = None, **draft: Any
) -> Contribution:
    contribution: Contribution = act(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(**{"body": BODY, **draft}),
            source="hosted_form",
            parent=parent,
            author=ReviewerData(claimed_email="lan@example.com"),
        ),
    )
    return contribution


def published(contribution: Contribution) -> Contribution:
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=contribution.revisions.get().pk)
    contribution.refresh_from_db()
    return contribution


def reply(product: Product, parent: Contribution, body: str = "Thank you.") -> Contribution:
    return replies.reply_officially(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        contribution_id=parent.pk,
        body=body,
    )


def test_each_kind_hangs_where_it_belongs_and_is_screened(product: Product) -> None:
    review = published_review(product)
    question = said(replies.ask, product)
    on_product = said(replies.comment, product)
    on_review = said(replies.comment, product, parent=review)
    answer = said(replies.answer, product, parent=published(question))
    assert [c.kind for c in (question, on_product, on_review, answer)] == [
        "question",
        "comment",
        "comment",
        "answer",
    ]
    for delivery in Delivery.objects.owed():
        deliver(delivery_id=delivery.pk, at=timezone.now())
    assert set(Contribution.objects.values_list("state", flat=True)) == {"published"}


@pytest.mark.parametrize(
    ("act", "parent_kind"),
    [
        (replies.ask, Kind.REVIEW),
        (replies.comment, Kind.QUESTION),
        (replies.answer, Kind.REVIEW),
        (replies.answer, None),
    ],
)
def test_nothing_hangs_where_it_does_not_belong(
    product: Product, act: Any, parent_kind: Kind | None
) -> None:
    parents = {
        Kind.REVIEW: published_review(product),
        Kind.QUESTION: published(said(replies.ask, product)),
    }
    parent = parents[parent_kind] if parent_kind else None
    with pytest.raises(InvalidContribution) as caught:
        said(act, product, parent=parent)
    assert set(caught.value.errors) == {"parent"}


def test_only_what_is_public_and_of_the_product_can_be_answered(product: Product) -> None:
    with pytest.raises(InvalidContribution, match="parent"):
        said(replies.comment, product, parent=submitted_review(product))
    elsewhere = published_review(ProductFactory(company=product.company))
    with pytest.raises(InvalidContribution, match="parent"):
        said(replies.comment, product, parent=elsewhere)


@pytest.mark.parametrize(
    "more", [{"rating": 5}, {"recommends": True}, {"title": "A title"}, {"pros": ("Light",)}]
)
def test_what_is_a_review_s_is_for_reviews_only(product: Product, more: dict[str, Any]) -> None:
    with pytest.raises(InvalidContribution) as caught:
        said(replies.ask, product, **more)
    assert set(caught.value.errors) == set(more)


def test_words_are_needed(product: Product) -> None:
    with pytest.raises(InvalidContribution, match="body"):
        said(replies.ask, product, body=" \u200b ")


def test_a_closed_product_takes_none_but_the_company_may_still_answer(product: Product) -> None:
    review = published_review(product)
    product.accepts_reviews = False
    product.save(update_fields=["accepts_reviews"])
    with pytest.raises(ProductClosed):
        said(replies.ask, product)
    assert reply(product, review).state == "published"


def test_the_company_s_word_is_public_at_once_and_there_is_one_of_it(product: Product) -> None:
    review = published_review(product)
    question = published(said(replies.ask, product))
    first, answer = reply(product, review), reply(product, question, "Up to two hours.")
    assert (first.kind, answer.kind) == ("comment", "answer")
    assert (first.reviewer, first.is_official, first.state) == (None, True, "published")
    again = reply(product, review, "Thank you, we have written to you.")
    assert again == first
    assert again.published_revision is not None
    assert again.published_revision.body == "Thank you, we have written to you."
    for delivery in Delivery.objects.owed():
        deliver(delivery_id=delivery.pk, at=timezone.now())
    assert not Screening.objects.filter(revision__contribution=first).exists()
    assert again.state == "published"


def test_the_company_replies_to_what_is_public_and_its_own(product: Product) -> None:
    waiting = submitted_review(product)
    comment = published(said(replies.comment, product))
    for parent in (waiting, comment):
        with pytest.raises(NothingToReplyTo):
            reply(product, parent)
    review = published_review(product)
    with pytest.raises(NothingToReplyTo):
        replies.reply_officially(
            by=SYSTEM,
            at=timezone.now(),
            company=CompanyFactory(),
            contribution_id=review.pk,
            body="Hello.",
        )
    with pytest.raises(InvalidContribution, match="body"):
        reply(product, review, "  ")


def test_the_database_wants_an_author_unless_the_company_speaks(product: Product) -> None:
    review = published_review(product)
    with pytest.raises(IntegrityError, match="has_an_author"), transaction.atomic():
        Contribution.objects.filter(pk=review.pk).update(reviewer=None)


@pytest.mark.django_db(transaction=True)
def test_two_of_the_team_who_reply_at_once_have_one_word() -> None:
    product = ProductFactory()
    review = published_review(product)

    def run(number: int) -> None:
        try:
            reply(product, review, f"Thank you, {number}.")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(8)))
    only = Contribution.objects.get(is_official=True)
    assert only.revisions.filter(state="published").count() == 1
