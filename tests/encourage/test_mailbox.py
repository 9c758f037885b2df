"""Without a mail server every mail is stored, once, for some days."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.encourage import queries
from reviews.encourage.models import MailboxMail
from reviews.encourage.operations import mailbox
from reviews.encourage.operations.messages import LEASE
from reviews.encourage.senders.mailbox import MailboxBackend
from reviews.encourage.tasks import tidy_up_mailbox
from tests.encourage.conftest import LINK, NOW, Queue, send, states
from tests.factories import CompanyFactory, StaffUserFactory, received_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = queries.BACKEND


def test_the_name_of_the_backend_is_right() -> None:
    assert f"{MailboxBackend.__module__}.{MailboxBackend.__name__}" == queries.BACKEND
    assert isinstance(mail.get_connection(), MailboxBackend)


def test_a_mail_of_a_company_lands_whole(company: Company, queue: Queue) -> None:
    message = queue()
    assert send() == 1
    stored = MailboxMail.objects.get()
    assert (stored.company, stored.to) == (company, "lan-1@example.com")
    assert stored.sender == "Gốm Sân Gạch <no-reply@localhost>"
    assert stored.subject.startswith("Đánh giá của bạn")
    assert LINK in stored.text
    assert f'href="{LINK}"' in stored.html
    headers = dict(stored.headers)
    assert headers["Message-ID"] == stored.message_id == f"<{message.pk}@localhost>"
    assert headers["From"] == "Gốm Sân Gạch <no-reply@localhost>"
    assert headers["Subject"] == stored.subject
    assert states() == ["sent"]


def test_a_sender_killed_before_marking_stores_it_once(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    with monkeypatch.context() as patch:
        patch.setattr("reviews.encourage.operations.messages.mark_sent", lambda **_: False)
        send()
    assert send(after=LEASE) == 1
    assert MailboxMail.objects.count() == 1


def test_a_forgotten_password_lands_there_too(client: Client) -> None:
    user = StaffUserFactory(email="mai@example.com")
    client.post("/accounts/password/reset/", {"email": user.email})
    stored = MailboxMail.objects.get()
    assert (stored.company, stored.to, stored.html) == (None, "mai@example.com", "")
    link = next(word for word in stored.text.split() if word.startswith("http"))
    assert "Choose a new password" in client.get(link, follow=True).text


def test_a_library_may_mail_several_people() -> None:
    mails = [
        EmailMessage("A", "b\0c", "me@example.com", ["a@example.com"], bcc=["b@example.com"]),
        EmailMultiAlternatives(
            "B", "text", to=["c@example.com"], alternatives=[("<p>x</p>", "text/html")]
        ),
    ]
    assert mail.get_connection().send_messages(mails) == 2
    first, second = MailboxMail.objects.order_by("subject")
    assert (first.to, first.text) == ("a@example.com, b@example.com", "bc")
    assert second.html == "<p>x</p>"


def test_a_header_with_a_second_line_is_refused() -> None:
    with pytest.raises(BadHeaderError):
        EmailMessage("A\nBcc: all@example.com", "b", to=["a@example.com"]).send()
    assert not MailboxMail.objects.exists()


def test_it_is_kept_for_some_days_and_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "KEPT_MAX", 3)
    old, *_, newest = [received_mail(subject=str(number)) for number in range(5)]
    ages = {mail.pk: number for number, mail in enumerate(MailboxMail.objects.order_by("-id"))}
    for pk, days in ages.items():
        at = timezone.now() - timedelta(days=days)
        MailboxMail.objects.filter(pk=pk).update(received_at=at)
    assert tidy_up_mailbox() == 2, "the oldest beyond the number"
    MailboxMail.objects.filter(pk=newest.pk).update(
        received_at=timezone.now() - mailbox.KEPT_FOR - timedelta(minutes=1)
    )
    assert tidy_up_mailbox() == 1
    assert {kept.subject for kept in MailboxMail.objects.all()} == {"2", "3"}
    assert not MailboxMail.objects.filter(pk=old.pk).exists()


def test_a_page_begins_where_the_one_before_ended() -> None:
    for number in range(5):
        received_mail(to=f"lan-{number}@example.com")
    MailboxMail.objects.update(received_at=NOW)  # the id decides between equals
    seen, place = [], None
    for _ in range(3):
        page = queries.mailbox(after=place, limit=2)
        seen += [found.to for found in page.mails]
        place = page.next
    assert place is None
    assert seen == [f"lan-{number}@example.com" for number in (4, 3, 2, 1, 0)]
    found = queries.mailbox(to="LAN-3", limit=2)
    assert [mail.to for mail in found.mails] == ["lan-3@example.com"]


def test_erasing_takes_only_the_mails_of_that_company() -> None:
    ours, theirs = CompanyFactory(), CompanyFactory()
    received_mail(ours, to="Lan@example.com")
    received_mail(theirs, to="lan@example.com")
    received_mail(None, to="lan@example.com")
    assert mailbox.forget_person(company=ours, addresses=["lan@example.com"]) == 1
    assert MailboxMail.objects.count() == 2
