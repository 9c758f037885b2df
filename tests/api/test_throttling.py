"""How often a caller may ask, and how it is told."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from api import store, throttling
from api.throttling import DEFAULT_RATES, Rate, client_of, parse_rate
from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution
from tests.api.conftest import COMPANY, STOREFRONT, Caller, code_of, shop_of

PRODUCT = f"{STOREFRONT}/products/mug"
REVIEWS = f"{PRODUCT}/reviews"


@pytest.fixture(autouse=True)
def _middle_of_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test run over the turn of a window."""
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_040.5)


def rates(**changed: str | None) -> override_settings:
    return override_settings(
        API_RATES={name.replace("_", "-"): rate for name, rate in changed.items()}
    )


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
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_100.0)
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


def test_a_redis_that_is_away_is_not_asked_each_time(
    no_redis: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        store, "get_redis_connection", lambda alias: asked.append(alias) or refuse()
    )

    def refuse() -> None:
        raise store.RedisError

    away = store.Store()
    assert [away.read("x") for _ in range(5)] == [None] * 5
    assert len(asked) == 1


def test_counters_leave_by_themselves(shop: Caller, product: Product) -> None:
    shop.get(PRODUCT)
    redis = store.get_redis_connection("default")
    keys = redis.keys(f"{store.PREFIX}rate:*")
    assert len(keys) == 2
    assert all(0 < redis.ttl(key) <= 600 for key in keys)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5/second", Rate(5, 1)),
        ("600/minute", Rate(600, 60)),
        ("30/10 minutes", Rate(30, 600)),
        ("1/day", Rate(1, 86400)),
    ],
)
def test_rates_are_written_in_words(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "5", "5/fortnight", "0/minute", "-1/minute", "many/minute"])
def test_a_rate_that_is_none_is_noticed(text: str) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        parse_rate(text)


@override_settings(API_RATES={"storefront-reads": "5/minute"})
def test_a_limit_that_there_is_not_is_noticed() -> None:
    with pytest.raises(ImproperlyConfigured, match="storefront-read-key"):
        throttling.rates_in_force()


def test_default_rates_can_be_read() -> None:
    for text in DEFAULT_RATES.values():
        assert parse_rate(text).quota > 0


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8::1", "2001:db8::"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_address_stands_for_a_subscriber(address: str, client: str) -> None:
    assert client_of(address) == client
