"""A company's people manage its shopper secrets."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.common.models import IdempotentAnswer
from reviews.identity.models import ShopperSecret
from reviews.identity.permissions import Role
from reviews.identity.queries import shopper_of
from reviews.journal.models import JournalEntry
from tests.api.conftest import COMPANY, Caller, assert_problem
from tests.factories import CompanyFactory, MembershipFactory
from tests.factories.shoppers import claims_of, issued_secret
from tests.identity.test_shopper_tokens import signed

PATH = f"{COMPANY}/shopper-secrets"


@pytest.fixture
def developer(company: Company) -> Client:
    client = Client()
    client.force_login(MembershipFactory(company=company, role=Role.DEVELOPER).user)
    return client


def post(client: Client, path: str, data: Any = None, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, data, content_type="application/json", headers=named)


def test_a_new_secret_comes_with_all_that_is_needed(company: Company, developer: Client) -> None:
    answer = post(developer, PATH, {"name": "Shop 2026"})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["revoked_at"]) == ("Shop 2026", None)
    claims = {**claims_of(company), "aud": made["audience"]}
    token = signed({"alg": made["algorithm"], "kid": made["id"]}, claims, secret=made["secret"])
    assert shopper_of(company=company, token=token, at=timezone.now()).name == "Linh"
    entry = JournalEntry.objects.get(event="shopper_secret.issued")
    assert (entry.actor_kind, entry.subject_id) == ("staff", made["id"])


def test_the_secret_is_in_no_kept_answer_and_a_repeat_has_it_again(
    company: Company, developer: Client
) -> None:
    first = post(developer, PATH, {"name": "Shop"}, Idempotency_Key="once")
    again = post(developer, PATH, {"name": "Shop"}, Idempotency_Key="once")
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert ShopperSecret.objects.count() == 1
    kept = IdempotentAnswer.objects.get().body
    assert first.json()["secret"] not in json.dumps(kept)
    assert "secret" not in json.loads(kept["content"])


def test_the_list_has_no_secret(company: Company, developer: Client) -> None:
    issued = [issued_secret(company, name=str(number)) for number in range(3)]
    issued_secret(CompanyFactory())
    first = developer.get(f"{PATH}?limit=2").json()
    assert [item["name"] for item in first["items"]] == ["2", "1"]
    second = developer.get(first["next"]).json()
    assert [item["id"] for item in second["items"]] == [str(issued[0].secret.pk)]
    assert second["next"] is None
    for one in issued:
        assert one.text not in json.dumps([first, second])
    assert_problem(developer.get(f"{PATH}?after=WyJwcm9kdWN0cyIsImEiXQ"), 400)
    assert_problem(developer.get(f"{PATH}?after=WyJzaG9wcGVyLXNlY3JldHMiLCJhIl0"), 400)


def test_a_secret_is_revoked_once(company: Company, developer: Client) -> None:
    secret = issued_secret(company).secret
    path = f"{PATH}/{secret.pk}/revoke"
    first, again = post(developer, path), post(developer, path)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["revoked_at"] is not None
    assert JournalEntry.objects.filter(event="shopper_secret.revoked").count() == 1


def test_the_secret_of_another_company_is_not_there(company: Company, developer: Client) -> None:
    theirs = issued_secret(CompanyFactory()).secret
    assert_problem(post(developer, f"{PATH}/{theirs.pk}/revoke"), 404)
    assert_problem(post(developer, f"{PATH}/none/revoke"), 404)
    assert ShopperSecret.objects.active().filter(pk=theirs.pk).exists()


def test_a_secret_key_is_told_that_only_people_may(server: Caller) -> None:
    answer = server.post(PATH, {"name": "Shop"})
    assert "only people have" in assert_problem(answer, 403)["detail"]
    assert not ShopperSecret.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "\x00", 5, None, ["Shop"]])
def test_a_name_that_cannot_be(company: Company, developer: Client, name: Any) -> None:
    body = assert_problem(post(developer, PATH, {"name": name}), 422)
    assert [fault["field"] for fault in body["errors"]] == ["name"]
    assert not ShopperSecret.objects.exists()
