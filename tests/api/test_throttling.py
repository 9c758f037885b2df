"""How often a caller may ask, and how it is told."""

import pytest
from django.test import override_settings

from api import throttling
from api.authentication import Access
from api.problems import RATE_LIMITED, Problem
from reviews.catalog.models import Company, Product
from reviews.common import rates as limits
from reviews.common import store
from reviews.common.rates import DEFAULT_RATES, Doing
from reviews.content.models import Contribution
from reviews.identity.queries import principal_of_key
from tests.api.conftest import COMPANY, STOREFRONT, Caller, code_of, shop_of
from tests.factories import ApiKeyFactory

PRODUCT = f"{STOREFRONT}/products/mug"
REVIEWS = f"{PRODUCT}/reviews"


pytestmark = pytest.mark.usefixtures("no_window_turns")


def rates(**changed: str | None) -> override_settings:
    return override_settings(RATES={name.replace("_", "-"): rate for name, rate in changed.items()})


@rates(storefront_read_address="2/minute")
def test_too_many_reads_from_one_address_are_refused(shop: Caller, product: Product) -> None:
    first, second, third = (shop.get(PRODUCT) for _ in range(3))

    assert first.status_code == second.status_code == 200
    assert first["RateLimit-Policy"] == (
        '"storefront-read-key";q=60000;w=60, "storefront-read-address";q=2;w=60'
    )
    assert '"storefront-read-address";r=1;t=40' in first["RateLimit"]
    assert third.status_code == 429
    assert code_of(third) == "rate-limited"
    assert third["Retry-After"] == "40"
    assert '"storefront-read-address";r=0' in third["RateLimit"]


@rates(storefront_read_address="1/minute")
def test_304_is_counted_and_told_too(shop: Caller, product: Product) -> None:
    tag = shop.get(PRODUCT)["ETag"]
    assert shop.get(PRODUCT, If_None_Match=tag).status_code == 429


@rates(storefront_read_address="1/minute")
def test_a_new_window_begins_anew(
    shop: Caller, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shop.get(PRODUCT).status_code == 200
    assert shop.get(PRODUCT).status_code == 429
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_100.0)
    assert shop.get(PRODUCT).status_code == 200


@rates(storefront_submit_address="1/10 minutes")
def test_submissions_have_a_limit_of_their_own(shop: Caller, product: Product) -> None:
    assert shop.post(REVIEWS, {"rating": 5}).status_code == 201
    assert shop.post(REVIEWS, {"rating": 5}).status_code == 429
    assert Contribution.objects.count() == 1
    assert shop.get(PRODUCT).status_code == 200


@rates(storefront_read_key="1/minute")
def test_each_key_has_its_own_count(shop: Caller, company: Company, product: Product) -> None:
    assert shop.get(PRODUCT).status_code == 200
    assert shop.get(PRODUCT).status_code == 429
    assert shop_of(company).get(PRODUCT).status_code == 200


@rates(storefront_read_address="1/minute")
def test_each_address_has_its_own_count(shop: Caller, product: Product) -> None:
    def get(address: str) -> int:
        client = shop.client()
        return client.get(PRODUCT, headers=shop.headers, REMOTE_ADDR=address).status_code

    assert get("198.51.100.1") == 200
    assert get("198.51.100.1") == 429
    assert get("198.51.100.2") == 200
    assert get("2001:db8:1:2::1") == 200
    assert get("2001:db8:1:2:ffff::9") == 429


@rates(storefront_read_address="1/minute", company_read_key="2/minute")
def test_a_secret_key_is_not_limited_by_address(server: Caller, product: Product) -> None:
    assert [server.get(PRODUCT).status_code for _ in range(3)] == [200] * 3
    assert [server.get(f"{COMPANY}/products").status_code for _ in range(3)] == [200, 200, 429]


@rates(**dict.fromkeys((name.replace("-", "_") for name in DEFAULT_RATES), None))
def test_limits_can_be_taken_away(shop: Caller, product: Product) -> None:
    answer = shop.get(PRODUCT)
    assert answer.status_code == 200
    assert "RateLimit" not in answer


@rates(storefront_read_address="1/minute", storefront_submit_address="1/minute")
def test_without_redis_everybody_is_let_through(
    shop: Caller, product: Product, no_redis: None
) -> None:
    assert [shop.get(PRODUCT).status_code for _ in range(3)] == [200] * 3
    assert [shop.post(REVIEWS, {"rating": 5}).status_code for _ in range(3)] == [201] * 3


def test_counters_leave_by_themselves(shop: Caller, product: Product) -> None:
    shop.get(PRODUCT)
    redis = store.get_redis_connection("default")
    keys = redis.keys(f"{store.PREFIX}rate:*")
    assert len(keys) == 2
    assert all(0 < redis.ttl(key) <= 600 for key in keys)


@rates(review_reviewer="2/hour", review_flood="1/minute")
def test_a_customer_the_shop_vouches_for_has_a_limit_and_is_no_guest(company: Company) -> None:
    key = ApiKeyFactory(company=company).key
    access = Access(principal=principal_of_key(key), company=company, key=key)

    def count(reviewer: str, number: int) -> throttling.Counted:
        return throttling.count(
            surface="storefront",
            access=access,
            writes=True,
            address=f"198.51.100.{number}",
            doing=Doing.REVIEW,
            reviewer=reviewer,
        )

    for number in (1, 2):
        weighed = count("customer-7", number).weighed
        assert weighed is not None
        assert weighed.level == 0
    with pytest.raises(Problem) as refusal:
        count("customer-7", 3)
    assert refusal.value.kind is RATE_LIMITED
    assert '"review-reviewer";r=0' in refusal.value.headers["RateLimit"]
    assert count("customer-8", 3).weighed is not None
