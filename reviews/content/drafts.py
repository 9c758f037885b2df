"""What an author sends in, cleaned and checked in one place for every surface."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.common.text import clean_line, clean_text
from reviews.content import limits
from reviews.content.kinds import Kind

Faults = dict[str, list[str]]


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


def checked(draft: Draft, *, kind: Kind) -> Draft:
    """Return the draft with its text cleaned.

    Raises:
        InvalidContribution: a field is too long, missing, or not for this kind.
    """
    cleaned = Draft(
        title=clean_line(draft.title),
        body=clean_text(draft.body),
        author_name=clean_line(draft.author_name),
        rating=draft.rating,
        recommends=draft.recommends,
    )
    errors: Faults = {}
    for field, limit in (
        ("title", limits.TITLE_MAX),
        ("body", limits.BODY_MAX),
        ("author_name", limits.NAME_MAX),
    ):
        excess = len(getattr(cleaned, field)) - limit
        if excess > 0:
            errors[field] = [
                ngettext(
                    "Shorten this by %(excess)d character; at most %(limit)d fit.",
                    "Shorten this by %(excess)d characters; at most %(limit)d fit.",
                    excess,
                )
                % {"excess": excess, "limit": limit}
            ]
    if kind is Kind.REVIEW:
        if cleaned.rating is None:
            errors["rating"] = [_("Choose from 1 to 5 stars.")]
        elif cleaned.rating not in limits.STARS:
            errors["rating"] = [_("Stars go from 1 to 5.")]
    else:
        if cleaned.rating is not None:
            errors["rating"] = [_("Only a review has stars.")]
        if cleaned.recommends is not None:
            errors["recommends"] = [_("Only a review recommends.")]
        if not cleaned.body:
            errors["body"] = [_("Write something first.")]
    if errors:
        raise InvalidContribution(errors)
    return cleaned
