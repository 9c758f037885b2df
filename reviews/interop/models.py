"""Import runs."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import classify
from reviews.interop.lifecycle import ImportState
from reviews.interop.querysets import ImportRunQuerySet
from reviews.journal.actors import Actor, ActorKind

ENDED = (ImportState.FINISHED, ImportState.FAILED)


class ImportKind(models.TextChoices):
    """What a run brings in. Codes live for ever."""

    REVIEWS = "reviews"
    PRODUCTS = "products"


class ImportRun(CompanyOwned):
    """One run of an import, with its figures.

    A run has a kept file where it is carried out in the background, and none where a command reads
    it: whoever typed that would have to start it again.
    """

    kind = models.CharField(
        max_length=10,
        choices=ImportKind,
        default=ImportKind.REVIEWS,
        db_default=ImportKind.REVIEWS,
    )
    source = models.CharField(max_length=60, blank=True)
    """Where reviews come from; products have none, they are what they are whoever tells of them."""
    file_name = models.CharField(max_length=255)
    kept_as = models.CharField(max_length=100, blank=True, db_default="")
    """The file's name in the private storage; empty when it is gone, or never was there."""
    language = models.CharField(max_length=12, blank=True, db_default="")
    """That of whoever asked for the run, in which its remarks are written."""
    asked_by_kind = models.CharField(max_length=10, choices=ActorKind, blank=True, db_default="")
    asked_by_id = models.CharField(max_length=64, blank=True, db_default="")
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.RUNNING)
    failure = models.CharField(max_length=500, blank=True, db_default="")
    """Why the file could not be read to its end, in words."""
    bytes_total = models.PositiveBigIntegerField(default=0, db_default=0)
    bytes_read = models.PositiveBigIntegerField(default=0, db_default=0)
    rows_read = models.PositiveIntegerField(default=0)
    """Also the place where a run goes on that was interrupted."""
    rows_stored = models.PositiveIntegerField(default=0)
    """Rows that made something new."""
    rows_updated = models.PositiveIntegerField(default=0, db_default=0)
    rows_known = models.PositiveIntegerField(default=0)
    """Rows that an earlier run has stored, or that say what is known already."""
    rows_refused = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """The first of what was to be said about rows: place, field, reason, and whether it is why the
    row was refused. Never what stands in the row."""
    remarks_total = models.PositiveIntegerField(default=0, db_default=0)
    tries_in_vain = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Turns since the latest batch: a file that kills its worker must not do so for ever."""
    turn_at = models.DateTimeField(null=True, blank=True)
    """When it last had its turn."""
    asked_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            *("id", "company", "kind", "source", "file_name", "kept_as", "language"),
            *("asked_by_kind", "state", "failure", "bytes_total", "bytes_read"),
            *("rows_read", "rows_stored", "rows_updated", "rows_known", "rows_refused"),
            *("remarks", "remarks_total", "tries_in_vain", "turn_at"),
            *("asked_at", "started_at", "finished_at"),
        ),
        link=("asked_by_id",),
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at=None)),
                name="import_run_ends_with_time",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=False) | ~Q(state=ImportState.RUNNING),
                name="import_run_starts_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(kept_as="") | ~Q(state=ImportState.WAITING),
                name="import_run_waits_with_file",
            ),
        )
        indexes = (
            # Ids are made in the order of time.
            models.Index(fields=("company", "-id"), name="import_run_latest"),
            # The worker's exact question; rows leave it as soon as they have ended.
            models.Index(
                fields=("company", "id"),
                condition=~Q(kept_as="") & ~Q(state__in=ENDED),
                name="import_run_due",
            ),
            # What the housekeeping looks for.
            models.Index(fields=("finished_at",), condition=~Q(kept_as=""), name="import_run_kept"),
        )

    def __str__(self) -> str:
        return f"{self.source or self.kind} {self.file_name}"

    @property
    def asked_by(self) -> Actor:
        """Whoever asked for the run."""
        return Actor(ActorKind(self.asked_by_kind or ActorKind.SYSTEM), self.asked_by_id)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ENDED
