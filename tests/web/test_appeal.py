"""The author's appeal on the receipt, and at the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.common.tokens import make_token
from reviews.content.models import Contribution
from reviews.identity.models import Membership
from reviews.identity.permissions import Role
from reviews.journal.actors import Actor, ActorKind
from reviews.moderation.models import Appeal, Case, Decision
from tests.factories import MembershipFactory, published_review, refused_case, reported
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db

WORDS = "The address is the shop's own."


@pytest.fixture
def lan(company: Company) -> Membership:
    return MembershipFactory(company=company, role=Role.MODERATOR)


@pytest.fixture
def refused(product: Product, lan: Membership) -> Case:
    return refused_case(product, by=Actor(ActorKind.STAFF, str(lan.user_id)))


def receipt_of(contribution: Contribution) -> str:
    return f"/receipt/{make_token(str(contribution.pk), purpose='receipt')}/"


def appeal(client: Client, case: Case, text: str = WORDS) -> Any:
    return client.post(f"{receipt_of(case.contribution)}appeal/", {"text": text})


def client_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def decide(client: Client, case: Case, outcome: str) -> Any:
    latest = Decision.objects.filter(revision=case.revision_id).order_by("-decided_at")[0]
    return client.post(
        f"/desk/acme/cases/{case.pk}/decide/",
        {
            "revision_id": str(case.revision_id),
            "revises": str(latest.pk),
            "outcome": outcome,
            **({"reasons": "hate"} if outcome == "reject" else {}),
        },
    )


def test_the_receipt_of_a_refusal_offers_an_appeal(client: Client, refused: Case) -> None:
    # A receipt holds the second in which it was made, so that there is one of it here.
    receipt = receipt_of(refused.contribution)
    assert "Do you see it otherwise?" in client.get(receipt).text
    answer = client.post(f"{receipt}appeal/", {"text": WORDS})
    assert answer.status_code == 303
    assert answer["Location"] == f"{receipt}#appeal"
    page = client.get(receipt).text
    assert "Your appeal has arrived" in page
    assert "The address is the shop&#x27;s own." in page
    made = Appeal.objects.get()
    assert made.text == WORDS
    assert appeal(client, refused).status_code == 303, "a second click does no harm"
    assert Appeal.objects.count() == 1


def test_an_empty_or_endless_appeal_is_told_in_place(client: Client, refused: Case) -> None:
    page = appeal(client, refused, " ")
    assert page.status_code == 422
    assert "Say why the decision should be changed." in page.text
    page = appeal(client, refused, "x" * 2_001)
    assert page.status_code == 422
    assert "Shorten this by 1 character" in page.text
    assert "x" * 2_001 in page.text
    assert not Appeal.objects.exists()


def test_nothing_refused_nothing_to_appeal(client: Client, product: Product) -> None:
    shown = published_review(product)
    assert 'id="appeal"' not in client.get(receipt_of(shown)).text
    assert client.post(f"{receipt_of(shown)}appeal/", {"text": WORDS}).status_code == 303
    assert client.post("/receipt/x/appeal/", {"text": WORDS}).status_code == 404
    assert not Appeal.objects.exists()


def test_after_six_months_the_receipt_says_so(client: Client, refused: Case) -> None:
    Decision.objects.update(decided_at=timezone.now() - timedelta(days=200))
    page = client.get(receipt_of(refused.contribution)).text
    assert "The time to appeal has run out" in page
    assert "Send appeal" not in page


def test_the_desk_shows_the_authors_words_and_asks_somebody_else(
    client: Client, company: Company, refused: Case, lan: Membership
) -> None:
    other = signed_in(company, Role.OWNER)
    appeal(client, refused)
    page = client_of(lan).get("/desk/acme/").text
    assert "The author appeals" in page
    assert "The address is the shop&#x27;s own." in page
    assert "somebody else of the team has to decide it" in page
    assert 'value="publish"' not in page
    answer = decide(client_of(lan), refused, "publish")
    assert answer.status_code == 409
    assert "Somebody else has to decide this" in answer.text
    page = other.get("/desk/acme/").text
    assert "Reject again, with a reason" in page
    assert decide(other, refused, "reject").status_code == 303
    page = client.get(receipt_of(refused.contribution)).text
    assert "The decision stands" in page
    assert "Send appeal" not in page


def test_an_overturned_refusal_is_public(client: Client, company: Company, refused: Case) -> None:
    appeal(client, refused)
    assert decide(signed_in(company, Role.OWNER), refused, "publish").status_code == 303
    assert "Your review is public" in client.get(receipt_of(refused.contribution)).text


def test_a_team_of_one_answers_it_itself(client: Client, refused: Case, lan: Membership) -> None:
    appeal(client, refused)
    assert 'value="publish"' in client_of(lan).get("/desk/acme/").text
    assert decide(client_of(lan), refused, "reject").status_code == 303
    assert Appeal.objects.get().by_same_person


def test_the_desk_says_how_often_and_why_it_was_reported(
    moderator: Client, product: Product
) -> None:
    shown = published_review(product, title="Lovely")
    reported(shown, text="Look at the <link>.")
    reported(shown, number=1)
    reported(shown, number=2, reason="fake")
    page = moderator.get("/desk/acme/").text
    assert "Reported 3 times" in page
    assert "Advertising or spam (2), Looks made up or paid for" in page
    assert "Look at the &lt;link&gt;." in page
    assert "Keep it public" in page
    assert "Take it down" in page
    assert "Everything is looked at" not in page
