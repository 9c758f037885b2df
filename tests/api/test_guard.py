"""Proofs of work in the storefront API: when they are needed, and how they are sent."""

from typing import Any

import pytest
from django.test import Client, override_settings

from reviews.catalog.models import Company, Product
from reviews.common import store
from reviews.content.models import Contribution
from tests.api.conftest import STOREFRONT, Caller, assert_problem, code_of, shop_of
from tests.factories import CompanyFactory, ProductFactory, ReviewerFactory, published_review
from tests.factories.shoppers import issued_secret, token_of
from tests.forms import solved

pytestmark = pytest.mark.usefixtures("no_window_turns", "easy_sums")

REVIEWS = f"{STOREFRONT}/products/mug/reviews"
CHALLENGE = f"{STOREFRONT}/challenge"
REVIEW = {"rating": 5}


def rates(**changed: str | None) -> override_settings:
    return override_settings(RATES={name.replace("_", "-"): v for name, v in changed.items()})


def challenge_of(answer: Any) -> dict[str, Any]:
    body = assert_problem(answer, 403)
    assert code_of(answer) == "proof-of-work-needed"
    return dict(body["challenge"])


def test_far_from_limits_nothing_is_asked(shop: Caller, product: Product) -> None:
    answer = shop.post(REVIEWS, REVIEW, X_UGC_Proof="nonsense")
    assert answer.status_code == 201
    assert '"review-address";q=30;w=600' in answer["RateLimit-Policy"]
    assert "flood" not in answer["RateLimit-Policy"]
    offered = shop.get(f"{CHALLENGE}?doing=vote")
    assert offered.json()["is_needed"] is False
    assert offered.json()["challenge"]["parameters"]["data"]["doing"] == "vote"
    assert offered["Cache-Control"] == "no-store"


