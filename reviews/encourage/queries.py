"""What the mailbox page shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from reviews.encourage.models import MailboxMail

BACKEND = "reviews.encourage.senders.mailbox.MailboxBackend"


@dataclass(frozen=True, kw_only=True)
class MailPage:
    """A page of the mailbox; ``next`` is where the following one begins, if there is one."""

    mails: list[MailboxMail]
    next: tuple[datetime, UUID] | None


def mailbox_is_in_use() -> bool:
    """Tell whether mails land in the mailbox of this installation, and not at a mail server."""
    return bool(settings.EMAIL_BACKEND == BACKEND)


def mailbox(*, to: str = "", after: tuple[datetime, UUID] | None = None, limit: int) -> MailPage:
    """Return a page of the mailbox, latest first, without what the mails say."""
    rows = (
        MailboxMail.objects.to_somebody_like(to)
        .latest_first(after=after)
        .select_related("company")
        .defer("text", "html", "headers")
    )
    found = list(rows[: limit + 1])
    shown = found[:limit]
    place = (shown[-1].received_at, shown[-1].pk) if len(found) > limit else None
    return MailPage(mails=shown, next=place)


def mail_in_mailbox(mail_id: UUID) -> MailboxMail | None:
    """Return one mail whole, or ``None``."""
    return MailboxMail.objects.select_related("company").filter(pk=mail_id).first()
