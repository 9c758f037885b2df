"""Mails on their way out. The mailbox has a page of its own."""

from django.contrib import admin

from reviews.admin.lists import ReadOnly
from reviews.encourage.models import Invitation, MailboxMail, Message


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """What was sent and what was not. What mails say is not shown: it holds secret links."""

    list_display = (
        "created_at",
        "company",
        "kind",
        "state",
        "attempts",
        "error",
        "due_at",
        "sent_at",
    )
    list_filter = ("company", "state", "kind")
    search_fields = ("id", "to")
    exclude = ("context",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    """Buyers who were asked for a review, and whether they wrote one."""

    list_display = ("created_at", "company", "product", "state", "opened_at", "answered_at")
    list_filter = ("company", "state")
    list_select_related = ("company", "product")
    search_fields = ("id", "reviewer")


@admin.register(MailboxMail)
class MailboxMailAdmin(ReadOnly):
    """The mailbox, as rows."""

    list_display = ("received_at", "company", "to", "subject")
    list_filter = ("company",)
    search_fields = ("id", "message_id")
    fields = ("received_at", "company", "message_id", "sender", "to", "subject")
