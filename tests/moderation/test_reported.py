"""What readers report comes to a person, whoever had published it, and they are answered."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.drafts import Draft
from reviews.content.models import Contribution, Report
from reviews.content.operations import contributions, reports
from reviews.content.reporting import Complaint, ReportKind, ReportReason
from reviews.content.visitors import Visitor
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from reviews.journal.models import Delivery, JournalEntry
from reviews.journal.operations import deliver
from reviews.moderation import queries as desk
from reviews.moderation.models import Case, CaseOrigin, Decision, Outcome
from reviews.moderation.operations import cases
from reviews.moderation.operations.decisions import DecidedMeanwhile, TextChanged, decide
from tests.factories import ProductFactory, held_case, published_review, submitted_review

pytestmark = pytest.mark.django_db

LAN = Actor(ActorKind.STAFF, "lan")
ORDINARY = "The lid fits well and it keeps tea warm for an hour, even on the balcony."
BETTER = "The lid fits well and it keeps tea warm for two hours, even on the balcony."


@pytest.fixture
def product() -> Product:
    return ProductFactory()


def work() -> None:
    """Do what the workers do."""
    for delivery in Delivery.objects.owed().order_by("id"):
        assert deliver(delivery_id=delivery.pk, at=timezone.now())


@pytest.fixture
def review(product: Product) -> Contribution:
    """A review that screening published by itself."""
    made = submitted_review(product, body=ORDINARY)
    work()
    made.refresh_from_db()
    assert made.state == "published"
    assert not Case.objects.exists()
    return made


def report(review: Contribution, *, number: int = 0, **complaint: Any) -> Report:
    return reports.receive(
        by=Actor(ActorKind.REVIEWER),
        at=timezone.now(),
        company=review.company,
        contribution_id=review.pk,
        visitor=Visitor(device=f"device-{number:016}"),
        complaint=Complaint(**{"reason": "spam", **complaint}),
    ).report


def waiting(product: Product) -> list[desk.CaseView]:
    return desk.cases(company=product.company, limit=10).cases


def deciding(view: desk.CaseView, outcome: Outcome, **more: Any) -> Decision:
    latest = view.latest_decision
    return decide(
        by=LAN,
        at=timezone.now(),
        company=view.product.company,
        case_id=view.id,
        revision_id=view.revision_id,
        outcome=outcome,
        reasons=["advertising"] if outcome is Outcome.REJECT else [],
        revises=more.get("revises", latest.id if latest else None),
    )


def edit(review: Contribution, body: str) -> None:
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=review.pk,
        draft=Draft(rating=5, body=body),
    )


def outcomes() -> list[str]:
    return list(Report.objects.order_by("id").values_list("outcome", flat=True))


def test_what_screening_published_by_itself_comes_to_the_desk(
    product: Product, review: Contribution
) -> None:
    report(review, text="Look at the link.")
    report(review, number=1, reason="fake")
    report(review, number=2)
    work()
    (case,) = waiting(product)
    assert case.origin is CaseOrigin.REPORT
    assert case.is_public
    assert not case.held_by_policy
    assert case.reports.reasons == {ReportReason.SPAM: 2, ReportReason.FAKE: 1}
    assert case.reports.count == 3
    assert [shown.text for shown in case.reports.latest] == ["", "", "Look at the link."]
    assert [decision.is_automatic for decision in case.decisions] == [True]
    assert case.allowed == {"publish", "reject"}
    assert JournalEntry.objects.get(event="case.opened").payload["origin"] == "report"


def test_taking_it_down_upholds_the_reports_at_once(product: Product, review: Contribution) -> None:
    report(review)
    report(
        review,
        number=1,
        kind=ReportKind.LEGAL_NOTICE,
        reason="",
        text="It is not allowed.",
        name="Ann",
        email="ann@example.com",
        location="here",
        good_faith=True,
    )
    work()
    (case,) = waiting(product)
    decision = deciding(case, Outcome.REJECT)
    review.refresh_from_db()
    assert review.state == "rejected"
    assert outcomes() == ["upheld", "upheld"]
    entries = JournalEntry.objects.filter(event="report.decided")
    assert {entry.payload["outcome"] for entry in entries} == {"upheld"}
    assert {(entry.actor_kind, entry.actor_id) for entry in entries} == {("staff", "lan")}
    assert Decision.objects.latest("decided_at") == decision
    assert not waiting(product)


def test_keeping_it_public_dismisses_them_and_is_a_decision_of_its_own(
    product: Product, review: Contribution
) -> None:
    report(review)
    work()
    (case,) = waiting(product)
    before = review.product.display_version
    deciding(case, Outcome.PUBLISH)
    review.refresh_from_db()
    assert review.state == "published"
    assert outcomes() == ["dismissed"]
    assert Decision.objects.filter(outcome="publish").count() == 2
    assert Product.objects.get().display_version == before, "the public sees nothing new"
    assert not waiting(product)


def test_nothing_is_decided_without_having_seen_the_latest_decision(
    product: Product, review: Contribution
) -> None:
    report(review)
    work()
    (case,) = waiting(product)
    with pytest.raises(DecidedMeanwhile):
        deciding(case, Outcome.REJECT, revises=None)
    assert outcomes() == [""]


def test_a_decided_case_comes_back_and_its_decision_can_be_revised(product: Product) -> None:
    held = held_case(product)
    (case,) = waiting(product)
    deciding(case, Outcome.PUBLISH)
    report(held.contribution)
    work()
    (case,) = waiting(product)
    assert (case.id, case.origin, case.decided_at) == (held.pk, "report", None)
    assert case.opened_at > held.opened_at
    deciding(case, Outcome.REJECT)
    assert outcomes() == ["upheld"]
    again = desk.case(company=product.company, case_id=held.pk)
    assert again is not None
    deciding(again, Outcome.PUBLISH)
    assert outcomes() == ["dismissed"], "the receipt says what holds now"


def test_more_reports_leave_the_case_in_its_place(product: Product, review: Contribution) -> None:
    report(review)
    work()
    (before,) = waiting(product)
    report(review, number=1)
    work()
    (after,) = waiting(product)
    assert (after.id, after.opened_at) == (before.id, before.opened_at)
    assert after.reports.count == 2
    assert JournalEntry.objects.filter(event="case.opened").count() == 1


def test_a_report_that_has_ended_opens_nothing(product: Product, review: Contribution) -> None:
    report(review)
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    work()
    assert not waiting(product)
    assert outcomes() == ["obsolete"]


def test_what_came_public_without_screening_can_be_reported_too(product: Product) -> None:
    shown = published_review(product, body=ORDINARY)
    Delivery.objects.all().delete()
    report(shown)
    work()
    (case,) = waiting(product)
    assert case.findings == ()
    deciding(case, Outcome.REJECT)
    assert outcomes() == ["upheld"]


def test_an_edit_is_no_way_out_of_a_report(product: Product, review: Contribution) -> None:
    report(review)
    work()
    edit(review, BETTER)
    work()
    review.refresh_from_db()
    assert review.published_revision.body == ORDINARY, "nobody has looked at the new text"
    reported, edited = waiting(product)
    assert (reported.body, edited.body) == (ORDINARY, BETTER)
    assert edited.origin is CaseOrigin.REPORT
    assert edited.reports.count == 1
    assert edited.public_text == ("", ORDINARY)
    deciding(edited, Outcome.PUBLISH)
    assert outcomes() == ["obsolete"], "the reported text is gone, undecided"
    assert not waiting(product)
    assert Case.objects.get(pk=reported.id).state == "obsolete"


def test_the_reported_version_can_be_taken_down_while_an_edit_waits(
    product: Product, review: Contribution
) -> None:
    report(review)
    work()
    edit(review, BETTER)
    work()
    reported, edited = waiting(product)
    deciding(reported, Outcome.REJECT)
    review.refresh_from_db()
    assert review.state == "submitted"
    assert outcomes() == ["upheld"]
    (left,) = waiting(product)
    assert left.id == edited.id
    deciding(left, Outcome.PUBLISH)
    review.refresh_from_db()
    assert review.published_revision.body == BETTER
    view = desk.case(company=product.company, case_id=reported.id)
    assert view is not None
    assert view.allowed == frozenset(), "an older text cannot take the newer one's place"


def test_refusing_the_edit_leaves_the_reports_waiting(
    product: Product, review: Contribution
) -> None:
    report(review)
    work()
    edit(review, BETTER)
    work()
    reported, edited = waiting(product)
    deciding(edited, Outcome.REJECT)
    assert outcomes() == [""]
    assert [case.id for case in waiting(product)] == [reported.id]


def test_withdrawing_takes_a_reported_one_off_the_desk(
    product: Product, review: Contribution
) -> None:
    report(review)
    work()
    (case,) = waiting(product)
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    with pytest.raises(TextChanged):
        deciding(case, Outcome.REJECT)
    work()
    assert not waiting(product)
    assert outcomes() == ["obsolete"]


def test_however_many_reports_there_are_the_desk_shows_the_latest(
    product: Product, review: Contribution, django_assert_num_queries: Any
) -> None:
    for number in range(14):
        report(review, number=number, text=f"Number {number}.")
    work()
    held_case(product)
    with django_assert_num_queries(6):
        found = waiting(product)
    case = next(case for case in found if case.origin == "report")
    assert case.reports.count == 14
    assert [shown.text for shown in case.reports.latest] == [
        f"Number {number}." for number in range(13, 3, -1)
    ]
    assert next(case for case in found if case.origin == "screening").reports.count == 0


def test_a_report_of_another_company_is_not_shown(product: Product, review: Contribution) -> None:
    other = published_review(ProductFactory())
    report(other)
    report(review)
    work()
    (case,) = waiting(product)
    assert case.reports.count == 1


def test_delivering_a_report_twice_opens_one_case(product: Product, review: Contribution) -> None:
    made = report(review)
    for _ in range(2):
        cases.open_for_report(report_id=made.pk, at=timezone.now())
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_report_is_left_open_about_what_is_taken_down_at_the_same_time() -> None:
    product = ProductFactory()
    made = submitted_review(product, body=ORDINARY)
    work()
    report(made)
    work()
    (case,) = waiting(product)

    def act(number: int) -> str:
        try:
            if number == 3:
                deciding(case, Outcome.REJECT)
                return "decided"
            report(made, number=number)
        except Contribution.DoesNotExist:
            return "gone"
        else:
            return "reported"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(act, range(1, 9)))
    assert results.count("decided") == 1
    assert set(outcomes()) == {"upheld"}
    assert len(outcomes()) == 1 + results.count("reported")
    work()
    assert not waiting(product)
