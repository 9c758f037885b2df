"""Mails to customers on their way out, invitations, and the mailbox of an installation that sends
none.

A key with ``db_constraint=False`` has a composite one instead, in migration 0005_mail, which holds
both rows to one company.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.common.ids import uuid7
from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_names, by_path, classify, either
from reviews.encourage.kinds import MessageKind
from reviews.encourage.lifecycle import ON_THEIR_WAY, InvitationState, MessageState
from reviews.encourage.querysets import InvitationQuerySet, MailboxQuerySet, MessageQuerySet

REFERENCE_MAX = 200


class Message(CompanyOwned):
    """One mail to one person, from the reason for it to its end.

    What it says is kept only until it is sent or has failed: links in it open what belongs to the
    person. The address goes a month later. The row stays without both, so that the same reason
    never makes a second mail.
    """

    kind = models.CharField(max_length=20, choices=MessageKind)
    reference = models.CharField(max_length=REFERENCE_MAX)
    """The reason, as an id of what happened; one mail of a kind for each."""
    to = models.EmailField(blank=True)
    language = models.CharField(max_length=12, choices=settings.LANGUAGES)
    context = models.JSONField(default=dict, blank=True)
    """What the letter needs to be written, checked by ``reviews.encourage.messages``."""
    reviewer = models.ForeignKey(
        "reviews.Reviewer",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
    )
    state = models.CharField(max_length=7, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often it was claimed."""
    error = models.CharField(max_length=100, blank=True)
    """The class of the latest failure and the code of the mail server, without its words, which
    quote the address."""
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """When it may be claimed: the first time, again after a pause, or when a lease is over."""
    claimed_at = models.DateTimeField(null=True, blank=True)
    """Since when a sender has it. Only the sender of this very claim may say what became of it."""
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "kind",
            "reference",
            "language",
            "state",
            "attempts",
            "error",
            "created_at",
            "due_at",
            "claimed_at",
            "sent_at",
        ),
        link=("reviewer",),
        contact=("to",),
        content=("context",),
    )
    # Also what went to an address that a guest only typed.
    of_person: ClassVar = either(by_path("reviewer"), by_names(email="to"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "kind", "reference"), name="message_once"),
            models.CheckConstraint(
                condition=Q(state=MessageState.CLAIMED, claimed_at__isnull=False)
                | (~Q(state=MessageState.CLAIMED) & Q(claimed_at=None)),
                name="message_claimed_with_time",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at=None)),
                name="message_sent_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.FAILED) | ~Q(error=""),
                name="message_failed_with_error",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ON_THEIR_WAY)) | Q(context={}),
                name="message_settled_says_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ON_THEIR_WAY)) | ~Q(to=""),
                name="message_on_its_way_has_address",
            ),
        )
        indexes = (
            # The senders' exact question; rows leave it as soon as they are settled.
            models.Index(
                fields=("due_at", "id"),
                condition=Q(state__in=sorted(ON_THEIR_WAY)),
                name="message_due",
            ),
            # What the forgetting task and an erasure look for; rows leave it with their address.
            models.Index(
                fields=("created_at", "id"), condition=~Q(to=""), name="message_with_address"
            ),
            models.Index(
                fields=("company", "to"), condition=~Q(to=""), name="message_by_recipient"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Invitation(CompanyOwned):
    """A buyer is asked for a review of one product, by a link that proves the purchase."""

    reviewer = models.ForeignKey(
        "reviews.Reviewer", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    product = models.ForeignKey(
        "reviews.Product",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    state = models.CharField(max_length=8, choices=InvitationState, default=InvitationState.OPEN)
    language = models.CharField(max_length=12, blank=True)
    """What the person reads, as far as known."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    """The link was first followed: by the person, or by what looks through the person's mail."""
    answered_at = models.DateTimeField(null=True, blank=True)
    contribution = models.ForeignKey(
        "reviews.Contribution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )

    objects = InvitationQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "product",
            "state",
            "language",
            "created_at",
            "expires_at",
            "opened_at",
            "answered_at",
            "contribution",
        ),
        link=("reviewer",),
    )
    of_person: ClassVar = by_path("reviewer")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "reviewer", "product"),
                condition=Q(state=InvitationState.OPEN),
                name="invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=InvitationState.ANSWERED,
                    answered_at__isnull=False,
                    contribution__isnull=False,
                )
                | ~Q(state=InvitationState.ANSWERED),
                name="invitation_answered_by_something",
            ),
        )
        indexes = (models.Index(fields=("company", "created_at", "id"), name="invitation_by_date"),)

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class MailboxMail(models.Model):
    """A mail that was not sent because the installation has no mail server.

    It belongs to the installation, not to a company: passwords of staff are reset by mail too. It
    is kept for some days, see ``reviews.encourage.operations.mailbox``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(
        "reviews.Company", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """For which company it was written; empty for the installation's own."""
    message_id = models.CharField(max_length=255, unique=True)
    """The Message-ID header: a mail handed over twice is stored once."""
    sender = models.TextField()
    to = models.TextField()
    """The addresses, separated by commas."""
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=list)
    """Pairs of name and value in their order."""
    received_at = models.DateTimeField()

    objects = MailboxQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=("id", "company", "message_id", "received_at"),
        contact=("to", "sender"),
        content=("subject", "text", "html", "headers"),
    )
    of_person: ClassVar = by_names(email="to")

    class Meta:
        indexes = (models.Index(fields=("received_at", "id"), name="mailbox_by_date"),)

    def __str__(self) -> str:
        return self.subject
