"""Whether readers find a contribution helpful.

A key with ``db_constraint=False`` has a composite one instead, in migration 0009.
"""

from typing import ClassVar

from django.db import models

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_path, classify
from reviews.common.querysets import CompanyQuerySet
from reviews.content.visitors import DIGEST_LENGTH


class Vote(CompanyOwned):
    """One person's word on one contribution. Taken back, it is gone."""

    contribution = models.ForeignKey(
        "reviews.Contribution",
        on_delete=models.PROTECT,
        related_name="votes",
        db_index=False,
        db_constraint=False,
    )
    voter = models.CharField(max_length=DIGEST_LENGTH)
    """See ``Visitor.digest``: the same person's next vote finds this one, and nothing else does."""
    reviewer = models.ForeignKey(
        "reviews.Reviewer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    """Where the voter is a customer that we know."""
    is_helpful = models.BooleanField()
    voted_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=("id", "company", "contribution", "is_helpful", "voted_at", "changed_at"),
        link=("voter", "reviewer"),
    )
    of_person: ClassVar = by_path("reviewer")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("contribution", "voter"), name="vote_once"),)
        # For a device whose user says who it is.
        indexes = (models.Index(fields=("company", "voter"), name="votes_of_voter"),)

    def __str__(self) -> str:
        return f"{'helpful' if self.is_helpful else 'not helpful'} {self.contribution_id}"
