"""What a review tells beside its text, in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

from reviews.content.answers import ShownAnswer, shown_answers
from reviews.content.extras import DISCLOSURES, Relationship, Unacceptable, implied_by
from reviews.content.photos.rendering import Size
from reviews.content.queries import Photo, PublishedContribution
from reviews.content.videos import Video, checked_video


@dataclass(frozen=True)
class Picture:
    """A photo in a row of photos."""

    thumb: str
    large: str


@dataclass(frozen=True)
class Told:
    """What stands below the text of a review."""

    pictures: Sequence[Picture]
    answers: Sequence[ShownAnswer]
    video: Video | None
    disclosure: str | Promise
    """What the author is to the company, where it must be disclosed and no label says it yet."""


def picture_of(photo: Photo) -> Picture:
    """Return a photo at addresses that open it for an hour, public or not: for its author."""
    addresses = photo.signed_addresses
    return Picture(addresses[Size.THUMB], addresses[Size.LARGE])


def told(review: PublishedContribution) -> Told:
    """Return what a public review tells beside its text."""
    return Told(
        pictures=[
            Picture(photo.addresses[Size.THUMB], photo.addresses[Size.LARGE])
            for photo in review.photos
        ],
        answers=shown_answers(
            [field for field, _answer in review.answers],
            {field.code: answer for field, answer in review.answers},
            get_language() or "",
        ),
        video=_video(review.video_url),
        disclosure=_disclosure(review),
    )


def _video(url: str) -> Video | None:
    try:
        return checked_video(url) if url else None
    except Unacceptable:
        # It was taken under other rules than today's.
        return None


def _disclosure(review: PublishedContribution) -> str | Promise:
    if not review.relationship or implied_by(review.relationship) == review.incentive != "":
        return ""
    return DISCLOSURES.get(Relationship(review.relationship), "")
