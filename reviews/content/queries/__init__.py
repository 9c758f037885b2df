"""Reads of what customers say."""

from reviews.content.queries.held import (
    HeldContribution,
    HeldFilter,
    HeldPage,
    contribution,
    contributions,
    counts_by_author,
)
from reviews.content.queries.photos import Photo, photo_named, photos_of, photos_to_come
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
from reviews.content.queries.threads import (
    Place,
    ReplyPage,
    ReplyPlace,
    TalkPage,
    open_parent,
    published_comments,
    published_questions,
    published_replies,
    with_replies,
)

__all__ = [
    "HeldContribution",
    "HeldFilter",
    "HeldPage",
    "NotPublic",
    "Page",
    "Photo",
    "Place",
    "PublishedContribution",
    "ReplyPage",
    "ReplyPlace",
    "ReviewFilter",
    "TalkPage",
    "contribution",
    "contributions",
    "counts_by_author",
    "open_parent",
    "photo_named",
    "photos_of",
    "photos_to_come",
    "published_comments",
    "published_contribution",
    "published_questions",
    "published_replies",
    "published_reviews",
    "summaries_of",
    "summary_of",
    "votes_of",
    "with_replies",
]
