"""Questions, answers, comments and the company's word, over the API."""

from typing import Any

import pytest
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.operations import publication
from reviews.identity.models import Reviewer
from reviews.journal.actors import SYSTEM
from reviews.moderation.operations import screening
from tests.api.conftest import COMPANY, STOREFRONT, Caller, assert_problem, code_of
from tests.factories import (
    HELD_TEXT,
    ProductFactory,
    official_reply,
    published_review,
    published_talk,
    submitted_review,
    submitted_talk,
)

QUESTIONS = f"{STOREFRONT}/products/mug/questions"
COMMENTS = f"{STOREFRONT}/products/mug/comments"
SENT = {"body": "Does it go into the dishwasher?", "author_name": "Linh", "email": "l@example.com"}
LISTS = ("questions", "comments", "answers", "review comments")


@pytest.fixture
def paths(product: Product) -> dict[str, str]:
    question = published_talk(product, Kind.QUESTION, body="Is it heavy?")
    review = published_review(product)
    return {
        "questions": QUESTIONS,
        "comments": COMMENTS,
        "answers": f"{STOREFRONT}/contributions/{question.pk}/answers",
        "review comments": f"{STOREFRONT}/contributions/{review.pk}/comments",
    }


def publish(contribution: Contribution) -> None:
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=contribution.revisions.get().pk)


def take_down(contribution: Contribution) -> None:
    revision = contribution.revisions.get(state="published")
    publication.reject(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("questions", "question"),
        ("comments", "comment"),
        ("answers", "answer"),
        ("review comments", "comment"),
    ],
)
def test_what_is_sent_gets_a_receipt_and_is_read_once_it_is_public(
    shop: Caller, paths: dict[str, str], name: str, kind: str
) -> None:
    before = shop.get(paths[name])
    answer = shop.post(paths[name], SENT, Idempotency_Key="k-1")
    assert answer.status_code == 201
    receipt = answer.json()
    assert (receipt["state"], receipt["product_ref"]) == ("submitted", "mug")
    again = shop.post(paths[name], SENT, Idempotency_Key="k-1")
    assert (again.content, again["Idempotent-Replayed"]) == (answer.content, "true")
    said = Contribution.objects.get(pk=receipt["id"])
    assert said.kind == kind
    assert Reviewer.objects.get(pk=said.reviewer_id).claimed_email == "l@example.com"
    unchanged = shop.get(paths[name], If_None_Match=before["ETag"])
    assert unchanged.status_code == 304
    assert shop.get(answer["Location"].removeprefix("http://testserver")).status_code == 404

    publish(said)

    page = shop.get(paths[name], If_None_Match=before["ETag"])
    assert page.status_code == 200
    (item,) = [item for item in page.json()["items"] if item["id"] == receipt["id"]]
    assert (item["body"], item["author_name"]) == (SENT["body"], "Linh")
    assert item["parent_id"] == (str(said.parent_id) if said.parent_id else None)
    assert "example.com" not in page.content.decode()
    assert shop.get(answer["Location"].removeprefix("http://testserver")).json()["kind"] == kind


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": " \u200b "}, "body"),
        ({"body": "x" * 10_001}, "body"),
        ({"body": 5}, "body"),
        ({"author_name": "x" * 61}, "author_name"),
        ({"email": "nobody"}, "email"),
        ({"language": "?"}, "language"),
        ({"rating": 5}, "rating"),
    ],
)
def test_each_fault_is_told_with_its_field(
    shop: Caller, paths: dict[str, str], name: str, change: dict[str, Any], field: str
) -> None:
    before = Contribution.objects.count()
    body = assert_problem(shop.post(paths[name], {**SENT, **change}), 422)
    assert [fault["field"] for fault in body["errors"]] == [field]
    assert Contribution.objects.count() == before


@pytest.mark.parametrize("name", LISTS)
def test_a_closed_product_takes_nothing_and_still_shows_it(
    shop: Caller, product: Product, paths: dict[str, str], name: str
) -> None:
    Product.objects.filter(pk=product.pk).update(accepts_reviews=False)
    answer = shop.post(paths[name], SENT)
    assert_problem(answer, 409)
    assert code_of(answer) == "product-closed"
    assert shop.get(paths[name]).status_code == 200