def test_far_from_limits_redis_is_asked_once(
    shop: Caller, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, asked = store.get_redis_connection, []
    monkeypatch.setattr(
        store, "get_redis_connection", lambda alias: asked.append(alias) or ask(alias)
    )
    assert shop.post(REVIEWS, REVIEW).status_code == 201
    assert len(asked) == 1


@rates(review_address="2/10 minutes")
def test_near_a_limit_the_challenge_comes_with_the_problem(shop: Caller, product: Product) -> None:
    refused = shop.post(REVIEWS, REVIEW)
    challenge = challenge_of(refused)
    assert "None was sent" in refused.json()["detail"]
    assert refused["Retry-After"] == "160"
    assert not Contribution.objects.exists()
    accepted = shop.post(REVIEWS, REVIEW, X_UGC_Proof=solved(challenge))
    assert accepted.status_code == 201
    assert shop.post(REVIEWS, REVIEW).status_code == 429


@rates(review_address="2/10 minutes")
def test_a_challenge_can_be_had_ahead(shop: Caller, product: Product) -> None:
    offered = shop.get(CHALLENGE).json()
    assert offered["is_needed"] is True
    proof = solved(offered["challenge"])
    assert shop.post(REVIEWS, REVIEW, X_UGC_Proof=proof).status_code == 201


@rates(review_address=None, review_flood="1/minute")
def test_a_proof_that_does_not_count_is_told_why(
    shop: Caller, company: Company, product: Product
) -> None:
    other = CompanyFactory(slug="globex")
    ProductFactory(company=other, ref="mug")
    assert shop.post(REVIEWS, REVIEW).status_code == 201

    def detail(proof: str) -> str:
        return str(assert_problem(shop.post(REVIEWS, REVIEW, X_UGC_Proof=proof), 403)["detail"])

    assert "cannot be read" in detail("nonsense")
    foreign = solved(shop_of(other).get(CHALLENGE).json()["challenge"])
    assert "for another company" in detail(foreign)
    for_votes = solved(shop.get(f"{CHALLENGE}?doing=vote").json()["challenge"])
    assert "doing something else" in detail(for_votes)
    used = solved(shop.get(f"{CHALLENGE}?doing=review").json()["challenge"])
    with rates(review_address=None, review_flood="4/minute"):
        assert shop.post(REVIEWS, REVIEW, X_UGC_Proof=used).status_code == 201
        assert "has been used" in detail(used)


@rates(review_address="4/10 minutes")
def test_a_repeat_with_its_idempotency_key_needs_no_second_proof(
    shop: Caller, product: Product
) -> None:
    shop.post(REVIEWS, REVIEW)
    proof = solved(challenge_of(shop.post(REVIEWS, REVIEW)))
    key = {"X_UGC_Proof": proof, "Idempotency_Key": "once"}
    first, repeat = (shop.post(REVIEWS, REVIEW, **key) for _ in range(2))
    assert first.status_code == repeat.status_code == 201
    assert repeat["Idempotent-Replayed"] == "true"
    assert first.content == repeat.content


@rates(review_address="2/10 minutes")
def test_a_proof_counts_again_when_fields_are_at_fault(shop: Caller, product: Product) -> None:
    proof = solved(challenge_of(shop.post(REVIEWS, REVIEW)))
    with rates(review_address="4/10 minutes"):
        faulty = shop.post(REVIEWS, {**REVIEW, "title": "x" * 151}, X_UGC_Proof=proof)
        assert faulty.status_code == 422
        assert shop.post(REVIEWS, REVIEW, X_UGC_Proof=proof).status_code == 201


@rates(review_address="1/10 minutes", review_flood="1/minute")
def test_a_server_with_the_secret_key_is_never_asked(server: Caller, product: Product) -> None:
    assert [server.post(REVIEWS, REVIEW).status_code for _ in range(3)] == [201] * 3
    assert server.get(CHALLENGE).json()["is_needed"] is False


@rates(review_address="1/10 minutes", review_flood="1/minute")
def test_without_redis_nobody_is_asked(shop: Caller, product: Product, no_redis: None) -> None:
    assert [shop.post(REVIEWS, REVIEW).status_code for _ in range(3)] == [201] * 3


@rates(review_address="2/10 minutes")
def test_pages_and_api_count_an_address_together(
    client: Any, shop: Caller, product: Product
) -> None:
    shop.post(REVIEWS, REVIEW)
    assert client.get("/challenge/acme/review/").json()["challenge"]["parameters"]["data"] == {
        "company": str(product.company_id),
        "doing": "review",
        "level": 2,
    }


def test_pages_of_other_origins_may_send_a_proof(shop: Caller) -> None:
    answer = shop.client().options(REVIEWS)
    assert "X-UGC-Proof" in answer["Access-Control-Allow-Headers"]


def test_what_nobody_does_has_no_challenge(shop: Caller, company: Company) -> None:
    assert_problem(shop.get(f"{CHALLENGE}?doing=dance"), 400)


# --- votes and reports

DEVICE = "ann-0123456789abcdef"
BODIES = {
    "votes": {"helpful": True, "voter": DEVICE},
    "reports": {"kind": "report", "reason": "spam", "voter": DEVICE},
}


@pytest.mark.parametrize("what", ["votes", "reports"])
@rates(vote_address="4/10 minutes", report_address="4/10 minutes")
def test_votes_and_reports_near_and_at_their_limit(
    shop: Caller, product: Product, what: str
) -> None:
    path = f"{STOREFRONT}/contributions/{published_review(product).pk}/{what}"
    first = shop.post(path, BODIES[what])
    assert first.status_code in (200, 201)
    assert f'"{what[:-1]}-address";q=4;w=600' in first["RateLimit-Policy"]
    proof = solved(challenge_of(shop.post(path, BODIES[what])))
    assert shop.post(path, BODIES[what], X_UGC_Proof=proof).status_code == 200
    challenge_of(shop.post(path, BODIES[what], X_UGC_Proof=proof))
    answer = shop.post(path, BODIES[what])
    assert_problem(answer, 429)
    assert answer["Retry-After"] == "160"


@rates(vote_reviewer="2/10 minutes")
def test_a_customers_votes_count_for_pages_and_api_together(
    shop: Caller, company: Company, product: Product
) -> None:
    ReviewerFactory(company=company, customer_ref="customer-7")
    review = published_review(product)
    token = token_of(issued_secret(company))
    page = Client()
    assert page.post(f"/shopper/{company.slug}/enter/", {"token": token}).status_code == 303
    address = f"/c/{company.slug}/{product.ref}/votes/{review.pk}/"
    path = f"{STOREFRONT}/contributions/{review.pk}/votes"
    assert page.post(address, {"helpful": "yes"}).status_code == 303
    assert shop.post(path, BODIES["votes"], X_UGC_Shopper=token).status_code == 200
    assert page.post(address, {"helpful": "no"}).status_code == 429
    assert_problem(shop.post(path, BODIES["votes"], X_UGC_Shopper=token), 429)
