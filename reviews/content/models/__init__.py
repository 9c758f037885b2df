"""The models of what customers say."""

from reviews.content.models.contributions import Contribution, Revision
from reviews.content.models.form_fields import FormField
from reviews.content.models.media import Media, RevisionMedia
from reviews.content.models.summaries import RatingSummary

__all__ = ["Contribution", "FormField", "Media", "RatingSummary", "Revision", "RevisionMedia"]
