"""What surfaces read of what customers say."""

from reviews.content.queries.held import (
    HeldContribution,
    HeldFilter,
    HeldPage,
    contribution,
    contributions,
)
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
    "Place",
    "PublishedContribution",
    "ReplyPage",
    "ReplyPlace",
    "ReviewFilter",
    "TalkPage",
    "contribution",
    "contributions",
    "open_parent",
    "published_comments",
    "published_contribution",
    "published_questions",
    "published_replies",
    "published_reviews",
    "summaries_of",
    "summary_of",
    "with_replies",
]
