"""What surfaces read of what customers say."""

from reviews.content.queries.published import (
    NotPublic,
    Page,
    PublishedContribution,
    ReviewFilter,
    published_contribution,
    published_reviews,
    summaries_of,
    summary_of,
)

__all__ = [
    "NotPublic",
    "Page",
    "PublishedContribution",
    "ReviewFilter",
    "published_contribution",
    "published_reviews",
    "summaries_of",
    "summary_of",
]
