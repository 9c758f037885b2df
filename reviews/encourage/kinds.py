"""The kinds of mail there are."""

from django.db.models import TextChoices


class MessageKind(TextChoices):
    """Why somebody is written to. Codes live for ever: the journal holds them."""

    CONFIRM_EMAIL = "confirm_email"
    """A guest gave this address with a review; is it theirs?"""
    MAGIC_LINK = "magic_link"
    """Opens what the person wrote for one company."""
    REVIEW_PUBLISHED = "review_published"
    REVIEW_REJECTED = "review_rejected"
    """A review, or what else its context says that the author wrote, is not public."""
    OFFICIAL_REPLY = "official_reply"
    """The company has answered a review in public."""
    QUESTION_ANSWERED = "question_answered"
    REPORT_RECEIPT = "report_receipt"
    """Somebody reported a contribution; it has arrived."""
    REPORT_OUTCOME = "report_outcome"
    APPEAL_RECEIPT = "appeal_receipt"
    APPEAL_OUTCOME = "appeal_outcome"
    ERASURE_REQUESTED = "erasure_requested"
    """Tells the day of erasure, until which it can be taken back."""
    ERASURE_DONE = "erasure_done"
    DATA_EXPORT_READY = "data_export_ready"
    REVIEW_INVITATION = "review_invitation"
    """Asks a buyer for a review."""
