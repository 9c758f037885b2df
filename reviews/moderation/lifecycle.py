"""The states of moderation cases and of appeals."""

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
        # A decision can be revised: the case stays decided and gets one more decision. A report or
        # an appeal brings it back to the desk. When its author replaces or withdraws the text,
        # there is nothing left to decide.
        CaseState.DECIDED: {CaseState.OPEN, CaseState.OBSOLETE},
        CaseState.OBSOLETE: set(),
    }
)


class AppealState(TextChoices):
    """Where an author's appeal stands."""

    OPEN = "open", _("Waiting")
    UPHELD = "upheld", _("The decision stands")
    OVERTURNED = "overturned", _("The decision was changed")
    OBSOLETE = "obsolete", _("No longer needed")
    """The author replaced or withdrew the text before anybody decided."""


APPEALS = Lifecycle(
    {
        AppealState.OPEN: {AppealState.UPHELD, AppealState.OVERTURNED, AppealState.OBSOLETE},
        AppealState.UPHELD: set(),
        AppealState.OVERTURNED: set(),
        AppealState.OBSOLETE: set(),
    }
)
