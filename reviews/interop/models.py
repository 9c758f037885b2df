"""Import runs."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import classify
from reviews.common.querysets import CompanyQuerySet
from reviews.interop.lifecycle import ImportState


class ImportRun(CompanyOwned):
    """One run of an import, with its figures."""

    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=255)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.RUNNING)
    rows_read = models.PositiveIntegerField(default=0)
    rows_stored = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    """Rows that an earlier run has stored."""
    rows_refused = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "source",
            "file_name",
            "state",
            "rows_read",
            "rows_stored",
            "rows_known",
            "rows_refused",
            "started_at",
            "finished_at",
        )
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state=ImportState.RUNNING, finished_at=None)
                | (~Q(state=ImportState.RUNNING) & Q(finished_at__isnull=False)),
                name="import_run_ends_with_time",
            ),
        )
        indexes = (models.Index(fields=("company", "-started_at"), name="import_run_by_date"),)

    def __str__(self) -> str:
        return f"{self.source} {self.file_name}"
