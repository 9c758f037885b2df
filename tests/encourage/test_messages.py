"""The outbox: one mail for one reason, nothing personal in the journal, nothing kept too long."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.encourage.failures import Failure
from reviews.encourage.kinds import MessageKind
from reviews.encourage.lifecycle import MESSAGES, MessageState
from reviews.encourage.mails import message_id_of
from reviews.encourage.models import Message
from reviews.encourage.needs import InvalidContext
from reviews.encourage.operations import mailbox, messages
from reviews.encourage.operations.messages import InvalidRecipient
from reviews.encourage.tasks import forget_addresses
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.encourage.conftest import LINK, NOW, Queue
from tests.factories import CompanyFactory, ReviewerFactory, received_mail

pytestmark = pytest.mark.django_db


def journal() -> list[tuple[str, dict[str, Any]]]:
    entries = JournalEntry.objects.filter(subject_kind="message").order_by("id")
    return [(entry.event, entry.payload) for entry in entries]


def claimed() -> Message:
    (message,) = messages.claim(at=timezone.now(), limit=10)
    return message


def test_a_mail_is_queued_once_for_one_reason(company: Company, queue: Queue) -> None:
    first = queue(reference="revision-7")
    again: dict[str, Any] = {
        "by": SYSTEM,
        "at": NOW,
        "company": company,
        "to": "other@example.com",
        "language": "en",
        "context": {"product": "x", "link": LINK},
    }
    published = MessageKind.REVIEW_PUBLISHED
    assert messages.queue(kind=published, reference="revision-7", **again) is None
    assert [entry[0] for entry in journal()] == ["message.queued"]
    # Another kind for the same reason, and the same reason at another company.
    assert messages.queue(kind=MessageKind.CONFIRM_EMAIL, reference="revision-7", **again)
    again["company"] = CompanyFactory()
    assert messages.queue(kind=published, reference="revision-7", **again)
    first.refresh_from_db()
    assert first.to == "lan-1@example.com"


def test_the_journal_holds_no_personal_datum(queue: Queue) -> None:
    queue()
    message = claimed()
    messages.mark_sent(message=message, at=NOW)
    payload = {"kind": "review_published", "language": "vi"}
    assert journal() == [("message.queued", payload), ("message.sent", payload)]


def test_a_rollback_of_the_caller_takes_the_mail_along(queue: Queue) -> None:
    def fail() -> None:
        with transaction.atomic():
            queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "to", ["", "nobody", "a@b@example.com", "lan@example.com\nBcc: all@example.com", "x" * 300]
)
def test_what_is_no_address_is_refused(queue: Queue, to: str) -> None:
    with pytest.raises(InvalidRecipient):
        queue(to=to)


@pytest.mark.parametrize("reference", ["", "x" * 201])
def test_a_reference_has_a_length(queue: Queue, reference: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        queue(reference=reference)


def test_a_letter_that_cannot_be_written_is_not_queued(queue: Queue) -> None:
    with pytest.raises(InvalidContext):
        queue(context={"product": "Cup"})
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("asked", "spoken"), [("vi", "vi"), ("vi-VN", "vi"), ("EN-gb", "en"), ("de", "vi"), ("", "vi")]
)
def test_the_language_is_one_of_ours(queue: Queue, asked: str, spoken: str) -> None:
    shop = CompanyFactory()
    shop.default_language = "vi"
    shop.save(update_fields=["default_language"])
    assert queue(company=shop, language=asked).language == spoken


def test_what_a_mail_said_is_forgotten_when_it_is_sent(queue: Queue) -> None:
    queue()
    messages.mark_sent(message=claimed(), at=NOW)
    message = Message.objects.get()
    assert (message.state, message.context, message.sent_at) == ("sent", {}, NOW)
    assert message.to == "lan-1@example.com", "for a month an operator can tell"


def test_what_a_mail_said_is_forgotten_when_it_fails(queue: Queue) -> None:
    queue()
    failure = Failure("SMTPDataError 550", is_final=True)
    messages.mark_failed(message=claimed(), at=NOW, failure=failure)
    message = Message.objects.get()
    assert (message.state, message.context) == ("failed", {})
    assert journal()[-1] == (
        "message.failed",
        {"kind": "review_published", "language": "vi", "error": "SMTPDataError 550"},
    )


@pytest.mark.parametrize("is_sent", [True, False])
def test_the_last_mail_to_an_erased_person_forgets_the_address(queue: Queue, is_sent: bool) -> None:
    queue(kind=MessageKind.ERASURE_DONE, context={})
    message = claimed()
    # As in an installation without a mail server.
    kept = received_mail(
        message.company,
        message_id=message_id_of(message),
        to=message.to,
        headers=[["To", message.to], ["Subject", "Erased"]],
    )
    if is_sent:
        messages.mark_sent(message=message, at=NOW)
    else:
        messages.mark_failed(
            message=message, at=NOW, failure=Failure(error="SMTPDataError 550", is_final=True)
        )
    assert Message.objects.get().to == ""
    kept.refresh_from_db()
    assert (kept.to, kept.headers) == ("", [["Subject", "Erased"]])


def test_a_mail_can_be_held_and_let_go(queue: Queue) -> None:
    message = queue(kind=MessageKind.ERASURE_DONE, context={}, due_at=NOW + timedelta(days=1))
    assert messages.claim(at=NOW, limit=1) == []
    about = {"company": message.company, "kind": message.kind, "reference": message.reference}
    assert messages.hurry(at=NOW, **about)
    assert not messages.hurry(at=NOW, **about), "it goes already"
    assert messages.claim(at=NOW, limit=1) == [message]


def test_addresses_go_after_a_month_and_the_reason_stays(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "FORGOTTEN_AT_ONCE", 2)
    long_ago = NOW - messages.ADDRESS_KEPT_FOR - timedelta(minutes=1)
    for _ in range(3):
        queue(at=long_ago)
    for message in messages.claim(at=NOW, limit=10):
        messages.mark_sent(message=message, at=NOW)
    queue()
    queue(at=long_ago)  # still on its way
    assert forget_addresses() == 3
    assert sorted(Message.objects.values_list("to", flat=True)) == [
        "",
        "",
        "",
        "lan-4@example.com",
        "lan-5@example.com",
    ]
    assert forget_addresses() == 0


def test_an_erased_person_is_in_no_mail(company: Company, queue: Queue) -> None:
    reviewer = ReviewerFactory(company=company)
    queue(to="Lan@Example.com")
    messages.mark_sent(message=claimed(), at=NOW)
    by_reviewer = queue(reviewer=reviewer, to="old@example.com")
    in_hands = queue(to="lan@example.com")
    stranger = queue()
    elsewhere = queue(company=CompanyFactory(), to="lan@example.com")
    in_hands = next(m for m in messages.claim(at=NOW, limit=10) if m.pk == in_hands.pk)
    received_mail(company, to="Lan@example.com")
    theirs = received_mail(company, to="joanlan@example.com")
    received_mail(company, to="old@example.com", message_id=message_id_of(by_reviewer))

    erased = messages.forget_person(
        by=SYSTEM,
        at=NOW,
        company=company,
        addresses=["lan@EXAMPLE.com"],
        reviewer_ids=[reviewer.pk],
    )

    assert erased == 3
    ours = Message.objects.for_company(company).exclude(pk=stranger.pk)
    assert [(m.to, m.reviewer_id, m.context) for m in ours] == [("", None, {})] * 3
    by_reviewer.refresh_from_db()
    assert (by_reviewer.state, by_reviewer.error) == ("failed", "PersonErased")
    assert not messages.mark_sent(message=in_hands, at=NOW), "its sender is told nothing counts"
    for untouched in (stranger, elsewhere):
        untouched.refresh_from_db()
        assert untouched.to
        assert untouched.context
    assert [mail.pk for mail in mailbox.MailboxMail.objects.all()] == [theirs.pk]


def test_a_person_may_go_and_the_mail_row_stays(company: Company, queue: Queue) -> None:
    reviewer = ReviewerFactory(company=company)
    queue(reviewer=reviewer)
    reviewer.delete()
    assert Message.objects.get().reviewer is None


def test_a_reviewer_of_another_company_is_refused_by_the_database(queue: Queue) -> None:
    stranger = ReviewerFactory(company=CompanyFactory())

    def join() -> None:
        with transaction.atomic():
            queue(reviewer=stranger)
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="message_same_company_id_reviewer_id"):
        join()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "claimed"},
        {"state": "sent"},
        {"state": "sent", "sent_at": NOW},
        {"state": "failed", "context": {}},
        {"claimed_at": NOW},
        {"to": ""},
    ],
)
def test_the_database_refuses_halves(queue: Queue, changes: dict[str, Any]) -> None:
    message = queue()
    with pytest.raises(IntegrityError, match="message_"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**changes)


def test_what_is_settled_stays_settled() -> None:
    assert MESSAGES.moves[MessageState.SENT] == frozenset()
    assert MESSAGES.moves[MessageState.FAILED] == frozenset()
