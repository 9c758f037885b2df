"""Decisions by people: bound to the text that was seen, and never lost on each other."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.catalog.operations import companies, products
from reviews.content import queries
from reviews.content.drafts import Draft
from reviews.content.operations import contributions, reviews
from reviews.content.operations.contributions import Submission
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from reviews.journal.models import JournalEntry
from reviews.moderation import queries as desk
from reviews.moderation.models import Case, Decision, Outcome
from reviews.moderation.operations import screening
from reviews.moderation.operations.decisions import (
    DecidedMeanwhile,
    InvalidDecision,
    TextChanged,
    decide,
)

LAN = Actor(ActorKind.STAFF, "lan")
HELD = "Lovely cup. Write to me at lan.nguyen@example.com and I will tell you more."


@pytest.fixture
def company(transactional_db: None) -> Company:
    return companies.create(by=SYSTEM, at=timezone.now(), slug="acme", name="Acme")


@pytest.fixture
def case(company: Company) -> desk.CaseView:
    (made,) = products.upsert(
        by=SYSTEM,
        at=timezone.now(),
        company=company,
        products=[products.ProductData(ref="tea", name="Tea")],
    )
    contribution = reviews.submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=made.product, draft=Draft(rating=2, body=HELD), source="hosted_form"
        ),
    ).contribution
    screening.screen(revision_id=contribution.revisions.get().pk, at=timezone.now())
    (view,) = desk.cases(company=company, limit=5).cases
    return view


def deciding(company: Company, case: desk.CaseView, outcome: Outcome, **more) -> Decision:
    return decide(
        by=more.pop("by", LAN),
        at=timezone.now(),
        company=company,
        case_id=case.id,
        revision_id=more.pop("revision_id", case.revision_id),
        outcome=outcome,
        **more,
    )


def test_publishing_shows_and_counts_at_once(company: Company, case: desk.CaseView) -> None:
    deciding(company, case, Outcome.PUBLISH)
    assert queries.summary_of(case.product).counts[2] == 1
    assert not desk.cases(company=company, limit=5).cases
    entry = JournalEntry.objects.get(event="case.decided")
    assert (entry.actor_kind, entry.actor_id) == ("staff", "lan")


def test_a_refusal_needs_a_reason(company: Company, case: desk.CaseView) -> None:
    with pytest.raises(InvalidDecision) as caught:
        deciding(company, case, Outcome.REJECT)
    assert "reasons" in caught.value.errors
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "more", "field"),
    [
        (Outcome.REJECT, {"reasons": ["low_rating"]}, "reasons"),
        (Outcome.PUBLISH, {"reasons": ["advertising"]}, "reasons"),
        (Outcome.PUBLISH, {"note": "x" * 2_001}, "note"),
    ],
)
def test_an_incomplete_decision_names_the_field(
    company: Company, case: desk.CaseView, outcome: Outcome, more: dict, field: str
) -> None:
    with pytest.raises(InvalidDecision) as caught:
        deciding(company, case, outcome, **more)
    assert list(caught.value.errors) == [field]


def test_a_decision_on_a_text_that_changed_changes_nothing(
    company: Company, case: desk.CaseView
) -> None:
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=case.contribution_id,
        draft=Draft(rating=2, body=HELD + " Or call."),
    )
    with pytest.raises(TextChanged):
        deciding(company, case, Outcome.PUBLISH)
    assert queries.summary_of(case.product).count == 0
    assert not Decision.objects.exists()


def test_a_decision_on_a_revision_of_another_case_changes_nothing(
    company: Company, case: desk.CaseView
) -> None:
    with pytest.raises(TextChanged):
        deciding(company, case, Outcome.PUBLISH, revision_id=uuid.uuid4())


def test_whoever_comes_second_is_told(company: Company, case: desk.CaseView) -> None:
    first = deciding(company, case, Outcome.PUBLISH)
    with pytest.raises(DecidedMeanwhile) as caught:
        deciding(company, case, Outcome.REJECT, reasons=["personal_data"])
    assert caught.value.decision == first
    assert queries.summary_of(case.product).count == 1


def test_a_decision_can_be_revised_on_record(company: Company, case: desk.CaseView) -> None:
    first = deciding(company, case, Outcome.PUBLISH)
    second = deciding(company, case, Outcome.REJECT, reasons=["personal_data"], revises=first.pk)
    assert queries.summary_of(case.product).count == 0
    third = deciding(company, case, Outcome.PUBLISH, revises=second.pk)
    assert queries.summary_of(case.product).count == 1
    view = desk.case(company=company, case_id=case.id)
    assert view is not None
    assert [decision.id for decision in view.decisions] == [third.pk, second.pk, first.pk]


def test_another_company_has_no_such_case(company: Company, case: desk.CaseView) -> None:
    other = companies.create(by=SYSTEM, at=timezone.now(), slug="other", name="Other")
    with pytest.raises(Case.DoesNotExist):
        deciding(other, case, Outcome.PUBLISH)
    assert desk.case(company=other, case_id=case.id) is None


def test_eight_moderators_at_once_decide_once(company: Company, case: desk.CaseView) -> None:
    def try_it(number: int) -> str:
        outcome, reasons = (
            (Outcome.PUBLISH, []) if number % 2 else (Outcome.REJECT, ["personal_data"])
        )
        try:
            deciding(
                company, case, outcome, reasons=reasons, by=Actor(ActorKind.STAFF, f"{number}")
            )
        except DecidedMeanwhile:
            return "late"
        else:
            return "decided"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(try_it, range(8)))
    assert outcomes.count("decided") == 1
    assert Decision.objects.count() == 1
    assert JournalEntry.objects.filter(event="case.decided").count() == 1


def test_a_decision_that_is_not_there_cannot_be_revised(
    company: Company, case: desk.CaseView
) -> None:
    with pytest.raises(InvalidDecision) as caught:
        deciding(company, case, Outcome.PUBLISH, revises=uuid.uuid4())
    assert list(caught.value.errors) == ["revises"]
