"""Contributions as the public sees them, without a database."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from reviews.content.kinds import Incentive, Kind, Source
from reviews.content.queries import PublishedContribution

AT = datetime(2026, 3, 7, 9, 30, tzinfo=UTC)


def said(**fields: Any) -> PublishedContribution:
    """Return a review of four stars, unless otherwise said."""
    return PublishedContribution(
        **{
            "id": UUID(int=7),
            "kind": Kind.REVIEW,
            "product_ref": "mug-1",
            "parent_id": None,
            "rating": 4,
            "title": "Holds well",
            "body": "Keeps tea warm for an hour.",
            "recommends": None,
            "author_name": "Mai",
            "language": "en",
            "is_official": False,
            "is_verified_purchase": False,
            "incentive": Incentive.NONE,
            "source": Source.HOSTED_FORM,
            "written_at": AT,
            "published_at": AT,
            "is_edited": False,
            "is_email_confirmed": False,
            "experienced_on": None,
            "relationship": "",
            "pros": (),
            "cons": (),
            "answers": (),
            "video_url": "",
            "photos": (),
            "helpful_count": 0,
            "not_helpful_count": 0,
            **fields,
        }
    )
