"""Reads of what customers say."""

from reviews.content.queries.photos import Photo, photo_named, photos_of
from reviews.content.queries.published import (
    NotPublic,
    Page,
    PublishedContribution,
    ReviewFilter,
    published_contribution,
    published_reviews,
    summaries_of,
    summary_of,
    votes_of,
)

__all__ = [
    "NotPublic",
    "Page",
    "Photo",
    "PublishedContribution",
    "ReviewFilter",
    "photo_named",
    "photos_of",
    "published_contribution",
    "published_reviews",
    "summaries_of",
    "summary_of",
    "votes_of",
]
