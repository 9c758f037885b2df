"""Fields that take a value of their own type only: ``"5"`` is no number and ``5`` is no text.

REST framework's own turn one into the other, so that what the OpenAPI document refuses would pass.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


class TextOnly(serializers.CharField):
    """What all fields of texts have in common."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text, trimmed."""
        if not isinstance(data, str):
            self.fail("invalid")
        value: str = super().to_internal_value(data)
        return value


class TextField(TextOnly):
    """A text. Its length is checked by the domain, after cleaning, in words that help.

    ``advertised_max`` stands in the OpenAPI document.
    """

    def __init__(self, *, advertised_max: int, **options: Any) -> None:
        """Take the length that the domain allows."""
        super().__init__(**options)
        self.advertised_max = advertised_max


class PatternField(TextOnly, serializers.RegexField):
    """A text of a certain form."""


class EmailField(TextOnly, serializers.EmailField):
    """An e-mail address."""


class CodeField(serializers.ChoiceField):
    """One of the codes of an enumeration."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the code."""
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", input=_quoted(data))
        return data


class IdField(serializers.UUIDField):
    """A UUID as text."""

    def to_internal_value(self, data: Any) -> UUID:
        """Return the id."""
        if not isinstance(data, str):
            self.fail("invalid", value=_quoted(data))
        value: UUID = super().to_internal_value(data)
        return value


class MomentField(serializers.DateTimeField):
    """A time as RFC 3339 writes it, with its offset: without one nobody knows when it was."""

    def to_internal_value(self, data: Any) -> datetime:
        """Return the time."""
        if not isinstance(data, str) or not _MOMENT.fullmatch(data):
            raise serializers.ValidationError(_unreadable_moment())
        try:
            # Near the ends of the calendar an offset leads out of it.
            found = datetime.fromisoformat(data.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise serializers.ValidationError(_unreadable_moment()) from None
        return found


class DayField(serializers.DateField):
    """A day as RFC 3339 writes it: ``2026-11-22``."""

    def to_internal_value(self, data: Any) -> date:
        """Return the day."""
        if not isinstance(data, str) or not _DAY.fullmatch(data):
            raise serializers.ValidationError(_("Write the day like 2026-11-22."))
        try:
            return date.fromisoformat(data)
        except ValueError:
            raise serializers.ValidationError(_("There is no such day.")) from None


class WholeNumberField(serializers.IntegerField):
    """A JSON number without fraction."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        # JSON Schema counts 4.0 as whole; 1e999 has become infinity, which is not.
        if isinstance(data, float) and data.is_integer():
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class YesNoField(serializers.BooleanField):
    """``true`` or ``false``."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the truth value."""
        if not isinstance(data, bool):
            self.fail("invalid", input=_quoted(data))
        return data


class InputSerializer(serializers.Serializer[Any]):
    """A body that is sent in; a field it does not know is refused, for it is a misspelt one."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the values of the fields, once all names are known."""
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {name[:100]: [_("There is no such field.")] for name in unknown[:20]}
                )
        return super().to_internal_value(data)


def _unreadable_moment() -> str:
    return _("Write a time as RFC 3339 does, with its offset: 2026-11-22T14:05:00+07:00.")


def _quoted(data: Any) -> str:
    """Return a wrong value for a message. Lists are only named: they may be nested endlessly."""
    if isinstance(data, str | int | float):
        return str(data)[:100]
    return type(data).__name__
