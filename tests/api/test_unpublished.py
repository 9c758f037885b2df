"""What is not published is seen by nobody through the storefront, whatever is asked."""

import itertools

import pytest
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind
from reviews.content.lifecycle import ContributionState
from reviews.content.models import Contribution, Revision
from reviews.content.operations import contributions, publication
from reviews.content.operations.contributions import Submission
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from tests.api.conftest import STOREFRONT, Caller
from tests.factories import held_case, published_review, submitted_review

HIDDEN = "xylophone"
"""A word in every text that is not public."""
EMAIL = "author@private.example"
REVIEWS = f"{STOREFRONT}/products/mug/reviews"
TEMPTING = (
    "state", "status", "include", "all", "preview", "draft", "moderation", "unpublished", "admin",
    "show", "filter", "q", "search", "fields", "expand", "revision", "version", "id", "reviewer",
    "email", "company", "is_approved", "published", "rejected",
)  # fmt: skip


@pytest.fixture
def hidden(product: Product) -> list[Contribution]:
    """Contributions in every state but published, and a published one with an edit that waits."""
    secret = {
        "body": f"Here is a {HIDDEN} that nobody should see.",
        "title": f"A {HIDDEN}",
        "author_name": f"Mr {HIDDEN}",
        "author": ReviewerData(claimed_email=EMAIL),
    }
    waiting = submitted_review(product, rating=5, verified=True, **secret)
    held = held_case(product, rating=4).contribution
    rejected = submitted_review(product, rating=3, language="vi", **secret)
    revision = rejected.revisions.get().pk
    publication.reject(by=SYSTEM, at=timezone.now(), revision_id=revision)
    taken_down = published_review(product, rating=2, verified=True, **secret)
    revision = taken_down.revisions.get().pk
    publication.reject(by=SYSTEM, at=timezone.now(), revision_id=revision)
    withdrawn = published_review(product, rating=1, **secret)
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=withdrawn.pk)
    Revision.objects.filter(contribution=held).update(body=f"A {HIDDEN} held for a person.")
    return [waiting, held, rejected, taken_down, withdrawn]


@pytest.fixture
def edited(product: Product) -> Contribution:
    review = published_review(
        product, rating=4, body="The first words.", author=ReviewerData(email="x@private.example")
    )
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=review.pk,
        draft=Draft(rating=1, body=f"Now with a {HIDDEN}."),
    )
    return review


def assert_nothing_hidden(answer) -> None:
    text = answer.content.decode().lower()
    assert HIDDEN not in text
    assert "private.example" not in text


def test_states_are_all_there(hidden: list[Contribution], edited: Contribution) -> None:
    states = set(Contribution.objects.values_list("state", flat=True))
    assert states == set(ContributionState)


def test_no_combination_of_parameters_shows_it(
    shop: Caller, hidden: list[Contribution], edited: Contribution
) -> None:
    for sort, rating, verified, language, limit in itertools.product(
        ("newest", "oldest", "highest", "lowest"),
        ("", "1", "3", "5,4"),
        ("", "true", "false"),
        ("", "en", "vi"),
        ("1", "100"),
    ):
        parts = {"sort": sort, "limit": limit}
        parts |= {"rating": rating} if rating else {}
        parts |= {"verified": verified} if verified else {}
        parts |= {"language": language} if language else {}
        query = "&".join(f"{name}={value}" for name, value in parts.items())
        answer = shop.get(f"{REVIEWS}?{query}")
        assert answer.status_code == 200
        assert {item["id"] for item in answer.json()["items"]} <= {str(edited.pk)}
        assert_nothing_hidden(answer)


@pytest.mark.parametrize("name", TEMPTING)
def test_no_made_up_parameter_shows_it(shop: Caller, hidden: list[Contribution], name: str) -> None:
    paths = (
        f"{STOREFRONT}/products/mug",
        REVIEWS,
        f"{STOREFRONT}/summaries",
        f"{STOREFRONT}/contributions/{hidden[0].pk}",
    )
    for path, value in itertools.product(paths, ("submitted", "pending", "true", "*", EMAIL)):
        answer = shop.get(f"{path}?{name}={value}")
        assert answer.status_code == 400
        assert_nothing_hidden(answer)


def test_its_id_answers_like_an_id_that_is_not_there(
    shop: Caller, server: Caller, hidden: list[Contribution]
) -> None:
    absent = shop.get(f"{STOREFRONT}/contributions/{Contribution().pk}").json()
    absent.pop("request_id")
    for contribution, caller in itertools.product(hidden, (shop, server)):
        ids = [contribution.pk, contribution.pk.hex, *contribution.revisions.values_list("pk")]
        for number in [*ids[:2], ids[2][0], contribution.reviewer_id]:
            answer = caller.get(f"{STOREFRONT}/contributions/{number}")
            assert answer.status_code == 404
            assert "ETag" not in answer
            body = answer.json()
            body.pop("request_id")
            assert body == absent


def test_what_waits_behind_a_published_text_stays_behind(
    shop: Caller, edited: Contribution
) -> None:
    for path in (REVIEWS, f"{STOREFRONT}/contributions/{edited.pk}"):
        answer = shop.get(path)
        assert b"The first words." in answer.content
        assert_nothing_hidden(answer)
    assert shop.get(f"{STOREFRONT}/products/mug").json()["summary"]["stars"]["1"] == 0


def test_summary_counts_none_of_it(
    shop: Caller, company: Company, hidden: list[Contribution]
) -> None:
    summary = shop.get(f"{STOREFRONT}/products/mug").json()["summary"]
    assert summary["count"] == 0
    assert summary["mean"] is None
    assert summary["latest_review_at"] is None
    (item,) = shop.get(f"{STOREFRONT}/summaries?products=mug").json()["items"]
    assert item["count"] == 0


def test_other_kinds_are_not_in_the_list_of_reviews(shop: Caller, product: Product) -> None:
    (question,) = contributions.receive(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        submissions=[
            Submission(
                product=product,
                kind=Kind.QUESTION,
                draft=Draft(body="Does it go into the dishwasher?"),
                source="hosted_form",
            )
        ],
    )
    revision = question.revisions.get().pk
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision)
    assert shop.get(REVIEWS).json()["items"] == []
    assert shop.get(f"{STOREFRONT}/contributions/{question.pk}").json()["kind"] == "question"


def test_no_public_answer_names_a_person(shop: Caller, product: Product) -> None:
    review = published_review(product, author=ReviewerData(email=EMAIL, customer_ref="c-4711"))
    for path in (
        f"{STOREFRONT}/products/mug",
        REVIEWS,
        f"{STOREFRONT}/summaries?products=mug",
        f"{STOREFRONT}/contributions/{review.pk}",
    ):
        text = shop.get(path).content.decode()
        assert EMAIL not in text
        assert "c-4711" not in text
        assert str(review.reviewer_id) not in text
