"""API keys, staff accounts and reviewers."""

from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.catalog.operations import companies
from reviews.identity.models import ApiKey, Reviewer
from reviews.identity.operations import api_keys, reviewers, staff
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import KeyRole, Permission, Role
from reviews.identity.queries import active_key, companies_where, principal_of_user
from reviews.journal.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return companies.create(by=SYSTEM, at=timezone.now(), slug="acme", name="Acme")


def test_a_key_is_shown_once_and_kept_as_a_digest(company: Company) -> None:
    issued = api_keys.issue(
        by=SYSTEM, at=timezone.now(), company=company, kind=KeyRole.SECRET, name="server"
    )
    assert issued.text.startswith("sk_")
    stored = ApiKey.objects.values().get()
    assert issued.text not in str(stored)
    assert active_key(issued.text) == issued.key
    assert active_key(issued.text + "x") is None
    assert active_key("") is None


def test_a_revoked_key_opens_nothing(company: Company) -> None:
    issued = api_keys.issue(
        by=SYSTEM, at=timezone.now(), company=company, kind=KeyRole.PUBLISHABLE, name="shop"
    )
    assert api_keys.revoke(by=SYSTEM, at=timezone.now(), company=company, key=issued.key)
    assert not api_keys.revoke(by=SYSTEM, at=timezone.now(), company=company, key=issued.key)
    assert active_key(issued.text) is None


def test_an_account_has_one_address_in_any_case(company: Company) -> None:
    user = staff.create_account(email="Lan@Example.com", password="a long password")
    assert user.email == "lan@example.com"
    with pytest.raises(staff.EmailTaken):
        staff.create_account(email="LAN@example.com")
    with pytest.raises(ValidationError, match="valid email"):
        staff.create_account(email="nobody")


def test_a_role_is_replaced_and_opens_only_its_company(company: Company) -> None:
    other = companies.create(by=SYSTEM, at=timezone.now(), slug="other", name="Other")
    user = staff.create_account(email="lan@example.com")
    for role in (Role.ANALYST, Role.MODERATOR):
        staff.grant(by=SYSTEM, at=timezone.now(), company=company, user=user, role=role)
    who = principal_of_user(user)
    assert who.roles == {company.pk: Role.MODERATOR}
    assert companies_where(who, Permission.CASE_VIEW) == [company]
    assert not who.is_known_in(other)


def test_reviewers_are_recognised_by_customer_id_then_address(company: Company) -> None:
    def recognise(**data: str) -> Reviewer:
        return reviewers.recognise(at=timezone.now(), company=company, data=ReviewerData(**data))

    lan = recognise(email="lan@example.com")
    assert recognise(email=" LAN@example.com ") == lan
    customer = recognise(customer_ref="c-1", email="minh@example.com")
    assert recognise(customer_ref="c-1") == customer
    apart = recognise(customer_ref="c-2", email="minh@example.com")
    assert apart != customer, "one address cannot make two customers one person"
    assert recognise() != recognise(), "a guest is a new one each time"


def test_a_reviewer_of_one_company_is_unknown_to_another(company: Company) -> None:
    other = companies.create(by=SYSTEM, at=timezone.now(), slug="other", name="Other")
    data = ReviewerData(email="lan@example.com")
    here = reviewers.recognise(at=timezone.now(), company=company, data=data)
    there = reviewers.recognise(at=timezone.now(), company=other, data=data)
    assert here != there


def test_many_are_recognised_as_one_by_one(company: Company) -> None:
    at = timezone.now()
    known = reviewers.recognise(at=at, company=company, data=ReviewerData(email="lan@example.com"))
    people = [
        ReviewerData(email="LAN@example.com"),
        ReviewerData(customer_ref="c-1", email="minh@example.com"),
        ReviewerData(email="minh@example.com"),
        ReviewerData(customer_ref="c-2", email="minh@example.com"),
        ReviewerData(),
        ReviewerData(),
        ReviewerData(customer_ref="c-2"),
    ]
    lan, minh, again, apart, guest, other_guest, apart_again = reviewers.recognise_all(
        at=at, company=company, people=people
    )
    assert lan == known
    assert again == minh
    assert apart_again == apart
    assert len({lan, minh, apart, guest, other_guest}) == 5
    assert Reviewer.objects.count() == 5
    assert (apart.customer_ref, apart.email) == ("c-2", "")


def test_who_loses_the_race_takes_the_row_of_who_won(company: Company) -> None:
    at = timezone.now()
    data = ReviewerData(email="lan@example.com", customer_ref="c-1")

    def meanwhile(*args: Any, **options: Any) -> tuple[dict[str, Reviewer], dict[str, Reviewer]]:
        found = known(*args, **options)
        if not Reviewer.objects.exists():
            Reviewer.objects.create(company=company, email="lan@example.com", created_at=at)
        return found

    known = reviewers._known
    with mock.patch.object(reviewers, "_known", meanwhile):
        reviewer = reviewers.recognise(at=at, company=company, data=data)
    assert Reviewer.objects.get() == reviewer
