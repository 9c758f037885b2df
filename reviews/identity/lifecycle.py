"""The states of a person's wish to be forgotten."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reviews.common.lifecycle import Lifecycle


class ErasureState(TextChoices):
    """Where it stands."""

    REQUESTED = "requested", _("Requested")
    """The person can still think again."""
    CANCELLED = "cancelled", _("Called off")
    UNDER_WAY = "under_way", _("Under way")
    """Every domain does its part; none of it can be taken back."""
    DONE = "done", _("Done")


ERASURES = Lifecycle(
    {
        ErasureState.REQUESTED: {ErasureState.CANCELLED, ErasureState.UNDER_WAY},
        ErasureState.UNDER_WAY: {ErasureState.DONE},
        ErasureState.CANCELLED: set(),
        ErasureState.DONE: set(),
    }
)
