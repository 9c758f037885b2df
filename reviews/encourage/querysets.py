"""Filters on mails."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Lower

from reviews.common.querysets import CompanyQuerySet, RowComesBefore
from reviews.encourage.lifecycle import ON_THEIR_WAY, InvitationState

if TYPE_CHECKING:
    from reviews.encourage.models import Invitation, MailboxMail, Message


class MessageQuerySet(CompanyQuerySet["Message"]):
    """Mails on their way out, and what is left of them afterwards."""

    def on_their_way(self) -> Self:
        """Keep what is still to be sent."""
        return self.filter(state__in=ON_THEIR_WAY)

    def due(self, *, at: datetime) -> Self:
        """Keep what may be claimed at ``at``, longest due first."""
        return self.on_their_way().filter(due_at__lte=at).order_by("due_at", "id")

    def with_address_since(self, *, before: datetime) -> Self:
        """Keep what is settled, still holds an address, and was queued before ``before``."""
        return (
            self.exclude(to="")
            .exclude(state__in=ON_THEIR_WAY)
            .filter(created_at__lt=before)
            .order_by("created_at", "id")
        )


class MailboxQuerySet(models.QuerySet["MailboxMail"]):
    """Mails in the mailbox of the installation."""

    def to_somebody_like(self, words: str) -> Self:
        """Keep what went to an address with these letters in it; none keeps all."""
        return self.filter(to__icontains=words) if words else self

    def to_one_of(self, addresses: Collection[str]) -> Self:
        """Keep what went to exactly one of these addresses, in small letters."""
        return self.annotate(address=Lower("to")).filter(address__in=list(addresses))

    def latest_first(self, *, after: tuple[datetime, UUID] | None = None) -> Self:
        """Put the latest first, from behind ``after`` on."""
        rows = self.order_by("-received_at", "-id")
        if after is None:
            return rows
        return rows.filter(RowComesBefore("received_at", "id", values=after))


class InvitationQuerySet(CompanyQuerySet["Invitation"]):
    """Questions for reviews."""

    def standing(self, *, at: datetime) -> Self:
        """Keep those whose link still opens the form."""
        return self.exclude(state=InvitationState.STOPPED).filter(expires_at__gt=at)

    def latest_first(self, *, after: tuple[datetime, UUID] | None = None) -> Self:
        """Put the latest first, from behind ``after`` on."""
        rows = self.order_by("-created_at", "-id")
        if after is None:
            return rows
        return rows.filter(RowComesBefore("created_at", "id", values=after))
