"""Who is written to when something happens, and who is not."""

import pytest
from django.core import mail
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.operations import authorship, contributions
from reviews.content.reporting import ReportKind
from reviews.encourage import links
from reviews.encourage.mails import mail_of
from reviews.encourage.models import Invitation, MailboxMail, Message
from reviews.encourage.operations import invitations, sending
from reviews.encourage.operations.invitations import InvitationData
from reviews.identity.models import Reviewer
from reviews.identity.operations import erasures
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from reviews.journal.models import Delivery, JournalEntry
from reviews.journal.operations import deliver
from reviews.moderation.models import Case, Decision
from reviews.moderation.operations import appeals
from reviews.moderation.operations.decisions import decide
from tests.factories import (
    HELD_TEXT,
    ProductFactory,
    official_reply,
    published_review,
    published_talk,
    received_mail,
    reported,
    submitted_review,
    submitted_talk,
)

pytestmark = pytest.mark.django_db

LAN = ReviewerData(email="lan@example.com", language="vi")
GUEST = ReviewerData(claimed_email="lan@example.com", language="vi")


@pytest.fixture
def product() -> Product:
    return ProductFactory()


def react() -> None:
    # What a reaction records may call for another.
    while owed := list(Delivery.objects.owed().order_by("id")):
        for delivery in owed:
            assert deliver(delivery_id=delivery.pk, at=timezone.now())


def mails() -> dict[str, Message]:
    return {message.kind: message for message in Message.objects.all()}


def reject(contribution: Contribution) -> None:
    case = Case.objects.get(contribution=contribution)
    decide(
        by=SYSTEM,
        at=timezone.now(),
        company=contribution.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome="reject",
        reasons=["personal_data"],
    )
    react()


def test_a_guest_is_asked_once_whether_the_address_is_theirs(product: Product) -> None:
    review = submitted_review(product, body="Keeps tea warm for an hour.", author=GUEST)
    react()
    (message,) = mails().values()
    assert (message.kind, message.to, message.language) == (
        "confirm_email",
        "lan@example.com",
        "vi",
    )
    assert message.context["product"] == product.name
    assert "/confirm/" in message.context["link"]
    review.refresh_from_db()
    assert review.state == "published", "and hears of nothing else at an address unproven"


@pytest.mark.parametrize("is_known_before", [False, True])
@pytest.mark.parametrize("is_refused", [False, True])
def test_a_guest_hears_what_became_of_it_once_the_address_is_confirmed(
    product: Product, is_known_before: bool, is_refused: bool
) -> None:
    if is_known_before:
        published_review(ProductFactory(company=product.company), author=LAN)
        react()
    body = HELD_TEXT if is_refused else "Keeps tea warm for an hour."
    review = submitted_review(product, body=body, author=GUEST)
    react()
    if is_refused:
        reject(review)
    before = {message.pk for message in Message.objects.all()}
    assert review.reviewer_id is not None
    authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=review.reviewer_id)
    react()
    (told,) = Message.objects.exclude(pk__in=before)
    assert told.kind == ("review_rejected" if is_refused else "review_published")
    assert told.to == "lan@example.com"
    assert told.context["product"] == product.name


def test_a_guest_who_took_it_back_is_not_asked(product: Product) -> None:
    review = submitted_review(product, author=GUEST)
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    react()
    assert not mails()


def test_a_guest_confirmed_meanwhile_is_not_asked(product: Product) -> None:
    review = submitted_review(product, author=GUEST)
    assert review.reviewer_id is not None
    authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=review.reviewer_id)
    react()
    assert "confirm_email" not in mails()


def test_an_author_hears_once_that_a_review_is_public(product: Product) -> None:
    review = submitted_review(product, body="Keeps tea warm for an hour.", author=LAN)
    react()
    assert set(mails()) == {"review_published"}
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=review.pk,
        draft=Draft(rating=1, body="Cold after ten minutes by now."),
    )
    react()
    assert Message.objects.count() == 1


def test_an_author_reads_why_a_review_is_not_public(product: Product) -> None:
    review = submitted_review(product, body=HELD_TEXT, author=LAN)
    react()
    assert not mails(), "as long as it waits there is nothing to tell"
    reject(review)
    message = mails()["review_rejected"]
    assert message.context["reasons"] == ["personal_data"]
    assert "/receipt/" in message.context["link"]
    assert message.context["what"] == "review"


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.ANSWER, Kind.COMMENT])
def test_an_author_reads_why_what_is_no_review_is_not_public(product: Product, kind: Kind) -> None:
    parent = published_talk(product, Kind.QUESTION) if kind is Kind.ANSWER else None
    said = submitted_talk(product, kind, parent=parent, body=HELD_TEXT, author=LAN)
    react()
    assert not mails()
    reject(said)
    message = mails()["review_rejected"]
    assert (message.to, message.language) == ("lan@example.com", "vi")
    assert message.context["what"] == kind
    assert message.context["reasons"] == ["personal_data"]
    mail = mail_of(message)
    assert links.to_receipt(said.pk).rpartition("/receipt/")[0] in mail.body
    assert mail.alternatives[0].mimetype == "text/html"


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.COMMENT])
def test_a_guest_hears_of_a_refusal_only_where_the_address_was_confirmed(
    product: Product, kind: Kind
) -> None:
    said = submitted_talk(product, kind, body=HELD_TEXT, author=GUEST)
    react()
    reject(said)
    assert "review_rejected" not in mails()


