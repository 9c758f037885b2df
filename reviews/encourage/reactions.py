"""Mails that follow from what happened, each queued once for its reason."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from reviews.content.kinds import Kind
from reviews.content.models import Contribution, Report
from reviews.content.operations.erasure import ERASED_ADDRESS
from reviews.content.reporting import ReportOutcome
from reviews.encourage import links
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.encourage.operations import invitations, messages
from reviews.identity.lifecycle import ErasureState
from reviews.identity.models import Erasure, LinkPurpose, Reviewer
from reviews.identity.operations import magic_links
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from reviews.moderation.models import Appeal, Outcome
from reviews.moderation.queries import latest_decision_on, refusal_of

HELD_FOR = timedelta(days=30)
"""At most so long the mail about the end of an erasure waits for that end, which comes within
minutes: the month that the law leaves (Regulation (EU) 2016/679, Art. 12 (3))."""


TOLD_AT_ONCE = 20
"""Of what a guest wrote before confirming the address, the newest; most wrote one thing."""


def ask_to_confirm(entry: JournalEntry) -> None:
    """Ask whether the address that a guest typed is the guest's."""
    guest = Reviewer.objects.get(pk=UUID(entry.subject_id))
    written = _contribution(entry.payload["contribution"])
    # Confirmed, withdrawn or erased before this was delivered: nothing is left to ask.
    if not guest.claimed_email or written.state == "withdrawn":
        return
    messages.queue(
        by=SYSTEM,
        at=timezone.now(),
        company=entry.company,
        kind=MessageKind.CONFIRM_EMAIL,
        to=guest.claimed_email,
        language=guest.language or written.language,
        reference=str(guest.pk),
        context={
            "product": written.product.name,
            "link": links.to_confirm(guest.pk),
            "what": written.kind,
        },
        reviewer=guest,
    )


def tell_published(entry: JournalEntry) -> None:
    """Tell a known author that a review is public; the first time only."""
    _tell_published(_contribution(entry.subject_id))


def tell_rejected(entry: JournalEntry) -> None:
    """Tell a known author why a version of what they wrote is not public, and how to appeal."""
    _tell_rejected(_contribution(entry.subject_id), revision=entry.payload["revision"])


def tell_outcomes(entry: JournalEntry) -> None:
    """Tell a guest who has confirmed the address what became of what they wrote before that.

    What the person was told already is not told again.
    """
    person = UUID(entry.payload.get("into", entry.subject_id))
    rows = Contribution.objects.for_company(entry.company).filter(reviewer=person)
    told = rows.filter(state__in=("published", "rejected")).order_by("-received_at", "-id")
    for contribution_id in told.values_list("pk", flat=True)[:TOLD_AT_ONCE]:
        written = _contribution(str(contribution_id))
        if written.state == "published":
            _tell_published(written)
        else:
            newest = written.revisions.order_by("-number")[0]
            _tell_rejected(written, revision=str(newest.pk))


def mail_link(entry: JournalEntry) -> None:
    """Send the link that opens what a person wrote; it is made here, so only the mail has it."""
    person = Reviewer.objects.select_related("company").get(pk=UUID(entry.subject_id))
    if not person.email:  # Erased since.
        return
    at = timezone.now()
    issued = magic_links.issue(by=SYSTEM, at=at, reviewer=person, purpose=LinkPurpose.MY_CONTENT)
    messages.queue(
        by=SYSTEM,
        at=at,
        company=entry.company,
        kind=MessageKind.MAGIC_LINK,
        to=person.email,
        language=entry.payload["language"] or person.language,
        reference=str(issued.link.pk),
        context={
            "link": links.to_open(entry.company.slug, text=issued.text),
            "minutes": int(magic_links.GOOD_FOR.total_seconds()) // 60,
        },
        reviewer=person,
    )


