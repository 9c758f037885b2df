"""The base of every tenant's row, and the stored answers of repeated requests."""

from typing import ClassVar

from django.db import models

from reviews.common.ids import uuid7
from reviews.common.personal_data import classify


class CompanyOwned(models.Model):
    """A row that belongs to one company and is never seen by another.

    The indexes behind its lists lead with the company, so that one company's rows lie together.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(
        "reviews.Company", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class IdempotentAnswer(models.Model):
    """The answer that a request with an ``Idempotency-Key`` got, for its repetitions."""

    scope = models.CharField(max_length=200)
    """Whose key it is and for what: two callers may choose the same key."""
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of the request's body, so that a key used again for something else is noticed."""
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField()

    personal_data: ClassVar = classify(
        none=("id", "scope", "key", "fingerprint", "status", "created_at"), content=("body",)
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("scope", "key"), name="idempotent_answer_once"),
        )
        indexes = (models.Index(fields=("created_at",), name="idempotent_answer_by_age"),)
