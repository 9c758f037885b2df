"""What a company asks beside the stars: aspects, choices, and questions about the author."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reviews.common.text import strip_diacritics
from reviews.content.limits import FIELD_CODE_MAX

CODE = rf"[a-z][a-z0-9_]{{0,{FIELD_CODE_MAX - 1}}}"
_IS_CODE = re.compile(CODE)
_NO_LETTER = re.compile(r"[^a-z0-9]+")

Words = Mapping[str, str]
"""One text in several languages, by language code."""


class FieldRole(TextChoices):
    """What sort of question it is. Codes live for ever; a form asks in this order."""

    DIMENSION = "dimension", _("Stars for one aspect")
    """One to five stars, with words for the low and the high end."""
    CHOICE = "choice", _("Choice about the product")
    """One of several options: runs small, true to size, runs large."""
    SEGMENT = "segment", _("Question about the author")
    """One of several options about a person, and therefore never required."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer to choose. A retired one is not offered, but still names old answers."""

    code: str
    label: Words
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question."""

    code: str
    role: FieldRole
    category: str
    """Of which products it is asked; empty is all."""
    label: Words
    low_label: Words
    high_label: Words
    options: tuple[Option, ...]
    """Those offered in their order, then the retired ones."""
    is_required: bool
    is_shown: bool
    """Whether the public sees the answers."""
    is_active: bool
    position: int
    """Its place among those of the same category."""
    language: str
    """The company's own, in which every text is there."""

    @property
    def name(self) -> str:
        """What the answer is called in forms, and in what is said about its faults."""
        return name_of(self.code)

    @property
    def rank(self) -> tuple[int, bool, int]:
        """Its place in a form: by role, first what is asked of all products."""
        return list(FieldRole).index(self.role), self.category != "", self.position

    @property
    def offered(self) -> tuple[Option, ...]:
        """The options that can be chosen now."""
        return tuple(option for option in self.options if option.is_active)

    def option(self, code: object) -> Option | None:
        """Return the option of that code, offered or retired."""
        return next((option for option in self.options if option.code == code), None)

    def say(self, words: Words, language: str) -> str:
        """Return one of its texts in ``language``; what is not translated, in the company's own."""
        return words.get(language) or words.get(self.language, "")


def name_of(code: str) -> str:
    """Return what the answer to a question is called in a form."""
    return f"answers.{code}"


def is_code(value: str) -> bool:
    """Tell whether ``value`` may name a question or an option."""
    return _IS_CODE.fullmatch(value) is not None


def code_from(text: str, *, taken: Collection[str], otherwise: str) -> str:
    """Return a code that reads like ``text`` and that nothing has yet.

    >>> code_from("Đúng cỡ", taken={"dung_co"}, otherwise="option")
    'dung_co_2'
    """
    plain = _NO_LETTER.sub("_", strip_diacritics(text).lower()).strip("_")
    whole = plain if plain[:1].isalpha() else f"{otherwise}_{plain}"
    # With room for the number behind it.
    stem = whole[: FIELD_CODE_MAX - 4].strip("_")
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    return code
