"""Reports and legal notices: what is taken, from whom, and how they end."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.drafts import Draft
from reviews.content.models import Contribution, Report
from reviews.content.operations import contributions, publication, reports
from reviews.content.operations.reports import Received, receive
from reviews.content.reporting import Complaint, InvalidReport, ReportKind, ReportOutcome
from reviews.content.visitors import Visitor
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory, published_review, submitted_review

pytestmark = pytest.mark.django_db

SOMEBODY = Actor(ActorKind.REVIEWER)
ANN = Visitor(device="ann-0123456789abcdef")
BEN = Visitor(device="ben-0123456789abcdef")
SPAM = Complaint(reason="spam", text="Third time today.")
NOTICE: dict[str, Any] = {
    "kind": ReportKind.LEGAL_NOTICE,
    "text": "It calls me a thief, which a court has found untrue.",
    "name": "Ann Nguyen",
    "email": "Ann@Example.com",
    "law": "Vietnam, Civil Code, Article 34",
    "location": "https://shop.example/mug#review-1",
    "good_faith": True,
}


@pytest.fixture
def product() -> Product:
    return ProductFactory()


@pytest.fixture
def review(product: Product) -> Contribution:
    return published_review(product, body="Keeps tea warm.")


def send(
    review: Contribution, complaint: Complaint = SPAM, visitor: Visitor = ANN, **more: Any
) -> Received:
    return receive(
        by=SOMEBODY,
        at=timezone.now(),
        company=more.get("company", review.company),
        contribution_id=review.pk,
        visitor=visitor,
        complaint=complaint,
        language="vi",
    )


def faults(review: Contribution, **complaint: Any) -> set[str]:
    with pytest.raises(InvalidReport) as caught:
        send(review, Complaint(**complaint))
    assert not Report.objects.exists()
    return set(caught.value.errors)


def test_a_report_is_kept_with_the_version_that_was_public(review: Contribution) -> None:
    report = send(review).report
    report.refresh_from_db()
    assert (report.reason, report.text, report.language) == ("spam", "Third time today.", "vi")
    assert (report.state, report.outcome, report.decided_at) == ("received", "", None)
    assert report.revision_id == review.published_revision_id
    entry = JournalEntry.objects.get(event="report.received")
    assert entry.subject_id == str(report.pk)
    assert entry.payload == {
        "contribution": str(review.pk),
        "revision": str(review.published_revision_id),
        "kind": "report",
    }


def test_a_notice_has_all_that_article_16_asks_for(review: Contribution) -> None:
    report = send(review, Complaint(**NOTICE)).report
    report.refresh_from_db()
    assert (report.kind, report.reason) == ("legal_notice", "illegal")
    assert (report.notifier_name, report.notifier_email) == ("Ann Nguyen", "ann@example.com")
    assert report.good_faith
    entry = JournalEntry.objects.get(event="report.received")
    assert "Ann" not in str(entry.payload)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " \n "}, "text"),
        ({"name": ""}, "name"),
        ({"email": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"location": ""}, "location"),
        ({"good_faith": False}, "good_faith"),
        ({"text": "x" * 4_001}, "text"),
        ({"name": "x" * 201}, "name"),
        ({"law": "x" * 201}, "law"),
        ({"location": "x" * 2_001}, "location"),
    ],
)
def test_an_incomplete_notice_names_the_field(
    review: Contribution, change: dict[str, Any], field: str
) -> None:
    assert faults(review, **{**NOTICE, **change}) == {field}


def test_all_that_is_missing_is_told_at_once(review: Contribution) -> None:
    missing = faults(review, kind=ReportKind.LEGAL_NOTICE)
    assert missing == {"text", "name", "email", "location", "good_faith"}


def test_of_child_abuse_nobody_need_say_who_they_are(review: Contribution) -> None:
    complaint = Complaint(**{**NOTICE, "name": "", "email": "", "about_child_abuse": True})
    assert send(review, complaint).report.about_child_abuse


@pytest.mark.parametrize(
    ("complaint", "field"),
    [
        ({}, "reason"),
        ({"reason": "too_few_stars"}, "reason"),
        ({"reason": "other"}, "text"),
        ({"reason": "spam", "text": "x" * 1_001}, "text"),
        ({"reason": "spam", "name": "Ann"}, "name"),
        ({"reason": "spam", "good_faith": True}, "good_faith"),
        ({"reason": "spam", "email": "nobody"}, "email"),
    ],
)
def test_a_report_that_cannot_be_taken_names_the_field(
    review: Contribution, complaint: dict[str, Any], field: str
) -> None:
    assert faults(review, **complaint) == {field}


def test_a_repeat_by_the_same_person_replaces_what_the_first_says(review: Contribution) -> None:
    first = send(review)
    second = send(review, Complaint(reason="fake"))
    assert (first.is_new, second.is_new) == (True, False)
    assert second.report.pk == first.report.pk
    assert (Report.objects.get().reason, Report.objects.get().text) == ("fake", "")
    assert JournalEntry.objects.filter(event="report.received").count() == 1
    assert JournalEntry.objects.filter(event="report.changed").count() == 1
    assert send(review, visitor=BEN).is_new


def test_a_quick_report_never_replaces_a_legal_notice(review: Contribution) -> None:
    send(review, Complaint(**NOTICE))
    assert send(review).is_new
    assert set(Report.objects.values_list("kind", flat=True)) == {"report", "legal_notice"}


@pytest.mark.parametrize("fate", ["waiting", "taken down", "foreign"])
def test_only_what_is_public_can_be_reported(product: Product, fate: str) -> None:
    thing = submitted_review(product) if fate == "waiting" else published_review(product)
    if fate == "taken down":
        publication.reject(by=SYSTEM, at=timezone.now(), revision_id=thing.published_revision_id)
    company = CompanyFactory() if fate == "foreign" else product.company
    with pytest.raises(Contribution.DoesNotExist):
        send(thing, company=company)
    assert not Report.objects.exists()


def decide(review: Contribution, *, upheld: bool) -> int:
    return reports.decide(
        by=SYSTEM,
        at=timezone.now(),
        contribution=review,
        revision_id=review.published_revision_id,
        upheld=upheld,
    )


def test_a_decision_ends_all_reports_about_the_version_and_can_be_revised(
    review: Contribution,
) -> None:
    send(review)
    send(review, visitor=BEN)
    assert decide(review, upheld=True) == 2
    assert set(Report.objects.values_list("state", "outcome")) == {("decided", "upheld")}
    assert decide(review, upheld=True) == 0
    assert decide(review, upheld=False) == 2
    assert set(Report.objects.values_list("outcome", flat=True)) == {"dismissed"}
    assert JournalEntry.objects.filter(event="report.decided").count() == 4
    assert send(review).is_new, "what was decided is not changed by a new report"


def test_what_its_author_withdraws_ends_its_reports(review: Contribution) -> None:
    send(review)
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    report = Report.objects.get()
    assert (report.state, report.outcome) == ("decided", "obsolete")
    assert report.decided_at is not None
    assert JournalEntry.objects.get(event="report.decided").payload["outcome"] == "obsolete"
    assert decide(review, upheld=True) == 0


def test_an_edit_ends_the_reports_only_once_it_is_public(review: Contribution) -> None:
    send(review)
    edited = contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=review.pk,
        draft=Draft(rating=5, body="Keeps tea warm for an hour."),
    )
    assert Report.objects.get().is_open, "the reported text is still public"
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=edited.pk)
    assert Report.objects.get().outcome == ReportOutcome.OBSOLETE


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "upheld"},
        {"state": "decided"},
        {"state": "decided", "outcome": "upheld"},
        {"decided_at": "2026-01-01T00:00:00Z"},
        {"state": "decided", "outcome": "perhaps", "decided_at": "2026-01-01T00:00:00Z"},
    ],
)
def test_state_outcome_and_time_are_set_together(
    review: Contribution, wrong: dict[str, str]
) -> None:
    send(review)
    with pytest.raises(IntegrityError, match="report_decided"), transaction.atomic():
        Report.objects.update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"notifier_name": ""}, {"good_faith": False}, {"text": ""}, {"reason": "spam"}]
)
def test_the_database_keeps_no_incomplete_notice(
    review: Contribution, wrong: dict[str, Any]
) -> None:
    send(review, Complaint(**NOTICE))
    with pytest.raises(IntegrityError, match="report_notice_complete"), transaction.atomic():
        Report.objects.update(**wrong)
