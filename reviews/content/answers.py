"""Answers to what the company asks: checked when they come in, put into words when shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reviews.content import limits
from reviews.content.fields import Field, FieldRole, name_of

Answers = dict[str, int | str]
"""Stars or the code of an option, by the code of the question."""

UNKNOWN_NAMED_MAX = 20
_NAME_SHOWN_MAX = 100


class InvalidAnswers(Exception):
    """They cannot be taken. ``errors`` has sentences for people, by field: ``answers.<code>``."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(f"faults in {', '.join(sorted(errors))}")
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class ShownAnswer:
    """An answer as the public reads it. ``stars`` is there for an aspect only."""

    code: str
    role: FieldRole
    label: str
    value: str
    stars: int | None = None


def checked_answers(
    fields: Sequence[Field],
    answers: Mapping[str, object],
    *,
    earlier: Mapping[str, object] | None = None,
) -> Answers:
    """Return the answers that were given, in the order of the form; ``None`` is no answer.

    Args:
        fields: what is asked of this product now.
        answers: what came in.
        earlier: the answers of the version that is being edited. What is repeated from there is
            taken although the question or the option was retired meanwhile, and what was not
            asked then is not required now.

    Raises:
        InvalidAnswers: a question is unknown or not answered though required, or a value is none
            of those it takes.
    """
    kept = {
        code: value
        for code, value in (earlier or {}).items()
        if _is_same(answers.get(code), value) and isinstance(value, int | str)
    }
    errors: dict[str, list[str]] = {}
    taken: Answers = {}
    for field in fields:
        given = answers.get(field.code)
        if given is None:
            if field.is_required and (earlier is None or field.code in earlier):
                errors[field.name] = [_("Please answer this question.")]
        elif field.code in kept:
            taken[field.code] = kept[field.code]
        else:
            value = _value(field, given)
            if value is None:
                errors[field.name] = [_accepted(field)]
            else:
                taken[field.code] = value
    asked = {field.code for field in fields}
    for code in [code for code in answers if code not in asked][:UNKNOWN_NAMED_MAX]:
        if code in kept:
            taken[code] = kept[code]
        elif answers[code] is not None or code not in (earlier or {}):
            errors[name_of(code)[:_NAME_SHOWN_MAX]] = [
                _("There is no such question about this product.")
            ]
    if errors:
        raise InvalidAnswers(errors)
    return taken


def shown_answers(
    fields: Iterable[Field], answers: Mapping[str, object], language: str
) -> list[ShownAnswer]:
    """Return the answers that the public may see, in the order of the form.

    Args:
        fields: the questions that the answers name, retired ones too.
        answers: of one review.
        language: of the page; what is not translated comes in the company's own.
    """
    shown = (
        _shown(field, answers[field.code], language)
        for field in sorted(fields, key=lambda field: field.rank)
        if field.is_shown and field.code in answers
    )
    return [answer for answer in shown if answer is not None]


def _shown(field: Field, value: object, language: str) -> ShownAnswer | None:
    label = field.say(field.label, language)
    if field.role is FieldRole.DIMENSION:
        stars = _stars(value)
        if stars is None:
            return None
        words = _("%(stars)d of %(most)d") % {"stars": stars, "most": limits.STARS_MAX}
        return ShownAnswer(code=field.code, role=field.role, label=label, value=words, stars=stars)
    option = field.option(value)
    if option is None:
        return None
    words = field.say(option.label, language)
    return ShownAnswer(code=field.code, role=field.role, label=label, value=words)


def _value(field: Field, given: object) -> int | str | None:
    """Return what an answer means; ``None`` if the question does not take it."""
    if field.role is FieldRole.DIMENSION:
        return _stars(given)
    option = field.option(given) if isinstance(given, str) else None
    return option.code if option is not None and option.is_active else None


def _stars(given: object) -> int | None:
    # JSON counts 4.0 as whole, and Python counts true as 1.
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int):
        return None
    return given if given in limits.STARS else None


def _is_same(given: object, before: object) -> bool:
    return given == before and type(given) is type(before)


def _accepted(field: Field) -> str:
    if field.role is FieldRole.DIMENSION:
        return _("Choose from 1 to 5 stars.")
    codes = ", ".join(option.code for option in field.offered)
    return _("Use one of: %(codes)s.") % {"codes": codes}
