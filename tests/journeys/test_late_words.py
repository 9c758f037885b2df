"""What a person does while their erasure runs is not left behind by it, and locks nobody out."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Kind
from reviews.content.models import Report, Revision, Vote
from reviews.content.operations import authorship, erasure, reports, votes
from reviews.content.reporting import Complaint, ReportKind
from reviews.content.visitors import Visitor
from reviews.encourage.models import Message
from reviews.identity.models import Reviewer
from reviews.identity.operations import erasures, magic_links, people, reviewers
from reviews.identity.operations.reviewers import NothingToConfirm, ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from reviews.moderation.models import Appeal, Case, Decision, Outcome
from reviews.moderation.operations import appeals, decisions
from reviews.moderation.operations.appeals import NothingToAppeal
from reviews.web.visitors import COOKIE
from tests.factories import (
    CompanyFactory,
    OrderFactory,
    ProductFactory,
    published_review,
    published_talk,
    refused_case,
    submitted_review,
)
from tests.forms import form_shown
from tests.web.conftest import client_of_author, react

pytestmark = pytest.mark.django_db

LAN = ReviewerData(email="lan@example.com")
GUEST = ReviewerData(claimed_email="lan@example.com")
TELLING = "I am Lan of Hanoi."


@pytest.fixture
def company() -> Company:
    return CompanyFactory(slug="acme")


@pytest.fixture
def product(company: Company) -> Product:
    return ProductFactory(company=company, ref="mug-1")


@pytest.fixture
def lan(company: Company) -> Reviewer:
    review = published_review(ProductFactory(company=company), body="It drips.", author=LAN)
    assert review.reviewer is not None
    return review.reviewer


def begin(person: Reviewer) -> None:
    erasures.request(by=SYSTEM, at=timezone.now(), reviewer=person, cooling_off=timedelta())
    assert erasures.start_due(at=timezone.now()) == 1


def end() -> None:
    assert erasures.finish_settled(at=timezone.now()) == 1
    react()


def reported(product: Product, visitor: Visitor, **complaint: Any) -> Report:
    review = published_review(product, body="Keeps tea warm.", author_name="Mai")
    return reports.receive(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        contribution_id=review.pk,
        visitor=visitor,
        complaint=Complaint(**{"reason": "spam", "text": TELLING, **complaint}),
    ).report


def test_a_vote_on_the_page_is_nobody_s(product: Product, lan: Reviewer) -> None:
    review = published_review(product, body="Keeps tea warm.", author_name="Mai")
    here = client_of_author(lan)
    begin(lan)
    react()
    address = f"/c/acme/{product.ref}/votes/{review.pk}/"
    assert here.post(address, {"helpful": "yes", **form_shown()}).status_code == 303
    assert Vote.objects.get().reviewer is None
    end()


def test_a_report_that_was_under_way_is_forgotten_at_the_end(
    product: Product, lan: Reviewer
) -> None:
    begin(lan)
    react()
    reported(product, Visitor(reviewer=lan))
    end()
    report = Report.objects.get()
    assert (report.reviewer, report.text) == (None, "")


def test_a_device_is_not_tied_to_who_is_leaving(product: Product, lan: Reviewer) -> None:
    here = client_of_author(lan)
    device = "device-of-lan-0123456789"
    here.cookies[COOKIE] = device
    reported(product, Visitor(device=device))
    begin(lan)
    react()
    assert here.post("/my/acme/erase/").status_code == 303
    end()
    assert not Report.objects.filter(reviewer=lan).exists()


@pytest.mark.parametrize("late", ["link", "guest"])
def test_no_mail_keeps_the_address(company: Company, lan: Reviewer, late: str) -> None:
    begin(lan)
    react()
    if late == "link":
        magic_links.request(by=SYSTEM, at=timezone.now(), company=company, email="lan@example.com")
    else:
        submitted_review(ProductFactory(company=company), body="Once more.", author=GUEST)
    react()
    assert Message.objects.filter(to="lan@example.com").count() == 2
    end()
    (left,) = Message.objects.filter(to="lan@example.com")
    assert left.kind == "erasure_done", "which forgets it when it is sent"


def test_nobody_appeals_while_notes_are_forgotten(company: Company, product: Product) -> None:
    refused = refused_case(product, author=LAN).contribution
    assert refused.reviewer is not None
    begin(refused.reviewer)
    for delivery in Delivery.objects.owed().filter(reaction__contains="notes"):
        assert deliver(delivery_id=delivery.pk, at=timezone.now())
    with pytest.raises(NothingToAppeal):
        appeals.lodge(
            by=SYSTEM,
            at=timezone.now(),
            company=company,
            contribution_id=refused.pk,
            text=TELLING,
        )
    assert not Appeal.objects.exists()


def test_the_outcome_of_a_notice_is_mailed_to_nobody_erased(
    product: Product, lan: Reviewer
) -> None:
    notice = reported(
        product,
        Visitor(reviewer=lan),
        kind=ReportKind.LEGAL_NOTICE,
        reason="illegal",
        name="Lan",
        email="lan@example.com",
        location="http://testserver/c/acme/mug-1/",
        good_faith=True,
    )
    react()
    begin(lan)
    react()
    end()
    case = Case.objects.get(contribution=notice.contribution_id)
    latest = Decision.objects.filter(revision=case.revision_id).order_by("-decided_at").first()
    decisions.decide(
        by=SYSTEM,
        at=timezone.now(),
        company=case.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome=Outcome.REJECT,
        reasons=["illegal"],
        revises=latest.pk if latest else None,
    )
    react()
    assert not Message.objects.filter(kind="report_outcome").exists()


@pytest.mark.parametrize("has_begun", [True, False])
def test_a_guest_s_text_does_not_move_away_from_its_erasure(
    product: Product, lan: Reviewer, has_begun: bool
) -> None:
    guest = submitted_review(product, body="A guest's words.", author=GUEST).reviewer
    assert guest is not None
    erasures.request(by=SYSTEM, at=timezone.now(), reviewer=guest, cooling_off=timedelta())
    if has_begun:
        erasures.start_due(at=timezone.now())
    with pytest.raises(NothingToConfirm):
        authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=guest.pk)
    erasures.start_due(at=timezone.now())
    react()
    end()
    assert not Revision.objects.filter(body="A guest's words.").exists()


def test_what_another_customer_of_the_same_address_ordered_is_theirs(
    company: Company, product: Product
) -> None:
    one = published_review(
        product, author=ReviewerData(email="family@example.com", customer_ref="c-1")
    ).reviewer
    assert one is not None
    theirs = OrderFactory(company=company, email="family@example.com", customer_ref="c-2")
    begin(one)
    react()
    end()
    theirs.refresh_from_db()
    assert (theirs.email, theirs.customer_ref) == ("family@example.com", "c-2")


# ------------------------------------------------------------------------------- who waits for whom


def at_once(*acts: Callable[[], object]) -> list[Exception | None]:
    """Do all at the same time, each on a connection of its own; return what each raised."""

    def one(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(one, act) for act in acts]
        found = [future.exception(timeout=60) for future in futures]
    return [error if isinstance(error, Exception) else None for error in found]


def slowly(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, seconds: float) -> None:
    """Let a step take its time, so that the other one comes in between."""
    quick = getattr(owner, name)

    def slow(*arguments: Any, **named: Any) -> Any:
        time.sleep(seconds)
        return quick(*arguments, **named)

    monkeypatch.setattr(owner, name, slow)


@pytest.mark.django_db(transaction=True)
def test_confirming_and_the_end_of_an_erasure_wait_in_one_order(
    product: Product, lan: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = submitted_review(product, body="A guest's words.", author=GUEST).reviewer
    assert guest is not None
    begin(lan)
    react()
    slowly(monkeypatch, reviewers, "_named", 0.5)
    slowly(monkeypatch, erasures.orders, "forget_customer", 0.6)

    def finish() -> None:
        time.sleep(0.15)
        erasures.finish_settled(at=timezone.now())

    confirming, finishing = at_once(
        lambda: authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=guest.pk),
        finish,
    )
    assert isinstance(confirming, NothingToConfirm)
    assert finishing is None


@pytest.mark.django_db(transaction=True)
def test_confirming_and_a_company_s_wish_wait_in_one_order(
    company: Company, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    OrderFactory(company=company, email="lan@example.com")
    guest = submitted_review(product, body="A guest's words.", author=GUEST).reviewer
    assert guest is not None
    slowly(monkeypatch, reviewers, "_named", 0.5)
    slowly(monkeypatch, people, "_known", 0.6)
    errors = at_once(
        lambda: authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=guest.pk),
        lambda: people.request_erasures(
            by=SYSTEM,
            at=timezone.now(),
            company=company,
            email="lan@example.com",
            with_guests=True,
        ),
    )
    assert [error for error in errors if not isinstance(error, NothingToConfirm | None)] == []


@pytest.mark.django_db(transaction=True)
def test_two_erasures_about_the_same_products_wait_in_one_order(
    company: Company, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ProductFactory(company=company)
    people_of_both = []
    for name, order in (("a", (product, other)), ("b", (other, product))):
        author = ReviewerData(email=f"{name}@example.com")
        for about in order:
            said = published_talk(about, Kind.QUESTION, author=author)
        people_of_both.append(said.reviewer_id)
    slowly(monkeypatch, erasure, "settle", 0.2)
    errors = at_once(
        *(
            lambda person=person: erasure.erase(at=timezone.now(), reviewer_id=person)
            for person in people_of_both
        )
    )
    assert errors == [None, None]


@pytest.mark.django_db(transaction=True)
def test_a_vote_that_is_being_changed_does_not_bring_its_voter_back(
    product: Product, lan: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = published_review(product, body="Keeps tea warm.", author_name="Mai")

    def vote(is_helpful: bool) -> None:
        votes.cast(
            by=SYSTEM,
            at=timezone.now(),
            company=product.company,
            contribution_id=review.pk,
            visitor=Visitor(reviewer=lan),
            is_helpful=is_helpful,
        )

    vote(True)
    slowly(monkeypatch, votes, "_put", 0.6)

    def erase() -> None:
        time.sleep(0.15)
        erasure.erase(at=timezone.now(), reviewer_id=lan.pk)

    assert at_once(lambda: vote(False), erase) == [None, None]
    assert Vote.objects.get().reviewer is None
