"""The states of mails and of invitations."""

from django.db.models import TextChoices

from reviews.common.lifecycle import Lifecycle


class MessageState(TextChoices):
    """Where a mail stands."""

    QUEUED = "queued"
    """Waits until it is due: at once, or after a try that failed for now."""
    CLAIMED = "claimed"
    """A sender has it. If the sender is killed, another may claim it once its lease is over."""
    SENT = "sent"
    """The mail server has taken it, or it lies in the mailbox of the installation."""
    FAILED = "failed"
    """Will not be tried again."""


MESSAGES = Lifecycle(
    {
        # The person may be erased before anybody has claimed it.
        MessageState.QUEUED: {MessageState.CLAIMED, MessageState.FAILED},
        MessageState.CLAIMED: {
            MessageState.CLAIMED,
            MessageState.QUEUED,
            MessageState.SENT,
            MessageState.FAILED,
        },
        MessageState.SENT: set(),
        MessageState.FAILED: set(),
    }
)

ON_THEIR_WAY = MESSAGES.sources_of(MessageState.CLAIMED)
"""The states of what is still to be sent."""


class InvitationState(TextChoices):
    """What has become of a question for a review."""

    OPEN = "open"
    """It can be answered; the mail with it may be under way."""
    ANSWERED = "answered"
    STOPPED = "stopped"
    """Its link leads to nothing any more: called off, or the person was erased."""


INVITATIONS = Lifecycle(
    {
        InvitationState.OPEN: {InvitationState.ANSWERED, InvitationState.STOPPED},
        # Whoever has answered may open the link again and change the answer.
        InvitationState.ANSWERED: {InvitationState.STOPPED},
        InvitationState.STOPPED: set(),
    }
)
