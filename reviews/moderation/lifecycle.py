"""The states of a moderation case."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reviews.common.lifecycle import Lifecycle


class CaseState(TextChoices):
    """Where a case stands."""

    OPEN = "open", _("Waiting")
    """Waits for a person."""
    DECIDED = "decided", _("Decided")
    OBSOLETE = "obsolete", _("No longer needed")
    """The author replaced or withdrew the text before anybody decided."""


CASES = Lifecycle(
    {
        CaseState.OPEN: {CaseState.DECIDED, CaseState.OBSOLETE},
        # A decision can be revised: the case stays decided and gets one more decision. When its
        # author replaces or withdraws the text, there is nothing left to revise.
        CaseState.DECIDED: {CaseState.OBSOLETE},
        CaseState.OBSOLETE: set(),
    }
)
