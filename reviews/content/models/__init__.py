"""The models of what customers say."""

from reviews.content.models.contributions import Contribution, Revision
from reviews.content.models.reports import Report
from reviews.content.models.summaries import RatingSummary
from reviews.content.models.votes import Vote

__all__ = ["Contribution", "RatingSummary", "Report", "Revision", "Vote"]
