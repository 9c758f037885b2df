"""How often somebody may do something: rates in words, windows, and whom an address stands for."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from reviews.common import rates, store
from reviews.common.rates import DEFAULT_RATES, Doing, Rate, client_of, parse_rate, pseudonym


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


@override_settings(RATES={"storefront-reads": "5/minute"})
def test_a_limit_that_there_is_not_is_noticed() -> None:
    with pytest.raises(ImproperlyConfigured, match="storefront-read-key"):
        rates.rates_in_force()


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


@override_settings(API_RATES={"storefront-read-key": "5/minute"})
def test_the_former_name_of_the_setting_is_noticed() -> None:
    with pytest.raises(ImproperlyConfigured, match="RATES"):
        rates.rates_in_force()


def test_everything_that_is_done_has_its_limits() -> None:
    named = {f"{doing}-{by}" for doing in Doing for by in ("address", "email", "reviewer", "flood")}
    others = {name for name in DEFAULT_RATES if name.startswith(("storefront-", "company-"))}
    assert set(DEFAULT_RATES) - others == named


def test_looking_counts_nothing(no_window_turns: None) -> None:
    limits = rates.in_force([("review-email", "somebody"), ("review-address", "client")])
    assert [standing.used for standing in rates.look(limits)] == [1, 1]
    assert [standing.used for standing in rates.count(limits)] == [1, 1]
    assert [standing.used for standing in rates.look(limits)] == [2, 2]
    assert rates.look([]) == rates.count([]) == []


def test_without_redis_nothing_is_counted(no_redis: None) -> None:
    limits = rates.in_force([("review-email", "somebody")])
    assert rates.count(limits) == rates.look(limits) == []


@override_settings(RATES={"review-flood": "1/minute", "review-email": "1/minute"})
def test_a_flood_refuses_nobody(no_window_turns: None) -> None:
    limits = rates.in_force([("review-email", "somebody"), ("review-flood", "company")])
    rates.count(limits)
    assert [standing.is_used_up for standing in rates.count(limits)] == [True, False]


def test_a_pseudonym_is_another_one_the_next_day_and_for_another_purpose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rates.time, "time", lambda: 1_000_000_040.5)
    today = pseudonym("email", "acme", "lan@example.com")
    assert today == pseudonym("email", "acme", "lan@example.com")
    assert today != pseudonym("reviewer", "acme", "lan@example.com")
    assert today != pseudonym("email", "globex", "lan@example.com")
    monkeypatch.setattr(rates.time, "time", lambda: 1_000_086_440.5)
    assert today != pseudonym("email", "acme", "lan@example.com")


# --- the store


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


def test_a_name_is_claimed_once() -> None:
    assert store.store.claim("name", seconds=60) is True
    assert store.store.claim("name", seconds=60) is False
    assert store.store.forget("name")
    assert store.store.claim("name", seconds=60) is True


def test_without_redis_nobody_knows_who_was_first(no_redis: None) -> None:
    assert store.store.claim("name", seconds=60) is None