def tell_erasure_requested(entry: JournalEntry) -> None:
    """Tell a person when their data goes, and where that can be stopped; once for each day it was
    planned for.

    Who wants no time to think again is told of the end only.
    """
    at = timezone.now()
    wish = (
        Erasure.objects.select_related("reviewer")
        .filter(
            company=entry.company, reviewer=UUID(entry.subject_id), state=ErasureState.REQUESTED
        )
        .first()
    )
    if wish is None or not wish.reviewer.email or wish.due_at <= at:
        return
    messages.queue(
        by=SYSTEM,
        at=at,
        company=entry.company,
        kind=MessageKind.ERASURE_REQUESTED,
        to=wish.reviewer.email,
        language=wish.reviewer.language,
        reference=f"{wish.pk} {wish.due_at:%Y-%m-%d}",
        context={
            "on": timezone.localdate(wish.due_at),
            "link": links.to_my_content(entry.company.slug),
        },
        reviewer=wish.reviewer,
    )


def tell_replied(entry: JournalEntry) -> None:
    """Tell a known author what the company says of a review, or answers to a question."""
    reply = _contribution(entry.subject_id)
    _pass_on(reply, _contribution(entry.payload["parent"]))


def tell_answered(entry: JournalEntry) -> None:
    """Tell a known author that somebody else has answered a question."""
    answer = _contribution(entry.payload["answer"])
    question = _contribution(entry.subject_id)
    if answer.reviewer_id != question.reviewer_id:
        _pass_on(answer, question)


def confirm_report(entry: JournalEntry) -> None:
    """Tell whoever sent a legal notice that it has arrived (EU 2022/2065, Art. 16 (4))."""
    report = _report(entry)
    _answer(report, MessageKind.REPORT_RECEIPT)


def tell_report_decided(entry: JournalEntry) -> None:
    """Tell whoever sent a legal notice how it ended (EU 2022/2065, Art. 16 (5))."""
    report = _report(entry)
    if report.outcome not in (ReportOutcome.UPHELD, ReportOutcome.DISMISSED):
        # Its author took the text back first: nothing was decided.
        return
    decision = latest_decision_on(report.revision)
    _answer(
        report,
        MessageKind.REPORT_OUTCOME,
        is_removed=report.outcome == ReportOutcome.UPHELD,
        is_automatic=decision is not None and decision.is_automatic,
    )


def confirm_appeal(entry: JournalEntry) -> None:
    """Tell an author that the appeal has arrived."""
    appeal = _appeal(entry)
    _tell(
        _contribution(str(appeal.contribution_id)),
        MessageKind.APPEAL_RECEIPT,
        reference=str(appeal.pk),
        link=links.to_receipt(appeal.contribution_id),
    )


def tell_appeal_decided(entry: JournalEntry) -> None:
    """Tell an author what became of the appeal."""
    appeal = _appeal(entry)
    if appeal.ruling is None:
        return
    is_granted = appeal.ruling.outcome == Outcome.PUBLISH
    _tell(
        _contribution(str(appeal.contribution_id)),
        MessageKind.APPEAL_OUTCOME,
        reference=str(appeal.pk),
        link=links.to_receipt(appeal.contribution_id),
        is_granted=is_granted,
        **({} if is_granted else {"reasons": list(appeal.ruling.reasons)}),
    )


def forget_person(entry: JournalEntry) -> None:
    """Erase a person from mails, and end the links in them; prepare the mail that tells the end.

    Once the erasure is done nobody knows the address, so the mail is made now and held.
    """
    reviewer = Reviewer.objects.select_related("company").get(pk=UUID(entry.subject_id))
    invitations.stop_for(reviewer=reviewer)
    messages.forget_person(
        by=SYSTEM,
        at=timezone.now(),
        company=entry.company,
        addresses=[reviewer.email] if reviewer.email else [],
        reviewer_ids=[reviewer.pk],
    )
    if reviewer.email:
        messages.queue(
            by=SYSTEM,
            at=timezone.now(),
            company=entry.company,
            kind=MessageKind.ERASURE_DONE,
            to=reviewer.email,
            language=reviewer.language,
            reference=entry.payload["erasure"],
            context={},
            due_at=timezone.now() + HELD_FOR,
        )


