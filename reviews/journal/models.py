"""The journal and the deliveries that follow from it."""

from typing import ClassVar

from django.db import models

from reviews.common.personal_data import classify
from reviews.journal.actors import ActorKind
from reviews.journal.querysets import DeliveryQuerySet, JournalQuerySet


class JournalEntry(models.Model):
    """Something that happened, written in the same transaction as the thing itself.

    Append-only: a trigger in the database refuses to change or remove a row (migration 0002).
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(
        "reviews.Company", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    event = models.CharField(max_length=60)
    """What happened, as ``noun.past_participle``: ``contribution.submitted``."""
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.CharField(max_length=64, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    """Ids, codes and numbers; never what a person wrote or is called."""
    request_id = models.CharField(max_length=64, blank=True)
    happened_at = models.DateTimeField()

    objects = JournalQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "event",
            "actor_kind",
            "subject_kind",
            "subject_id",
            "payload",
            "request_id",
            "happened_at",
        ),
        link=("actor_id",),
    )

    class Meta:
        verbose_name_plural = "journal entries"
        indexes = (
            models.Index(
                fields=("company", "subject_kind", "subject_id", "id"), name="journal_by_subject"
            ),
            models.Index(fields=("company", "event", "id"), name="journal_by_event"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.subject_kind} {self.subject_id}"


class Delivery(models.Model):
    """One reaction to one entry: owed while ``delivered_at`` is empty, its receipt afterwards.

    The receipt is written in the reaction's own transaction, so a reaction is done at most once
    however often it is delivered.
    """

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    reaction = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    """When the sweep takes it up; the first try comes straight from the commit, before that."""
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    """The class of the latest failure, without its text, which may quote what a person wrote."""
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "entry",
            "reaction",
            "due_at",
            "attempts",
            "error",
            "created_at",
            "delivered_at",
        )
    )

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (models.UniqueConstraint(fields=("entry", "reaction"), name="delivery_once"),)
        indexes = (
            # The sweep's exact question; rows leave it as soon as they are delivered.
            models.Index(
                fields=("due_at", "id"),
                condition=models.Q(delivered_at=None),
                name="delivery_owed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reaction} for entry {self.entry_id}"
