"""The states of contributions, revisions, photos and reports, and the legal moves."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reviews.common.lifecycle import Lifecycle


class ContributionState(TextChoices):
    """Where a contribution stands. Only a published one is ever seen by the public."""

    SUBMITTED = "submitted", _("Waiting")
    """Received and not decided yet."""
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Rejected")
    """Refused, or taken down after it was public. It may come back."""
    WITHDRAWN = "withdrawn", _("Withdrawn")
    """Taken back by its author, for good."""


CONTRIBUTIONS = Lifecycle(
    {
        ContributionState.SUBMITTED: {
            ContributionState.PUBLISHED,
            ContributionState.REJECTED,
            ContributionState.WITHDRAWN,
        },
        ContributionState.PUBLISHED: {
            ContributionState.SUBMITTED,  # taken down while a newer version waits
            ContributionState.REJECTED,
            ContributionState.WITHDRAWN,
        },
        ContributionState.REJECTED: {
            ContributionState.PUBLISHED,  # a second look, or an appeal
            ContributionState.SUBMITTED,  # the author corrected it
            ContributionState.WITHDRAWN,
        },
        ContributionState.WITHDRAWN: set(),
    }
)


class RevisionState(TextChoices):
    """Where one version of the text stands."""

    PENDING = "pending", _("Waiting")
    """Newest version, no decision yet. A contribution has at most one."""
    PUBLISHED = "published", _("Published")
    """What the public sees. A contribution has at most one."""
    REJECTED = "rejected", _("Rejected")
    SUPERSEDED = "superseded", _("Replaced")
    """A newer version took its place, before or after it was decided."""
    WITHDRAWN = "withdrawn", _("Withdrawn")


REVISIONS = Lifecycle(
    {
        RevisionState.PENDING: {
            RevisionState.PUBLISHED,
            RevisionState.REJECTED,
            RevisionState.SUPERSEDED,
            RevisionState.WITHDRAWN,
        },
        RevisionState.PUBLISHED: {
            RevisionState.REJECTED,
            RevisionState.SUPERSEDED,
            RevisionState.WITHDRAWN,
        },
        RevisionState.REJECTED: {
            RevisionState.PUBLISHED,
            RevisionState.SUPERSEDED,
            RevisionState.WITHDRAWN,
        },
        RevisionState.SUPERSEDED: set(),
        RevisionState.WITHDRAWN: set(),
    }
)


class MediaState(TextChoices):
    """Where a photo stands. Only a ready one is ever shown."""

    RECEIVED = "received", _("Received")
    """Looked at and kept; its sizes are being made."""
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")
    """It could not be drawn after all."""


MEDIA = Lifecycle(
    {
        MediaState.RECEIVED: {MediaState.READY, MediaState.REFUSED},
        MediaState.READY: set(),
        MediaState.REFUSED: set(),
    }
)


class ReportState(TextChoices):
    """Where a reader's report stands."""

    RECEIVED = "received", _("Received")
    """Nobody has decided it yet."""
    DECIDED = "decided", _("Decided")


REPORTS = Lifecycle(
    {
        ReportState.RECEIVED: {ReportState.DECIDED},
        # A decision can be revised: the report stays decided and gets the other outcome.
        ReportState.DECIDED: {ReportState.DECIDED},
    }
)
