"""From a row to the mail that is handed to the mail server."""

from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from reviews.common.text import clean_line
from reviews.encourage.kinds import MessageKind
from reviews.encourage.messages import render
from reviews.encourage.models import Message


class CompanyMail(EmailMultiAlternatives):
    """A mail written for a company; a backend may ask for which."""

    company_id: UUID


def mail_of(message: Message) -> CompanyMail:
    """Return the mail, the same whenever it is asked for: a mail may be handed over twice."""
    company = message.company
    rendered = render(
        MessageKind(message.kind),
        message.context,
        company=company.name,
        language=message.language,
    )
    headers = {
        "Message-ID": message_id_of(message),
        # Out-of-office programs do not answer it.
        "Auto-Submitted": "auto-generated",
        "Content-Language": message.language,
    }
    if rendered.unsubscribe_link:
        headers["List-Unsubscribe"] = f"<{rendered.unsubscribe_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = CompanyMail(
        subject=rendered.subject,
        body=rendered.text,
        from_email=formataddr((clean_line(company.name), _our_address())),
        to=[message.to],
        headers=headers,
    )
    mail.attach_alternative(rendered.html, "text/html")
    mail.company_id = message.company_id
    return mail


def message_id_of(message: Message) -> str:
    """Return the Message-ID, by which receivers know a mail that comes twice."""
    return f"<{message.pk}@{_our_address().rpartition('@')[2]}>"


def _our_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
