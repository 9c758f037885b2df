"""What an author sends in, cleaned and checked in one place for every surface."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from reviews.common.lengths import faults_of_length
from reviews.common.text import clean_line, clean_text
from reviews.content import limits
from reviews.content.answers import InvalidAnswers, checked_answers
from reviews.content.extras import (
    Relationship,
    Unacceptable,
    checked_experience_date,
    checked_points,
)
from reviews.content.fields import Field
from reviews.content.kinds import Kind
from reviews.content.videos import checked_video

if TYPE_CHECKING:
    from reviews.content.models import Revision

Faults = dict[str, list[str]]

_LIMITS = {"title": limits.TITLE_MAX, "body": limits.BODY_MAX, "author_name": limits.NAME_MAX}
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


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What is asked of a contribution about one product at one time."""

    today: date
    """In UTC."""
    asked: Sequence[Field] = ()
    """The company's own questions about the product."""
    needs_text: bool = False
    """The company takes no stars alone."""
    earlier: Mapping[str, object] | None = None
    """The answers of the version that is being edited, or of a file: what was not asked then is
    not required now."""


def checked(draft: Draft, *, kind: Kind, rules: Rules) -> Draft:
    """Return the draft with its text cleaned and its values in one form.

    Raises:
        InvalidContribution: a field is too long, missing, or not for this kind.
    """
    cleaned = replace(
        draft,
        title=clean_line(draft.title),
        body=clean_text(draft.body),
        author_name=clean_line(draft.author_name),
    )
    errors = faults_of_length(cleaned, _LIMITS)
    if kind is Kind.REVIEW:
        errors |= _faults_of_review(cleaned, rules)
        more, faults = _told(cleaned, rules)
        cleaned = replace(cleaned, **more)
        errors |= faults
    else:
        errors |= _faults_beside(cleaned)
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


def _faults_of_review(draft: Draft, rules: Rules) -> Faults:
    errors: Faults = {}
    if draft.rating is None:
        errors["rating"] = [_("Choose from 1 to 5 stars.")]
    elif draft.rating not in limits.STARS:
        errors["rating"] = [_("Stars go from 1 to 5.")]
    if rules.needs_text and not draft.body:
        errors["body"] = [_("Please write a few words; this shop shows no stars without them.")]
    if draft.relationship and draft.relationship not in Relationship.values:
        errors["relationship"] = [_("Choose one of the answers, or none.")]
    return errors


def _told(draft: Draft, rules: Rules) -> tuple[dict[str, Any], Faults]:
    """Return what a review tells beside its text, in one form, and what is wrong with it."""
    checks: dict[str, Callable[[], Any]] = {
        "pros": lambda: tuple(checked_points(draft.pros)),
        "cons": lambda: tuple(checked_points(draft.cons)),
        "experienced_on": lambda: checked_experience_date(draft.experienced_on, today=rules.today),
        "video_url": lambda: draft.video_url and checked_video(draft.video_url).canonical_url,
    }
    told: dict[str, Any] = {}
    errors: Faults = {}
    for name, check in checks.items():
        try:
            told[name] = check()
        except Unacceptable as error:
            errors[name] = [str(error)]
    try:
        told["answers"] = checked_answers(rules.asked, draft.answers, earlier=rules.earlier)
    except InvalidAnswers as error:
        errors |= {name: list(messages) for name, messages in error.errors.items()}
    return told, errors


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