def tell_erasure_done(entry: JournalEntry) -> None:
    """Let the mail go that tells a person of the end of the erasure; forget what else was queued
    for the person while the others forgot.
    """
    at, company, erasure = timezone.now(), entry.company, entry.payload["erasure"]
    kind = MessageKind.ERASURE_DONE
    held = Message.objects.for_company(company).filter(kind=kind, reference=erasure).first()
    messages.forget_person(
        by=SYSTEM,
        at=at,
        company=company,
        # Nothing else knows the address any more.
        addresses=[held.to] if held is not None and held.to else [],
        reviewer_ids=[UUID(entry.subject_id)],
        but=held,
    )
    messages.hurry(at=at, company=company, kind=kind, reference=erasure)


def _contribution(contribution_id: str) -> Contribution:
    return Contribution.objects.select_related(
        "company", "product", "reviewer", "published_revision"
    ).get(pk=UUID(contribution_id))


def _tell_published(written: Contribution) -> None:
    if written.kind != Kind.REVIEW or written.source_ref:
        return
    _tell(
        written,
        MessageKind.REVIEW_PUBLISHED,
        reference=str(written.pk),
        link=links.to_receipt(written.pk),
    )


def _tell_rejected(written: Contribution, *, revision: str) -> None:
    refusal = refusal_of(written)
    if refusal is None or written.source_ref:
        return
    _tell(
        written,
        MessageKind.REVIEW_REJECTED,
        reference=revision,
        link=links.to_receipt(written.pk),
        reasons=refusal.reasons,
        is_automatic=refusal.is_automatic,
        what=written.kind,
    )


def _tell(
    written: Contribution, kind: MessageKind, *, reference: str, link: str, **context: object
) -> None:
    author = written.reviewer
    # A guest's address is not proven: a stranger's would be written to again and again.
    if author is None or not author.email:
        return
    messages.queue(
        by=SYSTEM,
        at=timezone.now(),
        company=written.company,
        kind=kind,
        to=author.email,
        language=author.language or written.language,
        reference=reference,
        context={"product": written.product.name, "link": link, **context},
        reviewer=author,
    )


def _pass_on(said: Contribution, parent: Contribution) -> None:
    """Tell the author of ``parent`` what was said below it, while both are public."""
    text, about = said.published_revision, parent.published_revision
    if text is None or about is None or parent.source_ref:
        return
    page = {"company": parent.company.slug, "ref": parent.product.ref}
    if parent.kind == Kind.QUESTION:
        _tell(
            parent,
            MessageKind.QUESTION_ANSWERED,
            reference=str(said.pk),
            link=links.to_question(parent.pk, **page),
            question=about.body,
            answer=text.body,
        )
    else:
        _tell(
            parent,
            MessageKind.OFFICIAL_REPLY,
            reference=str(said.pk),
            link=links.to_review(parent.pk, **page),
            reply=text.body,
        )


def _report(entry: JournalEntry) -> Report:
    return Report.objects.select_related(
        "company", "contribution__product", "revision", "reviewer"
    ).get(pk=UUID(entry.subject_id))


def _appeal(entry: JournalEntry) -> Appeal:
    return Appeal.objects.select_related("ruling").get(pk=UUID(entry.subject_id))


def _answer(report: Report, kind: MessageKind, **context: object) -> None:
    # Who pressed "report" in passing gave no address, and finds the outcome on the receipt. Of whom
    # was erased since there is none any more.
    if report.notifier_email in ("", ERASED_ADDRESS):
        return
    messages.queue(
        by=SYSTEM,
        at=timezone.now(),
        company=report.company,
        kind=kind,
        to=report.notifier_email,
        language=report.language,
        # A decision can be revised: each outcome is told once.
        reference=f"{report.pk}:{report.outcome}",
        context={
            "product": report.contribution.product.name,
            "link": links.to_report(report.pk),
            "number": str(report.pk),
            **context,
        },
        reviewer=report.reviewer,
    )