def test_only_below_what_is_public_and_of_the_right_kind(shop: Caller, product: Product) -> None:
    question, review = published_talk(product, Kind.QUESTION), published_review(product)
    below = (published_talk(product, Kind.COMMENT, parent=review), submitted_review(product))
    waiting = submitted_talk(product, Kind.QUESTION)
    for contribution, name in (
        (question, "comments"),
        (review, "answers"),
        *((contribution, "comments") for contribution in below),
        (waiting, "answers"),
    ):
        path = f"{STOREFRONT}/contributions/{contribution.pk}/{name}"
        assert_problem(shop.get(path), 404)
        assert_problem(shop.post(path, SENT), 404)


def test_what_is_taken_down_takes_what_hangs_on_it_along(shop: Caller, product: Product) -> None:
    review = published_review(product)
    comment = published_talk(product, Kind.COMMENT, parent=review)
    path = f"{STOREFRONT}/contributions/{review.pk}/comments"
    assert [item["id"] for item in shop.get(path).json()["items"]] == [str(comment.pk)]
    take_down(review)
    assert_problem(shop.get(path), 404)
    assert_problem(shop.post(path, SENT), 404)
    assert_problem(shop.get(f"{STOREFRONT}/contributions/{comment.pk}"), 404)


def test_reviews_and_questions_come_with_the_company_s_word(shop: Caller, product: Product) -> None:
    review = published_review(product)
    published_talk(product, Kind.COMMENT, parent=review)
    official_reply(review, "Thank you.")
    (item,) = shop.get(f"{STOREFRONT}/products/mug/reviews").json()["items"]
    assert item["replies_count"] == 1
    reply = item["official_reply"]
    assert (reply["body"], reply["author_name"], reply["is_official"]) == (
        "Thank you.",
        "Acme",
        True,
    )
    assert shop.get(f"{STOREFRONT}/contributions/{review.pk}").json() == item
    question = published_talk(product, Kind.QUESTION)
    for number in range(4):
        published_talk(product, Kind.ANSWER, parent=question, body=f"Answer {number}.")
    (item,) = shop.get(QUESTIONS).json()["items"]
    assert item["official_reply"] is None
    assert item["replies_count"] == 4
    assert [answer["body"] for answer in item["replies"]] == [
        *("Answer 0.", "Answer 1.", "Answer 2."),
    ]
    rest = shop.get(f"{STOREFRONT}/contributions/{question.pk}/answers").json()["items"]
    assert [answer["body"] for answer in rest] == [f"Answer {number}." for number in range(4)]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_pages_lead_through_everything_once(shop: Caller, product: Product, limit: int) -> None:
    review = published_review(product)
    official_reply(review, "Thank you.")
    for number in range(4):
        published_talk(product, Kind.COMMENT, parent=review, body=f"Comment {number}.")
        published_talk(product, Kind.QUESTION, body=f"Question {number}?")
        published_talk(product, Kind.COMMENT, body=f"On the mug {number}.")
    expected = {
        f"{STOREFRONT}/contributions/{review.pk}/comments": [
            "Thank you.",
            *(f"Comment {number}." for number in range(4)),
        ],
        QUESTIONS: [f"Question {number}?" for number in (3, 2, 1, 0)],
        COMMENTS: [f"On the mug {number}." for number in (3, 2, 1, 0)],
    }
    for path, bodies in expected.items():
        seen: list[str] = []
        address: str | None = f"{path}?limit={limit}"
        while address:
            page = shop.get(address.removeprefix("http://testserver")).json()
            seen += [item["body"] for item in page["items"]]
            address = page["next"]
        assert seen == bodies


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("after", ["x", "WyJxdWVzdGlvbnMiLCJ4IiwieSJd", "W10", "bnVsbA"])
def test_a_cursor_that_opens_nothing_is_told(
    shop: Caller, paths: dict[str, str], name: str, after: str
) -> None:
    body = assert_problem(shop.get(f"{paths[name]}?after={after}"), 400)
    assert body["errors"][0]["field"] == "after"


# ----------------------------------------------------------------------------------- the company


