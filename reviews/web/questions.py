"""The company's own questions inside a form: its fields, how they are drawn, and the answers.

A form takes them up by :func:`add_questions`, its template draws them by including
``reviews/components/form_fields.html`` with ``groups`` from :func:`question_groups`, and
:func:`answers_in` reads what was chosen. The rules are content's (``content.answers``): its faults
are named like the form's fields.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews.content.fields import Field, FieldRole
from reviews.content.limits import STARS


@dataclass(frozen=True)
class Question:
    """One question as a template draws it."""

    bound: forms.BoundField
    is_stars: bool
    is_required: bool
    low: str
    high: str


@dataclass(frozen=True)
class Group:
    """Questions of one sort, with what is said about them."""

    role: FieldRole
    title: str
    note: str
    questions: Sequence[Question]


class _Answer(forms.TypedChoiceField):
    """One question. Whether it must be answered is asked of content, like everything else."""

    question: Field
    low: str
    high: str


def add_questions(form: forms.Form, fields: Iterable[Field], *, language: str) -> None:
    """Add a field for each question, named as its faults are: ``answers.<code>``."""
    for field in fields:
        form.fields[field.name] = _form_field(field, language)


def answers_in(form: forms.Form) -> dict[str, object]:
    """Return what was chosen, by code; what was not answered is left out."""
    answers = {
        field.question.code: form.cleaned_data.get(name)
        for name, field in form.fields.items()
        if isinstance(field, _Answer)
    }
    return {code: value for code, value in answers.items() if value not in (None, "")}


def question_groups(form: forms.Form) -> list[Group]:
    """Return the questions of a form by sort, in the order in which they were added."""
    return [
        Group(role, *_words(role), list(questions))
        for role, questions in (
            (role, [question for _role, question in pairs])
            for role, pairs in groupby(_questions(form), key=lambda pair: pair[0])
        )
    ]


def _questions(form: forms.Form) -> Iterator[tuple[FieldRole, Question]]:
    for name, field in form.fields.items():
        if isinstance(field, _Answer):
            yield (
                field.question.role,
                Question(
                    bound=form[name],
                    is_stars=field.question.role is FieldRole.DIMENSION,
                    is_required=field.question.is_required,
                    low=field.low,
                    high=field.high,
                ),
            )


def _form_field(field: Field, language: str) -> _Answer:
    choices: list[tuple[str, Any]]
    coerce: Any = str
    if field.role is FieldRole.DIMENSION:
        coerce = int
        choices = [
            (str(stars), ngettext("%(n)d star", "%(n)d stars", stars) % {"n": stars})
            for stars in STARS
        ]
    else:
        choices = [(option.code, field.say(option.label, language)) for option in field.offered]
    if not field.is_required:
        choices.append(("", gettext_lazy("No answer")))
    answer = _Answer(
        required=False,
        label=field.say(field.label, language),
        choices=choices,
        coerce=coerce,
        empty_value=None,
        initial="",
        widget=forms.RadioSelect,
    )
    answer.question = field
    answer.low = field.say(field.low_label, language)
    answer.high = field.say(field.high_label, language)
    return answer


def _words(role: FieldRole) -> tuple[str, str]:
    return {
        FieldRole.DIMENSION: (_("In detail"), ""),
        FieldRole.CHOICE: (_("About the product"), ""),
        FieldRole.SEGMENT: (
            _("About you"),
            _("Helps others to see whether your experience fits theirs. Answer what you like."),
        ),
    }[role]
