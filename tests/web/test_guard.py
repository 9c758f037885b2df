"""Limits, the trap, the moment of opening and proofs of work at the forms of pages."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django_redis import get_redis_connection
from prometheus_client.multiprocess import MultiProcessCollector

from reviews.catalog.models import Company, Product
from reviews.common import proof_of_work
from reviews.content.models import Contribution
from reviews.content.operations import reviews
from reviews.content.operations.contributions import ProductClosed
from tests.factories import CompanyFactory, ProductFactory
from tests.forms import form_shown, solved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_window_turns", "easy_sums")]

ADDRESS = "/c/acme/mug-1/write/"
CHALLENGE = "/challenge/acme/review/"
TYPED = {"rating": "4", "title": "Kept title", "body": "Kept words", "author_name": "Lan"}
ALL_DAY = 86400


def rates(**changed: str | None) -> override_settings:
    return override_settings(RATES={name.replace("_", "-"): v for name, v in changed.items()})


def send(client: Client, address: str = ADDRESS, **changes: Any) -> Any:
    meta = {name: changes.pop(name) for name in ("REMOTE_ADDR", "headers") if name in changes}
    return client.post(address, {**TYPED, **form_shown(), **changes}, **meta)


def given(answer: Any) -> Any:
    """Return the challenge in the form of a page."""
    text = answer.context["guard"].challenge
    return json.loads(text) if text else None


def attempts() -> dict[str, float]:
    """Return how often what became of sending a review, in this process: others run tests, too."""
    files = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob(f"*_{os.getpid()}.db")
    return {
        sample.labels["outcome"]: sample.value
        for family in MultiProcessCollector.merge([str(file) for file in files], accumulate=True)
        for sample in family.samples
        if sample.name == "ugc_hub_attempts_total" and sample.labels["doing"] == "review"
    }


# --- far from limits


def test_a_form_asks_redis_nothing_when_it_is_shown(
    client: Client, product: Product, no_redis: None
) -> None:
    for path in (ADDRESS, "/c/acme/mug-1/"):
        page = client.get(path)
        assert 'data-challenge=""' in page.text
        assert page.context["guard"].opened in page.text


def test_far_from_limits_sending_costs_one_question(
    client: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        "reviews.common.store.get_redis_connection",
        lambda alias: asked.append(alias) or get_redis_connection(alias),
    )
    assert send(client, email="lan@example.com").status_code == 303
    assert len(asked) == 1


def test_far_from_limits_no_challenge_is_given(client: Client, product: Product) -> None:
    answer = client.get(CHALLENGE)
    assert answer.json() == {"challenge": None}
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/challenge/acme/dance/").status_code == 404
    assert client.get("/challenge/nobody/review/").status_code == 404


# --- limits


@rates(review_address="2/10 minutes")
def test_at_a_limit_what_was_typed_comes_back_with_when_to_send_it(
    client: Client, product: Product
) -> None:
    for _ in range(2):
        challenge = client.get(CHALLENGE).json()["challenge"]
        assert send(client, proof=solved(challenge)).status_code == 303
    answer = send(client, email="lan@example.com")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "160"
    assert "please send it again in 3 minutes" in answer.text
    for typed in TYPED.values():
        assert typed in answer.text
    assert "lan@example.com" in answer.text
    assert Contribution.objects.count() == 2
    vietnamese = send(client, headers={"accept-language": "vi"})
    assert "sau 3 phút" in vietnamese.text


@pytest.mark.parametrize(
    ("rate", "when"),
    [("1/minute", "in 1 minute."), ("1/hour", "in 13 minutes."), ("1/day", "in 23 hours.")],
)
def test_a_wait_is_told_in_its_unit(client: Client, product: Product, rate: str, when: str) -> None:
    with rates(review_address=rate):
        send(client)
        assert when in send(client).text


@rates(review_address="1/10 minutes", review_flood=None)
def test_the_addresses_of_one_subscriber_count_as_one(product: Product) -> None:
    def status(address: str) -> int:
        return send(Client(), REMOTE_ADDR=address).status_code

    assert status("2001:db8:1:2::1") == 422
    assert status("2001:db8:1:2:ffff::9") == 429
    assert status("2001:db8:1:3::1") == 422
    assert status("198.51.100.1") == 422


@rates(review_email="3/hour", review_address=None)
def test_an_e_mail_address_has_a_limit_wherever_it_comes_from(product: Product) -> None:
    def status(number: int, email: str) -> int:
        return send(Client(), email=email, REMOTE_ADDR=f"198.51.100.{number}").status_code

    assert status(1, "lan@example.com") == 303
    assert status(2, "Lan@Example.com ") == 422
    assert status(3, "lan@example.com") == 422
    assert status(4, "lan@example.com") == 429
    assert status(4, "mai@example.com") == 303


@rates(review_email="2/hour", review_address=None)
def test_companies_share_no_count_of_an_e_mail_address(product: Product) -> None:
    ProductFactory(company=CompanyFactory(slug="globex"), ref="tea")
    for _ in range(3):
        answer = send(Client(), email="lan@example.com")
    assert answer.status_code == 429
    there = "/c/globex/tea/write/"
    assert send(Client(), there, email="lan@example.com").status_code == 422
    assert send(Client(), there, email="lan@example.com").status_code == 422
    assert send(Client(), there, email="lan@example.com").status_code == 429


@rates(review_email="2/hour")
def test_mistakes_in_a_form_are_not_counted_for_the_e_mail_address(
    client: Client, product: Product
) -> None:
    for _ in range(3):
        assert send(client, email="lan@example.com", rating="").status_code == 422
    challenge = solved(
        proof_of_work.challenge(
            company=str(product.company_id), doing=proof_of_work.Doing.REVIEW, level=2
        )
    )
    assert send(client, email="lan@example.com", proof=challenge).status_code == 303


def test_no_name_in_redis_tells_who_somebody_is(client: Client, product: Product) -> None:
    send(client, email="lan@example.com", REMOTE_ADDR="198.51.100.77")
    redis = get_redis_connection("default")
    found = [(key.decode(), redis.ttl(key)) for key in redis.scan_iter("*")]
    counters = [name for name, _ttl in found if "review-" in name]
    assert {name.split(":")[3] for name in counters} == {
        "review-address",
        "review-email",
        "review-flood",
    }
    assert all("example" not in name and "198.51" not in name for name, _ttl in found)
    assert all(0 < ttl <= ALL_DAY for name, ttl in found if "store:" in name)


@rates(review_address="1/hour", review_email="1/hour", review_flood="1/minute")
def test_without_redis_everybody_is_let_through(
    client: Client, product: Product, no_redis: None
) -> None:
    for _ in range(3):
        assert send(client, email="lan@example.com").status_code == 303


# --- proofs of work


@rates(review_address="4/10 minutes")
def test_near_a_limit_a_proof_is_asked_for_and_one_is_enough_for_one(
    client: Client, product: Product
) -> None:
    assert send(client).status_code == 303
    answer = send(client)
    assert answer.status_code == 422
    assert answer["Retry-After"] == "160"
    assert "your device first makes a short calculation" in answer.text
    assert "Without JavaScript, please send it again in 3 minutes" in answer.text
    assert "Kept words" in answer.text
    proof = solved(given(answer))
    assert send(client, proof=proof).status_code == 303
    again = send(client, proof=proof)
    assert again.status_code == 422
    assert given(again)["parameters"]["nonce"] != given(answer)["parameters"]["nonce"]
    assert Contribution.objects.count() == 2


@rates(review_address="2/10 minutes")
def test_a_browser_gets_the_challenge_before_the_form_is_sent(
    client: Client, product: Product
) -> None:
    challenge = client.get(CHALLENGE).json()["challenge"]
    assert challenge["parameters"]["data"]["level"] == 1
    assert send(client, proof=solved(challenge)).status_code == 303
    assert client.get(CHALLENGE).json()["challenge"]["parameters"]["data"]["level"] == 2


@rates(review_flood="2/minute", review_address=None)
def test_when_many_guests_come_at_once_each_gives_a_proof(product: Product) -> None:
    for number in range(2):
        assert send(Client(), REMOTE_ADDR=f"198.51.100.{number}").status_code == 303
    answer = send(Client(), REMOTE_ADDR="198.51.100.9")
    assert answer.status_code == 422
    assert answer["Retry-After"] == "40"
    proof = solved(given(answer))
    assert send(Client(), REMOTE_ADDR="198.51.100.9", proof=proof).status_code == 303
    ProductFactory(company=CompanyFactory(slug="globex"), ref="tea")
    assert send(Client(), "/c/globex/tea/write/").status_code == 303


@rates(review_address="1/hour")
def test_a_form_sent_twice_needs_one_proof(client: Client, product: Product) -> None:
    proof = solved(client.get(CHALLENGE).json()["challenge"])
    key = {"submission_key": "a" * 32}
    with rates(review_address="2/hour"):
        first, second = (send(client, proof=proof, **key) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert Contribution.objects.count() == 1


@rates(review_address="2/10 minutes", review_email=None)
def test_a_proof_counts_again_when_nothing_came_of_it(
    client: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = solved(client.get(CHALLENGE).json()["challenge"])

    def closed(**_given: Any) -> None:
        raise ProductClosed

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(reviews, "submit", closed)
        assert send(client, proof=proof).status_code == 409
    assert send(client, proof=proof).status_code == 303


# --- the trap, and the moment of opening


def test_what_is_in_the_trap_is_emptied_and_the_form_given_back(
    client: Client, product: Product
) -> None:
    answer = send(client, website="https://spam.example")
    assert answer.status_code == 422
    assert "A field that people do not see was filled in" in answer.text
    assert "spam.example" not in answer.text
    assert "Kept words" in answer.text
    assert "Retry-After" not in answer
    assert not Contribution.objects.exists()
    # A person just sends it again, with JavaScript or without.
    assert send(client).status_code == 303


def test_a_robot_that_insists_on_the_trap_pays_for_it(client: Client, product: Product) -> None:
    answer = send(client, website="https://spam.example")
    proof = solved(given(answer))
    assert send(client, website="https://spam.example", proof=proof).status_code == 303


def test_a_form_filled_in_at_once_is_given_back_and_then_taken(
    client: Client, product: Product
) -> None:
    at_once = form_shown(seconds_ago=1)
    answer = client.post(ADDRESS, {**TYPED, **at_once})
    assert answer.status_code == 422
    assert "so quick that a robot might have done it" in answer.text
    # It still says when it was first shown, so that reading the message is time enough.
    assert at_once["opened"] in answer.text


@pytest.mark.parametrize("seconds_ago", [1.6, 30, 3 * ALL_DAY, 400 * ALL_DAY, -5])
def test_however_old_a_form_is_it_is_taken(
    client: Client, product: Product, seconds_ago: float
) -> None:
    shown = form_shown(seconds_ago=seconds_ago)
    assert client.post(ADDRESS, {**TYPED, **shown}).status_code == 303


@pytest.mark.parametrize("opened", ["", "1000000000000", "x:y:z", "é"])
def test_a_form_that_is_not_ours_is_given_back_as_one_that_is(
    client: Client, product: Product, opened: str
) -> None:
    answer = client.post(ADDRESS, {**TYPED, "opened": opened})
    assert answer.status_code == 422
    (fresh,) = re.findall(r'name="opened" value="([^"]+)"', answer.text)
    assert fresh != opened
    assert given(answer)["parameters"]["data"]["level"] == 1
    proof = solved(given(answer))
    assert client.post(ADDRESS, {**TYPED, "proof": proof}).status_code == 303


def test_without_redis_a_robot_is_still_asked_for_a_proof(
    client: Client, product: Product, no_redis: None
) -> None:
    answer = send(client, website="x")
    assert answer.status_code == 422
    assert send(client, website="x", proof=solved(given(answer))).status_code == 303


# --- what is counted


@rates(review_address="4/10 minutes")
def test_what_became_of_attempts_is_counted(
    client: Client, product: Product, company: Company
) -> None:
    before = attempts()
    send(client)
    proof = solved(given(send(client)))
    send(client, proof=proof)
    send(client, website="x")
    send(client)
    after = attempts()
    changed = {name: after[name] - before.get(name, 0) for name in after}
    assert {name: number for name, number in changed.items() if number} == {
        "passed": 1,
        "near_missing": 1,
        "proved": 1,
        "trap_missing": 1,
        "limited": 1,
    }
