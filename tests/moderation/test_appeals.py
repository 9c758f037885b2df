"""Appeals: lodged by the author, answered by somebody else, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.drafts import Draft
from reviews.content.models import Contribution
from reviews.content.operations import contributions, publication
from reviews.identity.models import Membership
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from reviews.journal.models import Delivery, JournalEntry
from reviews.journal.operations import deliver
from reviews.moderation import queries as desk
from reviews.moderation.complaints import APPEAL_WINDOW, standing_of
from reviews.moderation.models import Appeal, Case, Decision, Outcome
from reviews.moderation.operations.appeals import (
    AlreadyAppealed,
    AppealTooLate,
    InvalidAppeal,
    NothingToAppeal,
    lodge,
)
from reviews.moderation.operations.decisions import AppealNeedsAnother, decide
from tests.factories import (
    HELD_TEXT,
    CompanyFactory,
    MembershipFactory,
    ProductFactory,
    held_case,
    published_review,
    submitted_review,
)

pytestmark = pytest.mark.django_db

AUTHOR = Actor(ActorKind.REVIEWER)
WORDS = "The address is the shop's own, it stands on the box."


@pytest.fixture
def company() -> Company:
    return CompanyFactory()


@pytest.fixture
def product(company: Company) -> Product:
    return ProductFactory(company=company)


def actor_of(member: Membership) -> Actor:
    return Actor(ActorKind.STAFF, str(member.user_id))


@pytest.fixture
def lan(company: Company) -> Actor:
    return actor_of(MembershipFactory(company=company, role=Role.MODERATOR))


@pytest.fixture
def minh(company: Company) -> Actor:
    return actor_of(MembershipFactory(company=company, role=Role.OWNER))


def deciding(case: Case, by: Actor, outcome: Outcome, **more: Any) -> Decision:
    latest = Decision.objects.filter(revision=case.revision_id).order_by("-decided_at").first()
    return decide(
        by=by,
        at=more.get("at", timezone.now()),
        company=case.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome=outcome,
        reasons=["personal_data"] if outcome is Outcome.REJECT else [],
        revises=latest.pk if latest else None,
    )


@pytest.fixture
def refused(product: Product, lan: Actor) -> Case:
    """A review that Lan has refused."""
    case = held_case(product)
    deciding(case, lan, Outcome.REJECT)
    return case


def appeal(case: Case, *, text: str = WORDS, **more: Any) -> Appeal:
    return lodge(
        by=AUTHOR,
        at=more.get("at", timezone.now()),
        company=more.get("company", case.company),
        contribution_id=case.contribution_id,
        text=text,
    )


def view_of(case: Case) -> desk.CaseView:
    view = desk.case(company=case.company, case_id=case.pk)
    assert view is not None
    return view


def test_an_appeal_brings_the_case_back_with_the_authors_words(refused: Case) -> None:
    made = appeal(refused, text=f"  {WORDS}\n")
    (view,) = desk.cases(company=refused.company, limit=5).cases
    assert (view.id, view.origin, view.state) == (refused.pk, "appeal", "open")
    assert view.appeal is not None
    assert view.appeal.text == WORDS
    assert view.allowed == {"publish", "reject"}
    entry = JournalEntry.objects.get(event="appeal.lodged")
    assert entry.subject_id == str(made.pk)
    assert WORDS not in str(entry.payload)
    assert made.decision == Decision.objects.get()


def test_publishing_overturns_the_decision(refused: Case, minh: Actor) -> None:
    appeal(refused)
    ruling = deciding(refused, minh, Outcome.PUBLISH)
    made = Appeal.objects.get()
    assert (made.state, made.ruling, made.by_same_person) == ("overturned", ruling, False)
    refused.contribution.refresh_from_db()
    assert refused.contribution.state == "published"
    entry = JournalEntry.objects.get(event="appeal.decided")
    assert entry.payload["outcome"] == "overturned"
    assert entry.payload["same_person"] is False


def test_refusing_again_upholds_it_for_good(refused: Case, minh: Actor) -> None:
    appeal(refused)
    ruling = deciding(refused, minh, Outcome.REJECT)
    made = Appeal.objects.get()
    assert (made.state, made.ruling) == ("upheld", ruling)
    assert Decision.objects.filter(outcome="reject").count() == 2
    assert view_of(refused).state == "decided"
    with pytest.raises(NothingToAppeal):
        appeal(refused)


def test_whoever_decided_does_not_answer_the_appeal(refused: Case, lan: Actor, minh: Actor) -> None:
    appeal(refused)
    for outcome in Outcome:
        with pytest.raises(AppealNeedsAnother):
            deciding(refused, lan, outcome)
    assert Appeal.objects.get().state == "open"
    assert Decision.objects.count() == 1
    deciding(refused, minh, Outcome.PUBLISH)


def test_in_a_team_of_one_the_same_person_answers_on_record(refused: Case, lan: Actor) -> None:
    # An analyst and somebody who has left may not decide, so they are nobody else.
    MembershipFactory(company=refused.company, role=Role.ANALYST)
    gone = MembershipFactory(company=refused.company, role=Role.OWNER)
    gone.user.is_active = False
    gone.user.save()
    appeal(refused)
    deciding(refused, lan, Outcome.REJECT)
    assert Appeal.objects.get().by_same_person
    assert JournalEntry.objects.get(event="appeal.decided").payload["same_person"] is True


def test_what_the_machine_refused_anybody_may_judge(product: Product, lan: Actor) -> None:
    case = held_case(product)
    deciding(case, SYSTEM, Outcome.REJECT)
    appeal(case)
    deciding(case, lan, Outcome.PUBLISH)
    made = Appeal.objects.get()
    assert (made.state, made.by_same_person) == ("overturned", False)


def test_what_the_companys_key_refused_a_person_judges(product: Product, lan: Actor) -> None:
    case = held_case(product)
    key = Actor(ActorKind.API_KEY, "key")
    deciding(case, key, Outcome.REJECT)
    appeal(case)
    with pytest.raises(AppealNeedsAnother):
        deciding(case, key, Outcome.REJECT)
    deciding(case, lan, Outcome.REJECT)


@pytest.mark.parametrize("text", ["", " \n\u200b", "x" * 2_001])
def test_an_appeal_needs_words_and_not_too_many(refused: Case, text: str) -> None:
    with pytest.raises(InvalidAppeal) as caught:
        appeal(refused, text=text)
    assert list(caught.value.errors) == ["text"]
    assert not Appeal.objects.exists()


def test_a_second_one_while_the_first_waits_is_refused(refused: Case) -> None:
    appeal(refused)
    with pytest.raises(AlreadyAppealed):
        appeal(refused)
    assert Appeal.objects.count() == 1


def test_six_months_are_the_time_for_it(refused: Case) -> None:
    decided = Decision.objects.get().decided_at
    with pytest.raises(AppealTooLate):
        appeal(refused, at=decided + APPEAL_WINDOW + timedelta(seconds=1))
    appeal(refused, at=decided + APPEAL_WINDOW)


@pytest.mark.parametrize("fate", ["waiting", "published", "withdrawn", "edited"])
def test_only_a_refusal_in_force_can_be_appealed(product: Product, lan: Actor, fate: str) -> None:
    case = held_case(product)
    if fate != "waiting":
        outcome = Outcome.PUBLISH if fate == "published" else Outcome.REJECT
        deciding(case, lan, outcome)
    if fate == "withdrawn":
        contributions.withdraw(by=AUTHOR, at=timezone.now(), contribution_id=case.contribution_id)
    if fate == "edited":
        draft = Draft(rating=5, body="All different now.")
        contributions.edit(
            by=AUTHOR, at=timezone.now(), contribution_id=case.contribution_id, draft=draft
        )
    with pytest.raises(NothingToAppeal):
        appeal(case)
    assert not standing_of(case.contribution, at=timezone.now()).may_appeal


def test_another_company_has_no_such_contribution(refused: Case) -> None:
    with pytest.raises(Contribution.DoesNotExist):
        appeal(refused, company=CompanyFactory())


def test_a_refused_edit_can_be_appealed_while_the_old_text_is_public(
    product: Product, lan: Actor, minh: Actor
) -> None:
    shown = published_review(product, body="Keeps tea warm.")
    Delivery.objects.all().delete()
    draft = Draft(rating=5, body=HELD_TEXT)
    contributions.edit(by=AUTHOR, at=timezone.now(), contribution_id=shown.pk, draft=draft)
    for delivery in Delivery.objects.owed():
        assert deliver(delivery_id=delivery.pk, at=timezone.now())
    case = Case.objects.get()
    deciding(case, lan, Outcome.REJECT)
    assert appeal(case).revision_id == case.revision_id
    deciding(case, minh, Outcome.PUBLISH)
    shown.refresh_from_db()
    assert shown.published_revision.body == HELD_TEXT


@pytest.mark.parametrize("way", ["withdrawn", "edited"])
def test_an_appeal_ends_with_the_text_it_is_about(refused: Case, way: str) -> None:
    appeal(refused)
    if way == "withdrawn":
        contributions.withdraw(
            by=AUTHOR, at=timezone.now(), contribution_id=refused.contribution_id
        )
    else:
        draft = Draft(rating=5, body="All different now, and nothing personal.")
        contributions.edit(
            by=AUTHOR, at=timezone.now(), contribution_id=refused.contribution_id, draft=draft
        )
    for delivery in Delivery.objects.owed().order_by("id"):
        assert deliver(delivery_id=delivery.pk, at=timezone.now())
    made = Appeal.objects.get()
    assert (made.state, made.ruling) == ("obsolete", None)
    assert view_of(refused).state == "obsolete"


def test_after_an_overturned_refusal_a_new_one_can_be_appealed(
    refused: Case, lan: Actor, minh: Actor
) -> None:
    appeal(refused)
    deciding(refused, minh, Outcome.PUBLISH)
    deciding(refused, lan, Outcome.REJECT)
    standing = standing_of(refused.contribution, at=timezone.now())
    assert standing.may_appeal
    assert standing.appeal is None
    appeal(refused)
    assert Appeal.objects.count() == 2


def test_the_author_is_told_where_it_stands(refused: Case, minh: Actor) -> None:
    def standing() -> Any:
        return standing_of(refused.contribution, at=timezone.now())

    before = standing()
    assert before.may_appeal
    assert before.until == Decision.objects.get().decided_at + APPEAL_WINDOW
    appeal(refused)
    assert not standing().may_appeal
    assert standing().appeal.is_open
    deciding(refused, minh, Outcome.REJECT)
    assert not standing().may_appeal
    assert standing().appeal.state == "upheld"
    late = standing_of(held_case_refused(refused), at=timezone.now() + APPEAL_WINDOW * 2)
    assert not late.may_appeal


def held_case_refused(like: Case) -> Contribution:
    contribution = submitted_review(like.contribution.product, body="Another one.")
    revision = contribution.revisions.get()
    publication.reject(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)
    Decision.objects.create(
        company=like.company,
        revision=revision,
        outcome=Outcome.REJECT,
        reasons=["other"],
        actor_kind=ActorKind.SYSTEM,
        decided_at=timezone.now(),
    )
    return contribution


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "upheld"},
        {"decided_at": "2026-01-01T00:00:00Z"},
        {"state": "obsolete"},
        {"state": "perhaps"},
    ],
)
def test_state_ruling_and_time_are_set_together(refused: Case, wrong: dict[str, str]) -> None:
    appeal(refused)
    with pytest.raises(IntegrityError, match="appeal_decided"), transaction.atomic():
        Appeal.objects.update(**wrong)
