"""Mails on their way out, and invitations. The mailbox has a page of its own."""

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


@admin.register(MailboxMail)
class MailboxMailAdmin(ReadOnly):
    """The mailbox, as rows."""

    list_display = ("received_at", "company", "to", "subject")
    list_filter = ("company",)
    search_fields = ("id", "message_id")
    fields = ("received_at", "company", "message_id", "sender", "to", "subject")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    """Who was asked to review what, and how far it came. No link can be followed from here."""

    list_display = ("created_at", "company", "product", "state", "opened_at", "expires_at")
    list_filter = ("company", "state")
    list_select_related = ("company", "product")
    search_fields = ("id", "reviewer")
