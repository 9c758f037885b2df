"""X-UGC-Shopper: the shop says who writes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution
from reviews.identity.models import Reviewer
from reviews.identity.operations import shopper_secrets
from reviews.identity.operations.shopper_secrets import IssuedSecret
from reviews.journal.actors import SYSTEM
from tests.api.conftest import STOREFRONT, Caller, assert_problem, code_of, server_of, shop_of
from tests.factories import CompanyFactory, ProductFactory
from tests.factories.shoppers import issued_secret, token_of

PATH = f"{STOREFRONT}/products/mug/reviews"
REVIEW = {"rating": 5, "body": "Keeps tea warm."}


@pytest.fixture
def issued(company: Company) -> IssuedSecret:
    return issued_secret(company)


def author() -> Reviewer:
    return Contribution.objects.get().reviewer


def assert_refused(answer: Any) -> str:
    body = assert_problem(answer, 401)
    assert code_of(answer) == "invalid-shopper-token"
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    assert not Contribution.objects.exists()
    assert not Reviewer.objects.exists()
    return str(body["detail"])


def test_the_review_is_the_customers(shop: Caller, product: Product, issued: IssuedSecret) -> None:
    answer = shop.post(PATH, REVIEW, X_UGC_Shopper=token_of(issued))
    assert answer.status_code == 201
    found = author()
    assert (found.customer_ref, found.email, found.language) == (
        "customer-7",
        "linh@example.com",
        "vi",
    )


def test_a_server_may_speak_for_a_customer_too(
    server: Caller, product: Product, issued: IssuedSecret
) -> None:
    assert server.post(PATH, REVIEW, X_UGC_Shopper=token_of(issued)).status_code == 201
    assert author().customer_ref == "customer-7"


def test_two_reviews_of_one_customer_have_one_author(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    ProductFactory(company=product.company, ref="pot")
    shop.post(PATH, REVIEW, X_UGC_Shopper=token_of(issued))
    other = f"{STOREFRONT}/products/pot/reviews"
    shop.post(other, REVIEW, X_UGC_Shopper=token_of(issued, email=None, email_verified=None))
    assert Reviewer.objects.count() == 1
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_the_shop_has_not_verified_is_left_out(
    shop: Caller, product: Product, issued: IssuedSecret, verified: bool | None
) -> None:
    shop.post(PATH, REVIEW, X_UGC_Shopper=token_of(issued, email_verified=verified))
    assert (author().customer_ref, author().email) == ("customer-7", "")


def test_the_name_of_the_token_is_not_published_unasked(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    shop.post(PATH, REVIEW, X_UGC_Shopper=token_of(issued))
    assert Contribution.objects.get().revisions.get().author_name == ""


def test_the_body_may_repeat_the_address_and_not_change_it(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    sent = {**REVIEW, "email": "other@example.com"}
    for token in (token_of(issued), token_of(issued, email_verified=False)):
        answer = shop.post(PATH, sent, X_UGC_Shopper=token)
        body = assert_problem(answer, 422)
        assert [fault["field"] for fault in body["errors"]] == ["email"]
    assert not Contribution.objects.exists()
    same = {**REVIEW, "email": "LINH@example.com"}
    assert shop.post(PATH, same, X_UGC_Shopper=token_of(issued)).status_code == 201


def test_without_the_header_the_author_is_a_guest(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    assert shop.post(PATH, REVIEW).status_code == 201
    assert author().customer_ref == ""


@pytest.mark.parametrize("token", ["", " ", "null", "undefined", "a.b.c", "x" * 5000])
def test_a_bad_token_is_never_a_guest(
    shop: Caller, product: Product, issued: IssuedSecret, token: str
) -> None:
    detail = assert_refused(shop.post(PATH, REVIEW, X_UGC_Shopper=token))
    assert detail.startswith("X-UGC-Shopper: ")


def test_a_token_that_has_ended_says_so(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    old = token_of(issued, at=timezone.now() - timedelta(minutes=12))
    assert "expired" in assert_refused(shop.post(PATH, REVIEW, X_UGC_Shopper=old))


def test_a_revoked_secret_ends_its_tokens_at_once(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    token = token_of(issued)
    shopper_secrets.revoke(
        by=SYSTEM, at=timezone.now(), company=product.company, secret=issued.secret
    )
    assert "revoked" in assert_refused(shop.post(PATH, REVIEW, X_UGC_Shopper=token))


def test_the_token_of_one_company_is_nothing_to_another(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    other = CompanyFactory(slug="globex")
    ProductFactory(company=other, ref="mug")
    for caller in (shop_of(other), server_of(other)):
        assert "no secret of this company" in assert_refused(
            caller.post(PATH, REVIEW, X_UGC_Shopper=token_of(issued))
        )
    theirs = issued_secret(other)
    for audience in ("ugc-hub:acme", "ugc-hub:globex"):
        assert_refused(shop.post(PATH, REVIEW, X_UGC_Shopper=token_of(theirs, aud=audience)))


def test_a_token_is_no_key(product: Product, issued: IssuedSecret) -> None:
    answer = Caller({}).post(PATH, REVIEW, X_UGC_Shopper=token_of(issued))
    assert code_of(answer) == "not-authenticated"
    assert_problem(Caller({"Authorization": f"Bearer {token_of(issued)}"}).post(PATH, REVIEW), 401)


def test_reads_are_the_same_for_every_customer(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    plain = shop.get(PATH)
    for token in (token_of(issued), "nonsense"):
        answer = shop.get(PATH, X_UGC_Shopper=token)
        assert (answer.content, answer["ETag"]) == (plain.content, plain["ETag"])


def test_a_repeat_with_a_newer_token_gets_the_stored_answer(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    first = shop.post(PATH, REVIEW, Idempotency_Key="k", X_UGC_Shopper=token_of(issued))
    newer = token_of(issued, at=timezone.now() + timedelta(seconds=20))
    again = shop.post(PATH, REVIEW, Idempotency_Key="k", X_UGC_Shopper=newer)
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert Contribution.objects.count() == 1


def test_customers_of_one_key_do_not_get_each_others_answers(
    shop: Caller, product: Product, issued: IssuedSecret
) -> None:
    ids = {
        shop.post(PATH, REVIEW, Idempotency_Key="k", **headers).json()["id"]
        for headers in (
            {"X_UGC_Shopper": token_of(issued, sub="1", email=None)},
            {"X_UGC_Shopper": token_of(issued, sub="2", email=None)},
            {},
        )
    }
    assert len(ids) == 3