def test_nobody_hears_of_a_refused_row_of_a_file(product: Product) -> None:
    said = submitted_talk(product, Kind.COMMENT, body=HELD_TEXT, author=LAN)
    Contribution.objects.filter(pk=said.pk).update(source="import:old-shop", source_ref="4711")
    react()
    reject(said)
    assert not mails()


def test_nobody_is_written_to_about_a_row_of_a_file(product: Product) -> None:
    review = submitted_review(product, body="Keeps tea warm for an hour.", author=LAN)
    Contribution.objects.filter(pk=review.pk).update(source="import:old-shop", source_ref="4711")
    react()
    assert not mails()


def test_who_is_erased_is_in_no_mail_and_no_link_leads_on(product: Product) -> None:
    (invitation,) = invitations.invite(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        people=[InvitationData(product_ref=product.ref, email="lan@example.com")],
        send=True,
    )
    received_mail(product.company, to="lan@example.com")
    received_mail(product.company, to="minh@example.com")
    person = Reviewer.objects.get(email="lan@example.com")
    erasures.request(by=SYSTEM, at=timezone.now() - erasures.COOLING_OFF, reviewer=person)
    erasures.start_due(at=timezone.now())
    react()
    assert Invitation.objects.get(pk=invitation.pk).state == "stopped"
    (held,) = Message.objects.exclude(to="")
    assert (held.kind, held.state) == ("erasure_done", "queued")
    assert sending.send_due(clock=timezone.now) == 0, "it is not told before it is so"
    assert erasures.finish_settled(at=timezone.now()) == 1
    react()
    assert sending.send_due(clock=timezone.now) == 1
    (sent,) = mail.outbox
    assert sent.to == ["lan@example.com"]
    assert not Message.objects.exclude(to="").exists()
    assert list(MailboxMail.objects.values_list("to", flat=True)) == ["minh@example.com"]
    assert "lan@" not in str(list(JournalEntry.objects.values()))


def test_whoever_sends_a_legal_notice_hears_that_it_came_and_how_it_ended(
    product: Product,
) -> None:
    review = published_review(product, body="Keeps tea warm for an hour.")
    report = reported(
        review,
        kind=ReportKind.LEGAL_NOTICE,
        reason="illegal",
        text="It copies my text.",
        name="Minh",
        email="minh@example.com",
        good_faith=True,
        location="http://testserver/c/x/",
    )
    react()
    assert mails()["report_receipt"].to == "minh@example.com"
    case = Case.objects.get(contribution=review)
    decide(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome="reject",
        reasons=["copied"],
    )
    react()
    outcome = mails()["report_outcome"]
    assert outcome.context["is_removed"] is True
    assert outcome.context["number"] == str(report.pk)


def test_a_report_in_passing_is_answered_on_its_page_only(product: Product) -> None:
    reported(published_review(product, body="Keeps tea warm for an hour."))
    react()
    assert not mails()


def test_an_author_who_appeals_hears_that_it_came_and_how_it_ended(product: Product) -> None:
    review = submitted_review(product, body=HELD_TEXT, author=LAN)
    react()
    reject(review)
    appeals.lodge(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        contribution_id=review.pk,
        text="It is my own address.",
    )
    react()
    assert "appeal_receipt" in mails()
    case = Case.objects.get(contribution=review)
    latest = Decision.objects.filter(case=case).latest("decided_at")
    decide(
        by=Actor(ActorKind.STAFF, "somebody-else"),
        at=timezone.now(),
        company=product.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome="publish",
        revises=latest.pk,
    )
    react()
    assert mails()["appeal_outcome"].context["is_granted"] is True


def test_a_known_author_reads_what_the_company_says(product: Product) -> None:
    review = published_review(product, author=LAN)
    official_reply(review, "We have sent you a new one.")
    official_reply(review, "It has been sent.")
    react()
    (mail,) = Message.objects.filter(kind="official_reply")
    assert (mail.to, mail.context["reply"]) == ("lan@example.com", "It has been sent.")
    assert mail.context["link"].endswith(f"/reviews/{review.pk}/")
    question = published_talk(product, Kind.QUESTION, body="Is it heavy?", author=LAN)
    official_reply(question, "320 grams.")
    react()
    (mail,) = Message.objects.filter(kind="question_answered")
    assert (mail.context["question"], mail.context["answer"]) == ("Is it heavy?", "320 grams.")
    assert mail.context["link"].endswith(f"/questions/{question.pk}/")


def test_whoever_asked_reads_each_answer_of_others_once(product: Product) -> None:
    question = published_talk(product, Kind.QUESTION, author=LAN)
    answer = published_talk(product, Kind.ANSWER, parent=question, body="It is not.")
    published_talk(product, Kind.ANSWER, parent=question, body="I found out.", author=LAN)
    contributions.edit(
        by=SYSTEM, at=timezone.now(), contribution_id=answer.pk, draft=Draft(body="It is light.")
    )
    react()
    (mail,) = Message.objects.filter(kind="question_answered")
    assert mail.reference == str(answer.pk)


def test_nobody_is_told_of_what_is_not_public_any_more_nor_at_an_unproven_address(
    product: Product,
) -> None:
    review = published_review(product, author=LAN)
    contributions.withdraw(
        by=SYSTEM, at=timezone.now(), contribution_id=official_reply(review, "Oh.").pk
    )
    official_reply(published_review(product, author=GUEST), "Thank you.")
    react()
    assert not Message.objects.filter(kind="official_reply").exists()
