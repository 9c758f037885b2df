"""Voting and reporting from the pages of a shop."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Kind
from reviews.content.models import Contribution, Report, Vote
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.operations.shopper_secrets import IssuedSecret
from reviews.identity.permissions import Role
from reviews.journal.actors import Actor, ActorKind
from reviews.moderation.operations import appeals
from tests.api.conftest import COMPANY, STOREFRONT, Caller, assert_problem, code_of
from tests.factories import (
    PASSWORD,
    MembershipFactory,
    ReviewerFactory,
    published_review,
    published_talk,
    refused_case,
    reported,
    submitted_review,
)
from tests.factories.shoppers import issued_secret, token_of

ANN, BEN = "ann-0123456789abcdef", "ben-0123456789abcdef"
NOTICE = {
    "kind": "legal_notice",
    "voter": ANN,
    "text": "It calls me a thief, which a court has found untrue.",
    "name": "Ann Nguyen",
    "email": "ann@example.com",
    "good_faith": True,
}


@pytest.fixture
def review(product: Product) -> Contribution:
    return published_review(product, body="Keeps tea warm.")


def path_of(review: Any, what: str) -> str:
    return f"{STOREFRONT}/contributions/{review.pk}/{what}"


def vote(shop: Caller, review: Contribution, helpful: Any, voter: Any = ANN, **headers: str) -> Any:
    return shop.post(path_of(review, "votes"), {"helpful": helpful, "voter": voter}, **headers)


def test_a_vote_is_set_changed_and_taken_back(shop: Caller, review: Contribution) -> None:
    for helpful, counts in ((True, (1, 0)), (True, (1, 0)), (False, (0, 1)), (None, (0, 0))):
        answer = vote(shop, review, helpful)
        assert answer.status_code == 200
        assert answer.json() == {
            "helpful_count": counts[0],
            "not_helpful_count": counts[1],
            "yours": helpful,
        }
    assert not Vote.objects.exists()


def test_the_counts_are_seen_by_the_next_request(
    shop: Caller, product: Product, review: Contribution
) -> None:
    path = f"{STOREFRONT}/products/mug/reviews"
    before = shop.get(path)
    assert before.json()["items"][0]["helpful_count"] == 0
    vote(shop, review, True)
    vote(shop, review, False, BEN)
    after = shop.get(path, If_None_Match=before["ETag"])
    assert after.status_code == 200
    (item,) = after.json()["items"]
    assert (item["helpful_count"], item["not_helpful_count"]) == (1, 1)
    one = shop.get(f"{STOREFRONT}/contributions/{review.pk}").json()
    assert one["helpful_count"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"voter": ANN}, "helpful"),
        ({"helpful": "yes", "voter": ANN}, "helpful"),
        ({"helpful": 1, "voter": ANN}, "helpful"),
        ({"helpful": True}, "voter"),
        ({"helpful": True, "voter": "short"}, "voter"),
        ({"helpful": True, "voter": "x" * 65}, "voter"),
        ({"helpful": True, "voter": f"{ANN}\n"}, "voter"),
        ({"helpful": True, "voter": 5}, "voter"),
        ({"helpful": True, "voter": ANN, "weight": 9}, "weight"),
    ],
)
def test_a_vote_that_cannot_be_taken_names_the_field(
    shop: Caller, review: Contribution, body: dict[str, Any], field: str
) -> None:
    body = assert_problem(shop.post(path_of(review, "votes"), body), 422)
    assert {fault["field"] for fault in body["errors"]} == {field}
    assert not Vote.objects.exists()


@pytest.mark.parametrize("what", ["votes", "reports"])
def test_what_is_not_public_answers_like_what_is_not_there(
    shop: Caller, product: Product, what: str
) -> None:
    waiting = submitted_review(product)
    body = (
        {"helpful": True, "voter": ANN}
        if what == "votes"
        else {"kind": "report", "reason": "spam", "voter": ANN}
    )
    hidden = assert_problem(shop.post(path_of(waiting, what), body), 404)
    absent = assert_problem(shop.post(f"{STOREFRONT}/contributions/{product.pk}/{what}", body), 404)
    nonsense = assert_problem(shop.post(f"{STOREFRONT}/contributions/x/{what}", body), 404)
    assert hidden["detail"] == absent["detail"] == nonsense["detail"]


def test_another_page_may_vote(shop: Caller, review: Contribution) -> None:
    answer = vote(shop, review, True, Origin="https://shop.example")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-store"
    assert answer["RateLimit"]


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.ANSWER, Kind.COMMENT])
def test_every_kind_can_be_voted_on_and_reported(
    shop: Caller, product: Product, kind: Kind
) -> None:
    parent = published_talk(product, Kind.QUESTION) if kind is Kind.ANSWER else None
    said = published_talk(product, kind, parent=parent, body="It holds soup.")
    assert vote(shop, said, True).json()["helpful_count"] == 1
    shown = shop.get(f"{STOREFRONT}/contributions/{said.pk}").json()
    assert (shown["kind"], shown["helpful_count"]) == (kind, 1)
    body = {"kind": "report", "reason": "off_topic", "voter": ANN}
    assert report(shop, said, body).status_code == 201


def report(shop: Caller, review: Contribution, body: dict[str, Any], **headers: str) -> Any:
    return shop.post(path_of(review, "reports"), body, **headers)


def test_a_report_gets_a_receipt_that_opens(shop: Caller, review: Contribution) -> None:
    answer = report(shop, review, {"kind": "report", "reason": "spam", "voter": ANN})
    assert answer.status_code == 201
    receipt = answer.json()
    assert set(receipt) == {"id", "state", "receipt_url"}
    assert receipt["state"] == "received"
    page = Client().get(receipt["receipt_url"])
    assert "your report has arrived" in page.text
    again = report(shop, review, {"kind": "report", "reason": "fake", "voter": ANN})
    assert again.status_code == 200
    assert again.json()["id"] == receipt["id"]
    assert Report.objects.get().reason == "fake"


def test_a_legal_notice_names_the_page_if_the_shop_does_not(
    shop: Caller, review: Contribution
) -> None:
    assert report(shop, review, NOTICE).status_code == 201
    assert Report.objects.get().location.endswith(f"/report/{review.pk}/")
    seen = {**NOTICE, "voter": BEN, "location": "https://shop.example/mug#r1"}
    assert report(shop, review, seen).status_code == 201
    assert Report.objects.latest("received_at").location == "https://shop.example/mug#r1"


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"good_faith": False}, {"good_faith"}),
        ({"name": "", "email": ""}, {"name", "email"}),
        ({"email": "nobody"}, {"email"}),
        ({"text": ""}, {"text"}),
        ({"kind": "report"}, {"reason", "name", "good_faith"}),
        ({"kind": "complaint"}, {"kind"}),
        ({"reason": "too_few_stars"}, {"reason"}),
        ({"voter": ""}, {"voter"}),
    ],
)
def test_a_report_that_cannot_be_taken_names_the_fields(
    shop: Caller, review: Contribution, change: dict[str, Any], fields: set[str]
) -> None:
    body = assert_problem(report(shop, review, {**NOTICE, **change}), 422)
    assert {fault["field"] for fault in body["errors"]} == fields
    assert not Report.objects.exists()


def test_the_same_request_again_is_answered_alike(shop: Caller, review: Contribution) -> None:
    body = {"kind": "report", "reason": "spam", "voter": ANN}
    first = report(shop, review, body, Idempotency_Key="once")
    second = report(shop, review, body, Idempotency_Key="once")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content


def test_no_public_answer_tells_who_reported(
    shop: Caller, product: Product, review: Contribution
) -> None:
    report(shop, review, NOTICE)
    for path in ("products/mug", "products/mug/reviews", f"contributions/{review.pk}"):
        text = shop.get(f"{STOREFRONT}/{path}").content.decode()
        for hidden in ("ann@example.com", "Ann Nguyen", "thief", ANN):
            assert hidden not in text


# ------------------------------------------------------------------------- the shop's own customer


@pytest.fixture
def linh(company: Company) -> Reviewer:
    return ReviewerFactory(company=company, customer_ref="customer-7", email="linh@example.com")


@pytest.fixture
def issued(company: Company) -> IssuedSecret:
    return issued_secret(company)


def test_a_known_customer_has_one_vote_on_all_devices(
    shop: Caller, review: Contribution, linh: Reviewer, issued: IssuedSecret
) -> None:
    vote(shop, review, True, ANN)
    token = token_of(issued)
    for voter in (ANN, BEN):
        answer = vote(shop, review, False, voter, X_UGC_Shopper=token)
        assert answer.json() == {"helpful_count": 0, "not_helpful_count": 1, "yours": False}
    assert Vote.objects.get().reviewer == linh


def test_nobody_votes_on_what_they_wrote(
    shop: Caller, product: Product, linh: Reviewer, issued: IssuedSecret
) -> None:
    own = published_review(product, author=ReviewerData(customer_ref="customer-7"))
    answer = vote(shop, own, True, X_UGC_Shopper=token_of(issued))
    assert_problem(answer, 409)
    assert code_of(answer) == "own-contribution"
    assert not Vote.objects.exists()
    assert vote(shop, own, None, X_UGC_Shopper=token_of(issued)).status_code == 200
    another = token_of(issued, sub="customer-8", email=None)
    assert vote(shop, own, True, X_UGC_Shopper=another).status_code == 200


def test_a_customer_is_known_by_a_proven_address_that_is_nobody_elses(
    shop: Caller, company: Company, review: Contribution, issued: IssuedSecret
) -> None:
    linh = ReviewerFactory(company=company, customer_ref="", email="linh@example.com")
    vote(shop, review, True, X_UGC_Shopper=token_of(issued, email_verified=False))
    assert Vote.objects.get().reviewer is None
    vote(shop, review, True, X_UGC_Shopper=token_of(issued))
    assert Vote.objects.get().reviewer == linh
    Reviewer.objects.filter(pk=linh.pk).update(customer_ref="customer-9")
    vote(shop, review, True, BEN, X_UGC_Shopper=token_of(issued))
    assert set(Vote.objects.values_list("reviewer", flat=True)) == {linh.pk, None}


def test_nobody_becomes_known_by_a_vote_or_a_report(
    shop: Caller, review: Contribution, issued: IssuedSecret
) -> None:
    known = Reviewer.objects.count()
    headers = {"X_UGC_Shopper": token_of(issued)}
    assert vote(shop, review, True, **headers).status_code == 200
    body = {"kind": "report", "reason": "spam", "voter": ANN}
    assert report(shop, review, body, **headers).status_code == 201
    assert Reviewer.objects.count() == known


def test_a_report_is_the_known_customers(
    shop: Caller, review: Contribution, linh: Reviewer, issued: IssuedSecret
) -> None:
    body = {"kind": "report", "reason": "spam", "voter": ANN}
    first = report(shop, review, body)
    again = report(shop, review, {**body, "reason": "fake"}, X_UGC_Shopper=token_of(issued))
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert Report.objects.get().reviewer == linh


def test_a_token_that_proves_nothing_votes_as_nobody(
    shop: Caller, review: Contribution, issued: IssuedSecret
) -> None:
    token = token_of(issued, aud="ugc-hub:globex")
    assert_problem(vote(shop, review, True, X_UGC_Shopper=token), 401)
    assert not Vote.objects.exists()


# ----------------------------------------------------------------------------------------- the desk


def test_a_case_says_what_was_reported(server: Caller, review: Contribution) -> None:
    reported(review, text="Look at the link.")
    reported(review, number=1, reason="fake")
    (case,) = server.get(f"{COMPANY}/moderation/cases").json()["items"]
    assert (case["origin"], case["is_public"]) == ("report", True)
    assert case["reports"]["count"] == 2
    assert case["reports"]["reasons"] == {"spam": 1, "fake": 1}
    assert case["reports"]["latest"][-1]["text"] == "Look at the link."
    assert "device" not in str(case)
    assert case["appeal"] is None
    assert sorted(case["allowed"]) == ["publish", "reject"]


def test_an_appeal_against_ones_own_decision_is_refused(company: Company, product: Product) -> None:
    member = MembershipFactory(company=company, role=Role.MODERATOR)
    MembershipFactory(company=company, role=Role.OWNER)
    client = Client()
    assert client.login(email=member.user.email, password=PASSWORD)
    case = refused_case(product)
    body = {"revision_id": str(case.revision_id), "outcome": "publish"}
    path = f"{COMPANY}/moderation/cases/{case.pk}"

    def latest() -> str:
        return str(client.get(path).json()["decisions"][0]["id"])

    def decide(**more: Any) -> Any:
        return client.post(
            f"{path}/decisions",
            {**body, "revises": latest(), **more},
            content_type="application/json",
        )

    assert decide().status_code == 201
    assert decide(outcome="reject", reasons=["hate"]).status_code == 201
    appeals.lodge(
        by=Actor(ActorKind.REVIEWER),
        at=timezone.now(),
        company=company,
        contribution_id=case.contribution_id,
        text="Look again.",
    )
    answer = decide()
    assert_problem(answer, 409)
    assert code_of(answer) == "appeal-needs-another"
    assert client.get(path).json()["appeal"]["text"] == "Look again."
