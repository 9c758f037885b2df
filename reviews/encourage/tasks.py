"""Sending mails, and forgetting what is no longer needed of them."""

from celery import shared_task
from django.utils import timezone

from reviews.encourage.operations import mailbox, messages, sending


@shared_task
def send_due() -> int:
    """Send a batch of what is due; return how many mails have left."""
    return sending.send_due(clock=timezone.now)


@shared_task
def forget_addresses() -> int:
    """Erase the addresses of mails that were settled long ago; return how many."""
    return messages.forget_addresses(before=timezone.now() - messages.ADDRESS_KEPT_FOR)


@shared_task
def tidy_up_mailbox() -> int:
    """Delete old mails of the mailbox; return how many."""
    return mailbox.tidy_up(at=timezone.now())
