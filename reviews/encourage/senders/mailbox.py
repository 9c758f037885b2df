"""The e-mail backend of an installation without a mail server: it stores every mail.

Django's ``EMAIL_BACKEND``, so that whatever mails, our own outbox or a library, ends up there.
"""

from collections.abc import Sequence
from email.header import decode_header, make_header
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from reviews.encourage.operations import mailbox
from reviews.encourage.operations.mailbox import Received


class MailboxBackend(BaseEmailBackend):
    """Puts mails into the mailbox page of the installation."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store them; return how many."""
        return mailbox.store(at=timezone.now(), mails=[_received(mail) for mail in email_messages])


def _received(mail: EmailMessage) -> Received:
    # As it would be sent: this checks the headers and makes those that are missing.
    sent = mail.message()
    alternatives: list[Any] = getattr(mail, "alternatives", [])
    html = next(
        (str(part.content) for part in alternatives if part.mimetype == "text/html"),
        "",
    )
    return Received(
        message_id=str(sent["Message-ID"])[:255],
        sender=_plain(sent["From"]),
        to=", ".join(mail.recipients()),
        subject=_storable(mail.subject),
        text=_storable(mail.body),
        html=_storable(html),
        headers=[[name, _plain(value)] for name, value in sent.items()],
        company_id=getattr(mail, "company_id", None),
    )


def _storable(value: object) -> str:
    """Return the text without the one character that PostgreSQL does not take."""
    return str(value).replace("\0", "")


def _plain(value: Any) -> str:
    """Return a header as people read it, not as it travels."""
    return str(make_header(decode_header(str(value))))
