"""A company finds the customer who asks about their data: its own, and nobody by chance."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.encourage.kinds import MessageKind
from reviews.encourage.operations import messages
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.operations import erasures, people
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import Actor, ActorKind
from reviews.journal.models import JournalEntry
from tests.factories import (
    CompanyFactory,
    OrderFactory,
    ProductFactory,
    ReviewerFactory,
    published_review,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
OWNER = Actor(ActorKind.STAFF, "an-owner")
EMAIL = "lan@example.com"


@pytest.fixture
def company() -> Company:
    return CompanyFactory()


@pytest.fixture
def lan(company: Company) -> Reviewer:
    return ReviewerFactory(company=company, email=EMAIL, customer_ref="c-1")


def guest_of(company: Company, email: str = EMAIL) -> Reviewer:
    review = published_review(
        ProductFactory(company=company), author=ReviewerData(claimed_email=email)
    )
    assert review.reviewer is not None
    return review.reviewer


def found(company: Company, **by: object) -> list[Reviewer]:
    return list(people.look_up(by=OWNER, at=NOW, company=company, **by))  # type: ignore[arg-type]


def events() -> list[tuple[str, str, str, dict[str, str]]]:
    rows = JournalEntry.objects.filter(event="person.looked_up").order_by("id")
    return list(rows.values_list("actor_id", "subject_kind", "subject_id", "payload"))


def test_a_person_is_found_by_address_or_customer_id(company: Company, lan: Reviewer) -> None:
    assert found(company, email=" LAN@Example.com ") == [lan]
    assert found(company, customer_ref=" c-1 ") == [lan]
    assert events() == [
        ("an-owner", "reviewer", str(lan.pk), {"found_by": "email"}),
        ("an-owner", "reviewer", str(lan.pk), {"found_by": "customer_ref"}),
    ]


def test_nobody_is_found_by_half_a_name_or_by_none(company: Company, lan: Reviewer) -> None:
    ReviewerFactory(company=company, email="")
    assert found(company, email="lan@example.co") == found(company, customer_ref="c-") == []
    assert events() == []
    for by in ({}, {"email": " "}, {"email": EMAIL, "customer_ref": "c-1"}):
        with pytest.raises(ValueError, match="by an address or by a customer id"):
            found(company, **by)


def test_a_company_finds_its_own_people_only(company: Company, lan: Reviewer) -> None:
    theirs = ReviewerFactory(email=EMAIL, customer_ref="c-1")
    guest_of(theirs.company)
    assert found(company, email=EMAIL, with_guests=True) == [lan]
    assert found(CompanyFactory(), email=EMAIL, with_guests=True) == []


def test_who_typed_the_address_is_found_only_if_asked_for(company: Company, lan: Reviewer) -> None:
    older, newer = guest_of(company), guest_of(company)
    guest_of(company, "minh@example.com")
    assert found(company, email=EMAIL) == [lan]
    assert found(company, email=EMAIL, with_guests=True) == [lan, newer, older]
    assert [payload["found_by"] for *_, payload in events()] == [
        "email",
        "email",
        "claimed_email",
        "claimed_email",
    ]


def test_guests_are_cut_off_at_a_limit(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "GUESTS_MAX", 1)
    guest_of(company)
    newer = guest_of(company)
    assert found(company, email=EMAIL, with_guests=True) == [newer]


def test_whom_only_an_order_names_becomes_somebody(company: Company) -> None:
    OrderFactory(company=company, email=EMAIL)
    OrderFactory(email="minh@example.com")
    (person,) = found(company, email=EMAIL)
    assert (person.email, person.email_confirmed_at) == (EMAIL, None)
    assert found(company, email=EMAIL) == [person]
    assert found(company, email="minh@example.com") == [], "another company's order"


def test_a_mail_to_a_typed_address_makes_nobody_known(company: Company) -> None:
    guest = guest_of(company)
    messages.queue(
        by=OWNER,
        at=NOW,
        company=company,
        kind=MessageKind.ERASURE_DONE,
        to=EMAIL,
        language="en",
        reference="any",
        context={},
    )
    assert found(company, email=EMAIL) == []
    assert found(company, email=EMAIL, with_guests=True) == [guest]


def test_the_erased_are_nobody(company: Company, lan: Reviewer) -> None:
    erasures.request(by=OWNER, at=NOW, reviewer=lan, cooling_off=timedelta(0))
    erasures.start_due(at=NOW)
    JournalEntry.objects.get(event="erasure.started").deliveries.update(delivered_at=NOW)
    assert erasures.finish_settled(at=NOW) == 1
    assert found(company, email=EMAIL) == found(company, customer_ref="c-1") == []


# ------------------------------------------------------------------------------------- erasures


def test_all_who_are_found_are_asked_to_be_erased(company: Company, lan: Reviewer) -> None:
    guest = guest_of(company)
    wishes = people.request_erasures(
        by=OWNER, at=NOW, company=company, email=EMAIL, with_guests=True, cooling_off=timedelta(2)
    )
    assert [wish.reviewer_id for wish in wishes] == [lan.pk, guest.pk]
    assert {wish.due_at for wish in wishes} == {NOW + timedelta(days=2)}
    entries = JournalEntry.objects.filter(event="erasure.requested")
    assert {entry.actor_id for entry in entries} == {"an-owner"}


@pytest.mark.parametrize("days", [-1, 22])
def test_the_time_to_think_again_stays_within_the_law(
    company: Company, lan: Reviewer, days: int
) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        people.request_erasures(
            by=OWNER, at=NOW, company=company, email=EMAIL, cooling_off=timedelta(days=days)
        )
    assert not Erasure.objects.exists()


def brought_forward() -> list[str]:
    rows = JournalEntry.objects.filter(event="erasure.brought_forward")
    return list(rows.values_list("actor_id", flat=True))


def test_an_open_wish_is_brought_forward_and_never_put_off(lan: Reviewer) -> None:
    wish = erasures.request(by=OWNER, at=NOW, reviewer=lan)
    later = erasures.request(by=OWNER, at=NOW, reviewer=lan, cooling_off=timedelta(days=20))
    assert (later, later.due_at) == (wish, NOW + erasures.COOLING_OFF)
    assert brought_forward() == []
    sooner = erasures.request(by=OWNER, at=NOW, reviewer=lan, cooling_off=timedelta(days=1))
    assert sooner == wish
    wish.refresh_from_db()
    assert sooner.due_at == wish.due_at == NOW + timedelta(days=1)
    assert wish.requested_at == NOW
    assert brought_forward() == ["an-owner"]


def test_what_has_begun_is_not_brought_forward(lan: Reviewer) -> None:
    erasures.request(by=OWNER, at=NOW, reviewer=lan, cooling_off=timedelta(0))
    erasures.start_due(at=NOW)
    wish = erasures.request(
        by=OWNER, at=NOW - timedelta(days=1), reviewer=lan, cooling_off=timedelta(0)
    )
    assert (wish.state, wish.due_at) == ("under_way", NOW)
    assert brought_forward() == []
