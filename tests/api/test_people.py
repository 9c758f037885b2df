"""A customer asks the shop by mail: the company hands out what is known, and has it erased."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.common.models import IdempotentAnswer
from reviews.content.models import Contribution
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.operations import erasures
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery, JournalEntry
from reviews.journal.operations import deliver
from tests.api.conftest import COMPANY, Caller, assert_problem, code_of
from tests.factories import (
    PASSWORD,
    CompanyFactory,
    MembershipFactory,
    OrderFactory,
    ProductFactory,
    ReviewerFactory,
    published_review,
)

EXPORT = f"{COMPANY}/people/export"
ERASURES = f"{COMPANY}/people/erasures"
EMAIL = "lan@example.com"
LAN = ReviewerData(email=EMAIL, customer_ref="customer no. 7", language="vi")


@pytest.fixture
def review(product: Product) -> Contribution:
    return published_review(
        product, rating=2, body="It leaks at the handle.", author_name="Lan", author=LAN
    )


@pytest.fixture
def typed(product: Product) -> Contribution:
    """What a guest wrote who typed the same address."""
    other = ProductFactory(company=product.company)
    return published_review(
        other, body="Typed by anybody.", author=ReviewerData(claimed_email=EMAIL)
    )


def react() -> None:
    while owed := list(Delivery.objects.owed().order_by("id")):
        for delivery in owed:
            assert deliver(delivery_id=delivery.pk, at=timezone.now())


def carry_out() -> None:
    react()
    assert erasures.start_due(at=timezone.now()) > 0
    react()
    assert erasures.finish_settled(at=timezone.now()) > 0
    react()


def happened(event: str) -> list[tuple[str, str]]:
    rows = JournalEntry.objects.filter(event=event).order_by("id")
    return list(rows.values_list("actor_kind", "subject_id"))


# --------------------------------------------------------------------------------------- journey


def test_a_customer_gets_a_copy_and_is_forgotten(
    server: Caller, company: Company, review: Contribution
) -> None:
    OrderFactory(company=company, email=EMAIL, ref="A-1001")

    answer = server.post(EXPORT, {"email": "Lan@Example.com"})
    assert answer.status_code == 200
    (copy,) = answer.json()["items"]
    assert copy["person"] == str(review.reviewer_id)
    assert copy["records"]["revision"][0]["body"] == "It leaks at the handle."
    assert copy["records"]["order"][0]["ref"] == "A-1001"
    assert answer["Cache-Control"] == "no-store"
    for event in ("person.looked_up", "person.exported"):
        assert happened(event) == [("api_key", str(review.reviewer_id))]

    asked = server.post(ERASURES, {"customer_ref": "customer no. 7", "cooling_off_days": 0})
    assert asked.status_code == 201
    (wish,) = asked.json()["items"]
    assert (wish["person"], wish["state"]) == (copy["person"], "requested")
    assert wish["due_at"] == wish["requested_at"]
    carry_out()
    done = server.get(f"{ERASURES}/{wish['id']}").json()
    assert (done["state"], done["person"]) == ("done", copy["person"])
    assert done["ended_at"]
    for by in ({"email": EMAIL}, {"customer_ref": "customer no. 7"}):
        assert_problem(server.post(EXPORT, by), 404)
    review.refresh_from_db()
    assert (review.state, review.rating) == ("published", 2)
    assert review.revisions.get().body == ""
    # Without time to think again there is nothing to be told but the end.
    kinds = Message.objects.filter(kind__startswith="erasure").values_list("kind", flat=True)
    assert list(kinds) == [MessageKind.ERASURE_DONE]


def test_an_erasure_is_told_brought_forward_and_called_off(
    server: Caller, review: Contribution
) -> None:
    (wish,) = server.post(ERASURES, {"email": EMAIL}).json()["items"]
    react()
    days = Message.objects.filter(kind=MessageKind.ERASURE_REQUESTED).order_by("id")
    assert days.count() == 1
    (sooner,) = server.post(ERASURES, {"email": EMAIL, "cooling_off_days": 2}).json()["items"]
    assert sooner["id"] == wish["id"]
    assert sooner["due_at"] < wish["due_at"]
    (same,) = server.post(ERASURES, {"email": EMAIL, "cooling_off_days": 20}).json()["items"]
    assert same == sooner, "never put off"
    react()
    assert len({message.context["on"] for message in days.all()}) == 2, "each day is told"
    assert len(happened("erasure.brought_forward")) == 1

    for _ in range(2):
        off = server.post(f"{ERASURES}/{wish['id']}/cancel")
        assert (off.status_code, off.json()["state"]) == (200, "cancelled")
    assert happened("erasure.cancelled") == [("api_key", str(review.reviewer_id))]
    again = server.post(ERASURES, {"email": EMAIL}).json()["items"]
    assert again[0]["id"] != wish["id"], "one may ask again"


def test_what_has_begun_cannot_be_called_off(server: Caller, review: Contribution) -> None:
    (wish,) = server.post(ERASURES, {"email": EMAIL, "cooling_off_days": 0}).json()["items"]
    erasures.start_due(at=timezone.now())
    answer = server.post(f"{ERASURES}/{wish['id']}/cancel")
    assert_problem(answer, 409)
    assert code_of(answer) == "too-late"
    assert server.get(f"{ERASURES}/{wish['id']}").json()["state"] == "under_way"


# ---------------------------------------------------------------------------------------- guests


def test_a_typed_address_counts_only_if_the_company_says_so(
    server: Caller, review: Contribution, typed: Contribution
) -> None:
    assert "Typed by anybody." not in server.post(EXPORT, {"email": EMAIL}).text
    answer = server.post(EXPORT, {"email": EMAIL, "with_guests": True})
    known, guest = answer.json()["items"]
    assert (known["person"], guest["person"]) == (str(review.reviewer_id), str(typed.reviewer_id))
    assert guest["records"]["revision"][0]["body"] == "Typed by anybody."
    assert "Typed by anybody." not in json.dumps(known)

    server.post(ERASURES, {"email": EMAIL, "cooling_off_days": 0})
    carry_out()
    assert typed.revisions.get().body == "Typed by anybody."


def test_guests_are_erased_with_the_person(
    server: Caller, review: Contribution, typed: Contribution
) -> None:
    body = {"email": EMAIL, "with_guests": True, "cooling_off_days": 0}
    wishes = server.post(ERASURES, body).json()["items"]
    assert [wish["person"] for wish in wishes] == [str(review.reviewer_id), str(typed.reviewer_id)]
    carry_out()
    assert {written.revisions.get().body for written in (review, typed)} == {""}
    assert set(Erasure.objects.values_list("state", flat=True)) == {"done"}


# --------------------------------------------------------------------------------- other companies


def test_a_company_reaches_its_own_people_only(
    server: Caller, company: Company, review: Contribution
) -> None:
    theirs = CompanyFactory()
    person = ReviewerFactory(company=theirs, email="minh@example.com", customer_ref="m-1")
    published_review(
        ProductFactory(company=theirs), body="Said elsewhere.", author=ReviewerData(email=EMAIL)
    )
    wish = erasures.request(
        by=SYSTEM, at=timezone.now(), reviewer=person, cooling_off=timedelta(days=7)
    )
    for by in ({"email": "minh@example.com"}, {"customer_ref": "m-1"}):
        assert_problem(server.post(EXPORT, {**by}), 404)
        assert_problem(server.post(ERASURES, {**by}), 404)
    assert "Said elsewhere." not in server.post(EXPORT, {"email": EMAIL}).text
    assert_problem(server.get(f"{ERASURES}/{wish.pk}"), 404)
    assert_problem(server.post(f"{ERASURES}/{wish.pk}/cancel"), 404)
    wish.refresh_from_db()
    assert wish.state == "requested"
    assert not Erasure.objects.for_company(company).exists()


# ------------------------------------------------------------------------------------ idempotency


def test_a_repeat_hands_out_anew_and_keeps_nothing_of_the_person(
    server: Caller, review: Contribution
) -> None:
    first = server.post(EXPORT, {"email": EMAIL}, Idempotency_Key="k1")
    stored = json.dumps(list(IdempotentAnswer.objects.values()), default=str)
    for word in (EMAIL, "customer no. 7", "leaks", "Lan"):
        assert word in first.text
        assert word not in stored
    Reviewer.objects.filter(pk=review.reviewer_id).update(email="lan@elsewhere.example")
    repeat = server.post(EXPORT, {"email": EMAIL}, Idempotency_Key="k1")
    assert repeat["Idempotent-Replayed"] == "true"
    (copy,) = repeat.json()["items"]
    assert copy["records"]["reviewer"][0]["email"] == "lan@elsewhere.example"
    assert len(happened("person.looked_up")) == 1
    assert len(happened("person.exported")) == 2, "each time it is handed out is kept"


def test_a_repeated_erasure_is_one_also_when_it_is_over(
    server: Caller, review: Contribution
) -> None:
    body = {"email": EMAIL, "cooling_off_days": 0}
    first = server.post(ERASURES, body, Idempotency_Key="k1")
    stored = json.dumps(list(IdempotentAnswer.objects.values()), default=str)
    assert EMAIL not in stored
    carry_out()
    second = server.post(ERASURES, body, Idempotency_Key="k1")
    assert second.status_code == 201
    assert second.content == first.content
    assert Erasure.objects.count() == 1


def test_nobody_found_is_not_kept_and_found_later(server: Caller, product: Product) -> None:
    assert_problem(server.post(EXPORT, {"email": EMAIL}, Idempotency_Key="k1"), 404)
    published_review(product, author=LAN)
    assert server.post(EXPORT, {"email": EMAIL}, Idempotency_Key="k1").status_code == 200


# ------------------------------------------------------------------------------------------- input


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": EMAIL, "customer_ref": "customer no. 7"}, "email"),
        ({"email": "lan"}, "email"),
        ({"email": ""}, "email"),
        ({"email": 7}, "email"),
        ({"email": f"{'l' * 250}@example.com"}, "email"),
        ({"customer_ref": " "}, "customer_ref"),
        ({"customer_ref": "c" * 129}, "customer_ref"),
        ({"customer_ref": "c\u0000"}, "customer_ref"),
        ({"customer_ref": "customer no. 7", "with_guests": True}, "with_guests"),
        ({"email": EMAIL, "with_guests": "yes"}, "with_guests"),
        ({"email": EMAIL, "name": "Lan"}, "name"),
    ],
)
def test_what_is_wrong_is_named(
    server: Caller, review: Contribution, body: dict[str, Any], field: str
) -> None:
    for path in (EXPORT, ERASURES):
        (fault,) = assert_problem(server.post(path, body), 422)["errors"]
        assert fault["field"] == field
    assert not Erasure.objects.exists()
    assert happened("person.looked_up") == []


@pytest.mark.parametrize("days", [-1, 22, 1.5, "7", None, True])
def test_days_to_think_again_are_bounded(
    server: Caller, review: Contribution, days: object
) -> None:
    answer = server.post(ERASURES, {"email": EMAIL, "cooling_off_days": days})
    (fault,) = assert_problem(answer, 422)["errors"]
    assert fault["field"] == "cooling_off_days"
    assert not Erasure.objects.exists()


def test_an_erasure_that_is_none_is_not_there(server: Caller, company: Company) -> None:
    for name in ("none", "%00", "0190b2b4-0000-7000-8000-000000000000"):
        assert_problem(server.get(f"{ERASURES}/{name}"), 404)
        assert_problem(server.post(f"{ERASURES}/{name}/cancel"), 404)


# ------------------------------------------------------------------------------------------- roles


@pytest.mark.parametrize("role", Role)
def test_only_who_answers_for_the_account_may(
    company: Company, review: Contribution, role: Role
) -> None:
    user = MembershipFactory(company=company, role=role).user
    client = Caller.client()
    assert client.login(email=user.email, password=PASSWORD)
    for path, success in ((EXPORT, 200), (ERASURES, 201)):
        answer = client.post(
            path, {"email": EMAIL}, format="json", headers={"X-Company": company.slug}
        )
        if role is Role.OWNER:
            assert answer.status_code == success
        else:
            assert_problem(answer, 403)
    if role is Role.OWNER:
        (entry,) = JournalEntry.objects.filter(event="person.exported")
        assert (entry.actor_kind, entry.actor_id) == ("staff", str(user.pk))
    else:
        assert happened("person.looked_up") == []
        assert not Erasure.objects.exists()