HELD = f"{COMPANY}/contributions"


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer.json()["items"]]


def test_a_company_lists_what_it_holds(server: Caller, company: Company, product: Product) -> None:
    review = published_review(product)
    waiting = submitted_talk(product, Kind.QUESTION)
    elsewhere = published_review(ProductFactory(company=company, ref="tea"))
    everything = [str(each.pk) for each in (elsewhere, waiting, review)]
    assert ids(server.get(HELD)) == everything
    assert ids(server.get(f"{HELD}?kind=review")) == [everything[0], everything[2]]
    assert ids(server.get(f"{HELD}?kind=question,review&state=submitted")) == [everything[1]]
    assert ids(server.get(f"{HELD}?product=mug")) == everything[1:]
    assert ids(server.get(f"{HELD}?awaiting_reply=true")) == [everything[0], everything[2]]
    official_reply(review, "Thank you.")
    assert ids(server.get(f"{HELD}?awaiting_reply=true")) == [everything[0]]
    assert_problem(server.get(f"{HELD}?product=none"), 404)
    for wrong in ("kind=opinion", "state=best", "awaiting_reply=yes", "after=x", "product=a/b"):
        assert_problem(server.get(f"{HELD}?{wrong}"), 400)
    first = server.get(f"{HELD}?limit=2").json()
    rest = server.get(f"{HELD}?limit=2&after={first['next_cursor']}").json()
    assert [item["id"] for item in first["items"] + rest["items"]][-1] == str(review.pk)


def test_one_contribution_in_whatever_state(server: Caller, product: Product) -> None:
    waiting = submitted_talk(product, Kind.QUESTION, body="Is it heavy?")
    found = server.get(f"{HELD}/{waiting.pk}").json()
    assert (found["state"], found["body"], found["is_public_text"]) == (
        "submitted",
        "Is it heavy?",
        False,
    )
    assert found["official_reply"] is None
    assert_problem(server.get(f"{HELD}/{waiting.reviewer_id}"), 404)


def test_the_company_s_word_is_put_replaced_and_withdrawn(
    server: Caller, shop: Caller, product: Product
) -> None:
    review = published_review(product)
    path = f"{HELD}/{review.pk}/reply"
    first = server.put(path, {"body": "Thank you."})
    assert first.status_code == 200
    assert first.json()["official_reply"]["body"] == "Thank you."
    assert server.put(path, {"body": "Thank you."}).json() == first.json()
    second = server.put(path, {"body": "Thank you very much."}).json()["official_reply"]
    assert (second["id"], second["revision_number"]) == (first.json()["official_reply"]["id"], 2)
    public = f"{STOREFRONT}/contributions/{review.pk}"
    assert shop.get(public).json()["official_reply"]["body"] == "Thank you very much."

    for _time in range(2):
        answer = server.post(f"{path}/withdraw")
        assert answer.status_code == 200
        assert answer.json()["official_reply"] is None
    assert shop.get(public).json()["official_reply"] is None


def test_a_word_on_what_cannot_be_replied_to(server: Caller, product: Product) -> None:
    comment = published_talk(product, Kind.COMMENT)
    for said in (comment, submitted_review(product)):
        assert_problem(server.put(f"{HELD}/{said.pk}/reply", {"body": "Hello."}), 404)
    assert_problem(server.post(f"{HELD}/{comment.pk}/reply/withdraw"), 404)
    review = published_review(product)
    for body in ({}, {"body": " "}, {"body": "x" * 10_001}, {"text": "Hello."}):
        assert_problem(server.put(f"{HELD}/{review.pk}/reply", body), 422)
    assert not Contribution.objects.filter(is_official=True).exists()


def test_a_case_says_what_its_text_is_about(server: Caller, product: Product) -> None:
    review = published_review(product, body="It leaks.")
    comment = submitted_talk(product, Kind.COMMENT, parent=review, body=HELD_TEXT)
    screening.screen(revision_id=comment.revisions.get().pk, at=timezone.now())
    (case,) = server.get(f"{COMPANY}/moderation/cases").json()["items"]
    assert case["parent"] == {
        "id": str(review.pk),
        "kind": "review",
        "title": "",
        "body": "It leaks.",
        "is_public": True,
    }
