"""The states of an import."""

from django.db.models import TextChoices

from reviews.common.lifecycle import Lifecycle


class ImportState(TextChoices):
    """Where an import run stands."""

    WAITING = "waiting"
    """Its file is here and its turn has not come."""
    RUNNING = "running"
    FINISHED = "finished"
    """The whole file was read; single rows may have been refused."""
    FAILED = "failed"
    """The file could not be read to its end. What was stored before stays, and a re-run goes on."""


IMPORTS = Lifecycle(
    {
        ImportState.WAITING: {ImportState.RUNNING, ImportState.FAILED},
        ImportState.RUNNING: {ImportState.FINISHED, ImportState.FAILED},
        ImportState.FINISHED: set(),
        ImportState.FAILED: set(),
    }
)
