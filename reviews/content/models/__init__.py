"""The models of what customers say."""

from reviews.content.models.contributions import Contribution
from reviews.content.models.form_fields import FormField
from reviews.content.models.media import Media, RevisionMedia
from reviews.content.models.reports import Report
from reviews.content.models.revisions import Revision
from reviews.content.models.summaries import RatingSummary
from reviews.content.models.votes import Vote

__all__ = [
    "Contribution",
    "FormField",
    "Media",
    "RatingSummary",
    "Report",
    "Revision",
    "RevisionMedia",
    "Vote",
]
