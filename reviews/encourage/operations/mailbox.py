"""The mailbox of an installation without a mail server."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from reviews.catalog.models import Company
from reviews.encourage.models import MailboxMail

KEPT_FOR = timedelta(days=7)
KEPT_MAX = 2_000


@dataclass(frozen=True, kw_only=True)
class Received:
    """A mail as a backend got it."""

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    headers: list[list[str]] = field(default_factory=list)
    company_id: UUID | None = None


def store(*, at: datetime, mails: Collection[Received]) -> int:
    """Store mails; return how many there were. One that is there already stays as it is."""
    MailboxMail.objects.bulk_create(
        (
            MailboxMail(
                company_id=mail.company_id,
                message_id=mail.message_id,
                sender=mail.sender,
                to=mail.to,
                subject=mail.subject,
                text=mail.text,
                html=mail.html,
                headers=mail.headers,
                received_at=at,
            )
            for mail in mails
        ),
        ignore_conflicts=True,
    )
    return len(mails)


def tidy_up(*, at: datetime) -> int:
    """Delete what is too old, and the oldest of what is too much; return how many."""
    too_much = MailboxMail.objects.latest_first().values_list("pk", flat=True)[KEPT_MAX:]
    deleted, _ = MailboxMail.objects.filter(
        Q(received_at__lt=at - KEPT_FOR) | Q(pk__in=list(too_much))
    ).delete()
    return deleted


def forget_person(
    *, company: Company, addresses: Collection[str], message_ids: Collection[str] = ()
) -> int:
    """Delete what a company has written to a person; return how many mails.

    Addresses find what was written to the person, ids also what went to an address that was the
    person's once, or was only claimed.
    """
    ours = MailboxMail.objects.filter(company=company)
    # What is written for a company goes to one address each.
    deleted, _ = ours.to_one_of(addresses).delete()
    more, _ = ours.filter(message_id__in=message_ids).delete()
    return deleted + more


def forget_recipient(*, message_id: str) -> bool:
    """Take the address out of a mail that stays; return whether there was such a mail."""
    mail = MailboxMail.objects.filter(message_id=message_id).first()
    if mail is None:
        return False
    mail.to = ""
    mail.headers = [[name, value] for name, value in mail.headers if name.lower() != "to"]
    mail.save(update_fields=["to", "headers"])
    return True
