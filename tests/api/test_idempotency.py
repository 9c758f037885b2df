"""A POST that is repeated with its Idempotency-Key is done once."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import connection
from rest_framework.test import APIClient

from reviews.catalog.models import Product
from reviews.common.models import IdempotentAnswer
from reviews.content.models import Contribution
from reviews.content.operations import reviews
from reviews.identity.permissions import KeyRole
from tests.api.conftest import COMPANY, STOREFRONT, Caller, code_of, shop_of
from tests.factories import (
    ApiKeyFactory,
    CompanyFactory,
    MembershipFactory,
    ProductFactory,
    held_case,
)

REVIEWS = f"{STOREFRONT}/products/mug/reviews"
REVIEW = {"rating": 5, "body": "Keeps the tea warm for an hour, which is all I asked of it."}


def test_repeat_gets_the_same_answer_and_does_nothing(shop: Caller, product: Product) -> None:
    key = str(uuid.uuid4())
    first = shop.post(REVIEWS, REVIEW, Idempotency_Key=key)
    second = shop.post(REVIEWS, REVIEW, Idempotency_Key=key)

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first["Location"] == second["Location"]
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Contribution.objects.count() == 1


def test_without_a_key_each_is_done(shop: Caller, product: Product) -> None:
    assert shop.post(REVIEWS, REVIEW).status_code == 201
    assert shop.post(REVIEWS, REVIEW).status_code == 201
    assert Contribution.objects.count() == 2
    assert not IdempotentAnswer.objects.exists()


def test_same_key_with_another_body_is_refused(shop: Caller, product: Product) -> None:
    shop.post(REVIEWS, REVIEW, Idempotency_Key="one")
    answer = shop.post(REVIEWS, {**REVIEW, "rating": 1}, Idempotency_Key="one")
    assert answer.status_code == 422
    assert code_of(answer) == "idempotency-key-reused"
    assert Contribution.objects.count() == 1


def test_keys_of_different_callers_and_paths_are_different(shop: Caller, product: Product) -> None:
    ProductFactory(company=product.company, ref="tea")
    other = CompanyFactory()
    ProductFactory(company=other, ref="mug")
    for caller, path in (
        (shop, REVIEWS),
        (shop, f"{STOREFRONT}/products/tea/reviews"),
        (shop_of(product.company), REVIEWS),
        (shop_of(other), REVIEWS),
    ):
        answer = caller.post(path, REVIEW, Idempotency_Key="one")
        assert answer.status_code == 201
        assert "Idempotent-Replayed" not in answer
    assert Contribution.objects.count() == 4


def test_refused_request_may_be_corrected_with_the_same_key(shop: Caller, product: Product) -> None:
    assert shop.post(REVIEWS, {"rating": 9}, Idempotency_Key="one").status_code == 422
    assert shop.post(REVIEWS, REVIEW, Idempotency_Key="one").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "né", "tab\there"])
def test_unusable_key_is_refused(shop: Caller, product: Product, key: str) -> None:
    answer = shop.post(REVIEWS, REVIEW, Idempotency_Key=key)
    assert answer.status_code == 400
    assert code_of(answer) == "invalid-idempotency-key"
    assert not Contribution.objects.exists()


def test_longest_key_on_the_longest_path_fits(shop: Caller, product: Product) -> None:
    ref = "x" * 128
    ProductFactory(company=product.company, ref=ref)
    path = f"{STOREFRONT}/products/{ref}/reviews"
    assert shop.post(path, REVIEW, Idempotency_Key="~" * 200).status_code == 201
    assert "Idempotent-Replayed" in shop.post(path, REVIEW, Idempotency_Key="~" * 200)


def test_what_is_written_and_the_answer_commit_together(shop: Caller, product: Product) -> None:
    with (
        patch.object(IdempotentAnswer.objects, "create", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        shop.post(REVIEWS, REVIEW, Idempotency_Key="one")
    assert not Contribution.objects.exists()


def test_every_other_post_is_done_once_too(
    server: Caller, product: Product, company: object
) -> None:
    case = held_case(product)
    requests = [
        (f"{COMPANY}/products", {"products": [{"ref": "tea", "name": "Tea"}]}),
        (
            f"{COMPANY}/moderation/cases/{case.pk}/decisions",
            {"revision_id": str(case.revision_id), "outcome": "publish"},
        ),
    ]
    for path, body in requests:
        first = server.post(path, body, Idempotency_Key="one")
        second = server.post(path, body, Idempotency_Key="one")
        assert first.status_code == second.status_code < 300
        assert first.content == second.content
        assert second["Idempotent-Replayed"] == "true"
    assert case.decisions.count() == 1


# ---------------------------------------------------------------------------------- at one moment


@pytest.fixture
def committed_shop(transactional_db: None) -> Caller:
    product = ProductFactory(ref="mug")
    key = ApiKeyFactory(company=product.company, kind=KeyRole.PUBLISHABLE)
    return Caller({"X-UGC-Key": key.text})


def test_two_at_one_moment_make_one_review(committed_shop: Caller) -> None:
    """While the first is at work the second is told so; afterwards it gets the stored answer."""
    at_work, go_on = threading.Event(), threading.Event()
    submit = reviews.submit

    def slow_submit(**arguments: object) -> Contribution:
        at_work.set()
        assert go_on.wait(timeout=10)
        return submit(**arguments)

    def post() -> object:
        try:
            return committed_shop.post(REVIEWS, REVIEW, Idempotency_Key="one")
        finally:
            connection.close()

    with patch.object(reviews, "submit", slow_submit), ThreadPoolExecutor(2) as threads:
        first = threads.submit(post)
        assert at_work.wait(timeout=10)
        second = threads.submit(post).result(timeout=10)
        go_on.set()
        assert first.result(timeout=10).status_code == 201

    assert second.status_code == 409
    assert code_of(second) == "idempotency-key-in-use"
    assert second["Retry-After"] == "1"
    third = post()
    assert third.status_code == 201
    assert third["Idempotent-Replayed"] == "true"
    assert Contribution.objects.count() == 1


def test_many_at_one_moment_make_one_review(committed_shop: Caller) -> None:
    barrier = threading.Barrier(6)

    def post(_number: int) -> int:
        try:
            barrier.wait(timeout=10)
            return committed_shop.post(REVIEWS, REVIEW, Idempotency_Key="one").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        statuses = list(threads.map(post, range(6)))

    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert Contribution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_member_of_two_companies_has_keys_for_each() -> None:
    ours, theirs = CompanyFactory(), CompanyFactory()
    user = MembershipFactory(company=ours).user
    MembershipFactory(company=theirs, user=user)
    client = APIClient()
    client.force_login(user)
    for company in (ours, theirs):
        answer = client.post(
            f"{COMPANY}/products",
            {"products": [{"ref": "two", "name": "Two"}]},
            format="json",
            headers={"Idempotency-Key": "same", "X-Company": company.slug},
        )
        assert answer.status_code == 200
        assert "Idempotent-Replayed" not in answer
        assert Product.objects.for_company(company).with_refs(["two"]).exists()
