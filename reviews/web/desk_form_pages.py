"""What the page about the review form shows: the questions by category, and a look at the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.catalog.categories import key_of
from reviews.catalog.queries import categories_of
from reviews.content import form_queries
from reviews.content.fields import Field, FieldRole
from reviews.web.access import Seat
from reviews.web.questions import Group, add_questions, question_groups


@dataclass(frozen=True)
class Item:
    """One question of the list."""

    field: Field
    label: str
    summary: str
    address: str
    is_current: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Section:
    """The questions of one sort about the products of one category."""

    title: str
    items: Sequence[Item]


@dataclass(frozen=True)
class Chapter:
    """The questions about the products of one category."""

    title: str
    sections: Sequence[Section]


@dataclass(frozen=True)
class Look:
    """A category whose form can be looked at."""

    title: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class Kind:
    """A sort of question that can be added."""

    title: str
    text: str
    address: str


class Overview:
    """All that a company asks."""

    def __init__(self, seat: Seat, language: str, *, current: str = "", category: str = "") -> None:
        """Read the questions; ``current`` is looked at, ``category`` is the form to look at."""
        self.seat = seat
        self.asked = form_queries.active_fields(seat.company)
        self._language = language
        self._current = current
        self._category = category

    @property
    def address(self) -> str:
        """The page's own."""
        return reverse("web:form", args=[self.seat.company.slug])

    @cached_property
    def categories(self) -> list[str]:
        """Categories of products and of questions, each once."""
        spelled = [*(field.category for field in self.asked), *categories_of(self.seat.company)]
        return sorted({key_of(name): name for name in spelled if name}.values(), key=key_of)

    @property
    def chapters(self) -> list[Chapter]:
        """The questions by category and sort."""
        found = []
        for category in ("", *self.categories):
            fields = [field for field in self.asked if key_of(field.category) == key_of(category)]
            if fields:
                sections = [self._section(role, fields) for role in FieldRole]
                found.append(
                    Chapter(
                        category or _("All products"),
                        [section for section in sections if section.items],
                    )
                )
        return found

    @property
    def retired(self) -> list[Item]:
        """What is asked no more."""
        return [
            self._item(field, is_first=True, is_last=True)
            for field in form_queries.retired_fields(self.seat.company)
        ]

    @property
    def kinds(self) -> list[Kind]:
        """What can be added."""
        words = {
            FieldRole.DIMENSION: (
                _("Stars for one aspect"),
                _("Quality, comfort, value: one to five stars."),
            ),
            FieldRole.CHOICE: (
                _("Choice about the product"),
                _("Runs small, true to size, runs large: one of several options."),
            ),
            FieldRole.SEGMENT: (
                _("Question about the author"),
                _("Age band, skin type, use: one of several options, never required."),
            ),
        }
        base = reverse("web:form-add", args=[self.seat.company.slug])
        return [Kind(*words[role], f"{base}?role={role}") for role in FieldRole]

    @property
    def looks(self) -> list[Look]:
        """The forms that can be looked at: where a category has questions of its own, its form."""
        own = {key_of(field.category): field.category for field in self.asked if field.category}
        return [
            Look(
                name or _("All products"),
                f"{self.address}?{urlencode({'preview': name})}",
                key_of(name) == key_of(self._category),
            )
            for name in ("", *own.values())
        ]

    @property
    def groups(self) -> list[Group]:
        """The questions as the form draws them."""
        form = forms.Form()
        fields = form_queries.of_category(self.asked, self._category)
        add_questions(form, fields, language=self._language)
        return question_groups(form)

    def named(self, code: str) -> str:
        """Return the label of a question, asked or retired; empty if there is none."""
        found = form_queries.fields_named(self.seat.company, [code])
        return found[0].say(found[0].label, self._language) if found else ""

    def _section(self, role: FieldRole, fields: Sequence[Field]) -> Section:
        alike = [field for field in fields if field.role is role]
        items = [
            self._item(field, is_first=place == 0, is_last=place == len(alike) - 1)
            for place, field in enumerate(alike)
        ]
        return Section(str(role.label), items)

    def _item(self, field: Field, *, is_first: bool, is_last: bool) -> Item:
        return Item(
            field=field,
            label=field.say(field.label, self._language),
            summary=_summary(field, self._language),
            address=reverse("web:form-question", args=[self.seat.company.slug, field.code]),
            is_current=field.code == self._current,
            is_first=is_first,
            is_last=is_last,
        )


def _summary(field: Field, language: str) -> str:
    """Say in a line what can be answered."""
    if field.role is FieldRole.DIMENSION:
        return _("%(low)s to %(high)s") % {
            "low": field.say(field.low_label, language),
            "high": field.say(field.high_label, language),
        }
    count = len(field.offered)
    labels = ", ".join(field.say(option.label, language) for option in field.offered)
    words = ngettext("%(n)d option: %(labels)s", "%(n)d options: %(labels)s", count)
    return words % {"n": count, "labels": labels}
