"""Reporting a review, and the receipt of it."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.common.tokens import make_token
from reviews.content.models import Contribution, Report
from reviews.content.operations import contributions
from reviews.journal.actors import SYSTEM
from reviews.moderation.models import Case, Decision, Outcome
from reviews.moderation.operations import decisions
from reviews.web.visitors import COOKIE
from tests.factories import published_review, reported, submitted_review
from tests.forms import form_shown

pytestmark = pytest.mark.django_db

NOTICE = {
    "text": "It calls me a thief, which a court has found untrue.",
    "law": "Vietnam, Civil Code, Article 34",
    "name": "Ann Nguyen",
    "email": "ann@example.com",
    "good_faith": "on",
}


@pytest.fixture
def review(product: Product) -> Contribution:
    return published_review(product, title="Lovely", body="Keeps <b>tea</b> warm.")


def address_of(review: Contribution, *, then: str = "") -> str:
    return f"/c/acme/mug-1/reports/{review.pk}/{then}"


def send(client: Client, address: str, typed: dict[str, str], **more: Any) -> Any:
    return client.post(address, {**form_shown(), **typed}, **more)


def receipt_of(answer: Any) -> str:
    assert answer.status_code == 303, answer.content
    location: str = answer["Location"]
    return location


def decide(review: Contribution, outcome: Outcome) -> None:
    case = Case.objects.get(contribution=review)
    latest = Decision.objects.filter(revision=case.revision_id).order_by("-decided_at").first()
    decisions.decide(
        by=SYSTEM,
        at=timezone.now(),
        company=case.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome=outcome,
        reasons=["hate"] if outcome is Outcome.REJECT else [],
        revises=latest.pk if latest else None,
    )


def test_every_review_leads_to_its_report_form(client: Client, review: Contribution) -> None:
    page = client.get("/c/acme/mug-1/").text
    assert f'href="{address_of(review)}" rel="nofollow"' in page
    form = client.get(address_of(review)).text
    assert "Lovely" in form
    assert "Keeps &lt;b&gt;tea&lt;/b&gt; warm." in form
    assert f'href="{address_of(review, then="notice/")}"' in form


def test_a_reason_is_enough(client: Client, review: Contribution) -> None:
    answer = send(client, address_of(review), {"reason": "spam"})
    page = client.get(receipt_of(answer))
    assert "Thank you, your report has arrived" in page.text
    assert "Advertising or spam" in page.text
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    report = Report.objects.get()
    assert (report.kind, report.reason, report.language) == ("report", "spam", "en")
    assert answer.cookies[COOKIE]["httponly"]


def test_a_legal_notice_names_where_it_stands(client: Client, review: Contribution) -> None:
    form = client.get(address_of(review, then="notice/")).text
    place = f"/c/acme/mug-1/#review-{review.pk}"
    assert place in form
    answer = send(client, address_of(review, then="notice/"), NOTICE)
    page = client.get(receipt_of(answer)).text
    assert "Your legal notice" in page
    assert place in page
    assert "ann@example.com" not in page, "the receipt may be passed on"
    report = Report.objects.get()
    assert report.location.endswith(place)
    assert (report.notifier_name, report.good_faith) == ("Ann Nguyen", True)


def test_what_is_missing_is_told_beside_the_fields_and_the_rest_kept(
    client: Client, review: Contribution
) -> None:
    typed = {**NOTICE, "good_faith": "", "email": "nobody"}
    page = send(client, address_of(review, then="notice/"), typed)
    assert page.status_code == 422
    assert "2 things need another look" in page.text
    assert "A notice counts only with this statement." in page.text
    assert "which a court has found untrue." in page.text
    assert 'value="Ann Nguyen"' in page.text
    assert not Report.objects.exists()
    page = send(client, address_of(review), {"reason": "other", "email": "x@example.com"})
    assert page.status_code == 422
    assert "Say in a few words what is wrong." in page.text
    assert 'value="other" checked' in page.text
    assert 'value="x@example.com"' in page.text


def test_of_child_abuse_nobody_need_say_who_they_are(client: Client, review: Contribution) -> None:
    typed = {"text": "The picture.", "good_faith": "on", "about_child_abuse": "on"}
    receipt_of(send(client, address_of(review, then="notice/"), typed))
    assert Report.objects.get().notifier_email == ""


def test_the_same_person_twice_has_one_report(client: Client, review: Contribution) -> None:
    first = receipt_of(send(client, address_of(review), {"reason": "spam"}))
    second = receipt_of(send(client, address_of(review), {"reason": "fake"}))
    assert client.get(first).text.count("made up") == client.get(second).text.count("made up") == 1
    assert Report.objects.count() == 1
    receipt_of(send(Client(), address_of(review), {"reason": "fake"}))
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.REJECT, ("It was taken down", "Decided by a person")),
        (Outcome.PUBLISH, ("It stays public", "you can still send a legal notice")),
    ],
)
def test_the_receipt_says_what_was_decided(
    client: Client, review: Contribution, outcome: Outcome, words: tuple[str, str]
) -> None:
    report = reported(review)
    decide(review, outcome)
    token = make_token(str(report.pk), purpose="report-receipt")
    page = client.get(f"/report/receipt/{token}/").text
    assert all(word in page for word in words)
    assert "Check again" not in page


def test_the_receipt_says_that_the_author_was_first(client: Client, review: Contribution) -> None:
    report = reported(review)
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    token = make_token(str(report.pk), purpose="report-receipt")
    page = client.get(f"/report/receipt/{token}/").text
    assert "It is no longer there" in page
    assert "Decided by a person" not in page


def test_only_its_own_address_opens_a_receipt(client: Client, review: Contribution) -> None:
    report = reported(review)
    for token in (
        make_token(str(report.pk), purpose="receipt"),
        make_token(str(uuid4()), purpose="report-receipt"),
        make_token("x", purpose="report-receipt"),
        str(report.pk),
    ):
        assert client.get(f"/report/receipt/{token}/").status_code == 404


@pytest.mark.parametrize("then", ["", "notice/"])
def test_what_is_not_public_cannot_be_reported(client: Client, product: Product, then: str) -> None:
    waiting = submitted_review(product, body="Nobody may read this.")
    for thing in (waiting, Contribution(pk=uuid4())):
        answer = client.get(address_of(thing, then=then))
        assert answer.status_code == 404
        assert "Nobody may read this" not in answer.text
        assert send(client, address_of(thing, then=then), NOTICE).status_code == 404


def test_who_knows_only_the_id_is_led_to_the_form(
    client: Client, product: Product, review: Contribution
) -> None:
    assert client.get(f"/report/{review.pk}/")["Location"] == address_of(review)
    assert client.get(f"/report/{submitted_review(product).pk}/").status_code == 404
    elsewhere = address_of(review).replace("mug-1", "mug-2")
    assert client.get(elsewhere).status_code == 404


def test_it_speaks_vietnamese(client: Client, review: Contribution) -> None:
    headers = {"Accept-Language": "vi"}
    assert "Báo cáo nội dung này" in client.get(address_of(review), headers=headers).text
    page = send(client, address_of(review, then="notice/"), {}, headers=headers).text
    assert "Hãy cho biết vì sao nội dung này trái luật." in page
    answer = send(client, address_of(review), {"reason": "spam"}, headers=headers)
    assert "chúng tôi đã nhận được báo cáo" in client.get(receipt_of(answer), headers=headers).text
    assert Report.objects.get().language == "vi"
