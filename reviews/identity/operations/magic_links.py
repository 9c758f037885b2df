"""Links that prove an author by the author's mailbox: asked for, made, used, cleared away."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from reviews.catalog.models import Company
from reviews.identity import link_texts
from reviews.identity.models import LinkPurpose, MagicLink, Reviewer
from reviews.identity.operations import reviewers
from reviews.identity.queries import UnusableLink, usable_link
from reviews.journal import operations as journal
from reviews.journal.actors import Actor, ActorKind
from reviews.journal.models import JournalEntry

GOOD_FOR = timedelta(minutes=30)
REQUESTED = "reviewer.link_requested"
REQUESTS_MAX = 3
"""Mails that strangers may cause to one mailbox in ``REQUESTS_WITHIN``."""
REQUESTS_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class IssuedLink:
    """A new link: the row, and its text, which only the mail has."""

    link: MagicLink
    text: str


@transaction.atomic
def request(*, by: Actor, at: datetime, company: Company, email: str, language: str = "") -> None:
    """Let a link be mailed to the address, if it is a reviewer's of the company.

    It returns nothing, so that no caller can tell a stranger whether the address is known. Beyond
    ``REQUESTS_MAX`` within ``REQUESTS_WITHIN`` nothing more is recorded; two requests at the same
    moment may both count as the last, which costs one mail.

    Args:
        by: who asks; anybody may, since only the mailbox's owner reads the answer.
        at: when.
        company: whose page it was asked on.
        email: the address as typed.
        language: of that page, for the mail.
    """
    address = email.strip().lower()
    if not address:
        return
    reviewer = Reviewer.objects.for_company(company).filter(email=address).first()
    if reviewer is None:
        return
    lately = JournalEntry.objects.for_company(company).about(
        kind="reviewer", subject_id=reviewer.pk
    )
    lately = lately.filter(event=REQUESTED, happened_at__gt=at - REQUESTS_WITHIN)
    if lately.count() >= REQUESTS_MAX:
        return
    journal.record(
        by=by,
        at=at,
        company=company,
        event=REQUESTED,
        subject_kind="reviewer",
        subject_id=reviewer.pk,
        language=language,
    )


@transaction.atomic
def issue(*, by: Actor, at: datetime, reviewer: Reviewer, purpose: LinkPurpose) -> IssuedLink:
    """Make a link for whoever writes the mail to the reviewer.

    Earlier links stay good until they end by themselves. If a new one ended them, a stranger who
    knows the address could keep somebody out by asking for links again and again, and of two mails
    in a mailbox the one that arrived first would lead nowhere.
    """
    text = link_texts.make_text()
    link = MagicLink.objects.create(
        company_id=reviewer.company_id,
        reviewer=reviewer,
        purpose=purpose,
        digest=link_texts.digest_of(text),
        created_at=at,
        expires_at=at + GOOD_FOR,
    )
    journal.record(
        by=by,
        at=at,
        company=reviewer.company,
        event="magic_link.issued",
        subject_kind="reviewer",
        subject_id=reviewer.pk,
        magic_link_id=str(link.pk),
        purpose=purpose,
    )
    return IssuedLink(link=link, text=text)


@transaction.atomic
def redeem(*, at: datetime, company: Company, text: str, purpose: LinkPurpose) -> Reviewer:
    """Use a link up and return whose it is. Of two who try at the same moment, one wins.

    Raises:
        UnusableLink: it is not the company's, not for this, used, or too old.
    """
    link = usable_link(at=at, company=company, text=text, purpose=purpose)
    used = MagicLink.objects.usable(at=at).filter(pk=link.pk).update(used_at=at)
    if not used:
        raise UnusableLink(UnusableLink.Reason.USED)
    journal.record(
        by=Actor(ActorKind.REVIEWER, str(link.reviewer_id)),
        at=at,
        company=company,
        event="magic_link.used",
        subject_kind="reviewer",
        subject_id=link.reviewer_id,
        magic_link_id=str(link.pk),
        purpose=purpose,
    )
    # Whoever opened it has shown to read the mails of that address.
    reviewers.mark_confirmed(
        by=Actor(ActorKind.REVIEWER, str(link.reviewer_id)), at=at, reviewer=link.reviewer
    )
    return link.reviewer


def forget_before(*, at: datetime) -> int:
    """Delete the links that ended before ``at``, used or not; return how many."""
    deleted, _ = MagicLink.objects.filter(expires_at__lt=at).delete()
    return deleted
