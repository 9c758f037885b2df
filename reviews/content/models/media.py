"""Photos, and in which versions of a contribution they are shown.

A key with ``db_constraint=False`` has a composite one instead, in migration 0007_photos.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_path, classify
from reviews.common.querysets import CompanyQuerySet
from reviews.content.lifecycle import MediaState


class Media(CompanyOwned):
    """A photo. What was uploaded is kept only until its sizes are made of it."""

    contribution = models.ForeignKey(
        "reviews.Contribution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    """Whose photo it is, once it was sent with something; for good."""
    state = models.CharField(max_length=8, choices=MediaState, default=MediaState.RECEIVED)
    name = models.CharField(max_length=32, unique=True)
    """In addresses and on the disk. Random, so that nobody finds a photo by guessing; its id is
    ordered by time and told to whoever uploaded it."""
    source_format = models.CharField(max_length=5)
    byte_size = models.PositiveIntegerField()
    """Of the upload."""
    sha256 = models.CharField(max_length=64)
    """Of the upload, in hexadecimal."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    """In pixels: of the upload, and once the sizes are made, of the full one."""
    perceptual_hash = models.BigIntegerField(null=True, blank=True)
    """``reviews.content.photos.similarity``"""
    received_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "contribution",
            "state",
            "source_format",
            "byte_size",
            "width",
            "height",
            "received_at",
            "ready_at",
        ),
        content=("name", "sha256", "perceptual_hash"),
    )
    of_person: ClassVar = by_path("contribution__reviewer")

    class Meta:
        verbose_name_plural = "media"
        constraints = (
            models.UniqueConstraint(fields=("company", "id"), name="media_of_company"),
            models.UniqueConstraint(fields=("contribution", "id"), name="media_of_contribution"),
            models.CheckConstraint(
                condition=Q(
                    state=MediaState.READY, ready_at__isnull=False, perceptual_hash__isnull=False
                )
                | (~Q(state=MediaState.READY) & Q(ready_at=None, perceptual_hash=None)),
                name="media_ready_with_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MediaState.values), name="media_known_state"
            ),
        )
        indexes = (
            # What nobody sent with anything, for the sweep.
            models.Index(
                fields=("received_at", "id"),
                condition=Q(contribution=None),
                name="media_unattached",
            ),
            models.Index(fields=("company", "sha256"), name="media_by_content"),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class RevisionMedia(CompanyOwned):
    """A photo in one version of a contribution, at its place."""

    contribution = models.ForeignKey(
        "reviews.Contribution",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    """Holds revision and photo to the same contribution, by two composite keys."""
    revision = models.ForeignKey(
        "reviews.Revision",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    media = models.ForeignKey(
        Media, on_delete=models.PROTECT, related_name="uses", db_constraint=False
    )
    position = models.PositiveSmallIntegerField()

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=("id", "company", "contribution", "revision", "media", "position")
    )

    class Meta:
        verbose_name_plural = "revision media"
        constraints = (
            models.UniqueConstraint(fields=("revision", "position"), name="revision_media_place"),
            models.UniqueConstraint(fields=("revision", "media"), name="revision_media_once"),
        )

    def __str__(self) -> str:
        return f"{self.position} of {self.revision_id}"
