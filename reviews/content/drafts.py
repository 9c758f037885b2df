"""What an author sends in, cleaned and checked in one place for every surface."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.common.text import clean_line, clean_text
from reviews.content import limits
from reviews.content.kinds import Kind

if TYPE_CHECKING:
    from reviews.content.models import Revision

Faults = dict[str, list[str]]

_OF_REVIEWS = (
    *("title", "answers", "pros", "cons", "experienced_on", "relationship", "video_url"),
    "photos",
)


class InvalidContribution(Exception):
    """The draft cannot be taken. ``errors`` has sentences for people, by field."""

    def __init__(self, errors: Faults) -> None:
        super().__init__(f"faults in {', '.join(sorted(errors))}")
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The text of a contribution as its author wants it shown."""

    title: str = ""
    body: str = ""
    author_name: str = ""
    rating: int | None = None
    recommends: bool | None = None
    answers: Mapping[str, int | str] = field(default_factory=dict)
    """To what the company asks, by the code of the question."""
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()
    experienced_on: date | None = None
    relationship: str = ""
    video_url: str = ""
    photos: tuple[UUID, ...] = ()
    """Ids of uploads, in the order they are shown."""


def checked(draft: Draft, *, kind: Kind) -> Draft:
    """Return the draft with its text cleaned.

    Raises:
        InvalidContribution: a field is too long, missing, or not for this kind.
    """
    cleaned = replace(
        draft,
        title=clean_line(draft.title),
        body=clean_text(draft.body),
        author_name=clean_line(draft.author_name),
    )
    errors = _too_long(cleaned)
    errors |= _faults_of_review(cleaned) if kind is Kind.REVIEW else _faults_beside(cleaned)
    if errors:
        raise InvalidContribution(errors)
    return cleaned


def draft_of(revision: "Revision") -> Draft:
    """Return what a revision says, as its author would send it in."""
    return Draft(
        title=revision.title,
        body=revision.body,
        author_name=revision.author_name,
        rating=revision.rating,
        recommends=revision.recommends,
        answers=revision.answers,
        pros=tuple(revision.pros),
        cons=tuple(revision.cons),
        experienced_on=revision.experienced_on,
        relationship=revision.relationship,
        video_url=revision.video_url,
    )


def _too_long(draft: Draft) -> Faults:
    errors: Faults = {}
    for name, limit in (
        ("title", limits.TITLE_MAX),
        ("body", limits.BODY_MAX),
        ("author_name", limits.NAME_MAX),
    ):
        excess = len(getattr(draft, name)) - limit
        if excess > 0:
            errors[name] = [
                ngettext(
                    "Shorten this by %(excess)d character; at most %(limit)d fit.",
                    "Shorten this by %(excess)d characters; at most %(limit)d fit.",
                    excess,
                )
                % {"excess": excess, "limit": limit}
            ]
    return errors


def _faults_of_review(draft: Draft) -> Faults:
    if draft.rating is None:
        return {"rating": [_("Choose from 1 to 5 stars.")]}
    if draft.rating not in limits.STARS:
        return {"rating": [_("Stars go from 1 to 5.")]}
    return {}


def _faults_beside(draft: Draft) -> Faults:
    """Return what is wrong with a comment, a question or an answer."""
    errors: Faults = {}
    if draft.rating is not None:
        errors["rating"] = [_("Only a review has stars.")]
    if draft.recommends is not None:
        errors["recommends"] = [_("Only a review recommends.")]
    for name in _OF_REVIEWS:
        if getattr(draft, name):
            errors[name] = [_("Only a review has this.")]
    if not draft.body:
        errors["body"] = [_("Write something first.")]
    return errors
