"""The parameters in a URL's query: each declared once, for reading and for the OpenAPI document.

A parameter that the route does not know is refused: a misspelt filter that silently kept everything
would show a shop the wrong reviews. So is one given twice where one value is meant.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from api.problems import INVALID_PARAMETERS, Fault, Problem

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_INTEGER = re.compile(r"[0-9]{1,9}")
SHOWN_MAX = 100
"""How much of a wrong value or name is quoted back."""


class Unreadable(Exception):
    """A value is at fault; the message says what is accepted."""


@dataclass(frozen=True, kw_only=True)
class Parameter(Generic[T]):
    """A parameter: its name, how its texts become a value, and what the documentation says."""

    name: str
    parse: Callable[[Sequence[str]], T]
    """Raises :class:`Unreadable`. It gets more than one text only if ``repeatable``."""
    default: T
    description: str
    schema: Mapping[str, Any]
    repeatable: bool = False
    required: bool = False


class Values:
    """What a request says for the parameters of its route."""

    def __init__(self, values: Mapping[str, Any], given: Mapping[str, str]) -> None:
        self._values = values
        self._given = given

    def __getitem__(self, parameter: Parameter[T]) -> T:
        """Return the value of the parameter, or its default."""
        value: T = self._values[parameter.name]
        return value

    def query(self, **changes: str) -> str:
        """Return the parameters as a query that means the same, always spelled the same."""
        return urlencode(sorted({**self._given, **changes}.items()), safe=",:")


def read(
    query: QueryDict, parameters: Iterable[Parameter[Any]], *, ignore: str | None = None
) -> Values:
    """Return the values of ``parameters`` in ``query``; the one named ``ignore`` is not looked at.

    Raises:
        Problem: a parameter is unknown, given twice, missing or at fault.
    """
    known = {parameter.name: parameter for parameter in parameters}
    faults = [_unknown(name, known) for name in query if name not in known and name != ignore]
    values: dict[str, Any] = {}
    given: dict[str, str] = {}
    for name, parameter in known.items():
        texts = query.getlist(name)
        try:
            values[name] = _value(parameter, texts)
        except Unreadable as error:
            faults.append(Fault(str(error), name))
        else:
            if texts:
                given[name] = _canonical(values[name])
    if faults:
        raise Problem(
            INVALID_PARAMETERS,
            "Correct the parameters named in errors. "
            + (f"Known here: {', '.join(known)}." if known else "None is known here."),
            faults=faults,
        )
    return Values(values, given)


def choice(name: str, choices: type[E], *, default: E, description: str) -> Parameter[E]:
    """Declare a parameter that is one of the codes of an enumeration."""
    codes = [member.value for member in choices]

    def parse(texts: Sequence[str]) -> E:
        if texts[0] not in codes:
            raise Unreadable(_("Use one of: %(codes)s.") % {"codes": ", ".join(codes)})
        return choices(texts[0])

    return Parameter(
        name=name,
        parse=parse,
        default=default,
        description=description,
        schema={"type": "string", "enum": codes, "default": default.value},
    )


def integer(name: str, *, low: int, high: int, default: int, description: str) -> Parameter[int]:
    """Declare a whole number from ``low`` to ``high``."""

    def parse(texts: Sequence[str]) -> int:
        return _integer(texts[0], low, high)

    return Parameter(
        name=name,
        parse=parse,
        default=default,
        description=description,
        schema={"type": "integer", "minimum": low, "maximum": high, "default": default},
    )


def integers(name: str, *, low: int, high: int, description: str) -> Parameter[tuple[int, ...]]:
    """Declare a set of whole numbers, separated by commas or by repeating the parameter."""

    def parse(texts: Sequence[str]) -> tuple[int, ...]:
        parts = ",".join(texts).split(",")
        return tuple(sorted({_integer(part, low, high) for part in parts}))

    return Parameter(
        name=name,
        parse=parse,
        default=(),
        description=description,
        schema={
            "type": "array",
            "items": {"type": "integer", "minimum": low, "maximum": high},
            "minItems": 1,
        },
        repeatable=True,
    )


def codes(name: str, known: Sequence[str], *, description: str) -> Parameter[tuple[str, ...]]:
    """Declare a set of codes, separated by commas or by repeating the parameter."""

    def parse(texts: Sequence[str]) -> tuple[str, ...]:
        found = set(",".join(texts).split(","))
        if not found <= set(known):
            raise Unreadable(_("Use one of: %(codes)s.") % {"codes": ", ".join(known)})
        return tuple(sorted(found))

    return Parameter(
        name=name,
        parse=parse,
        default=(),
        description=description,
        schema={
            "type": "array",
            "items": {"type": "string", "enum": list(known)},
            "minItems": 1,
        },
        repeatable=True,
    )


def boolean(name: str, *, description: str) -> Parameter[bool | None]:
    """Declare a parameter that is true, false, or not given."""

    def parse(texts: Sequence[str]) -> bool:
        if texts[0] not in ("true", "false"):
            raise Unreadable(_("Use true or false."))
        return texts[0] == "true"

    return Parameter(
        name=name,
        parse=parse,
        default=None,
        description=description,
        schema={"type": "boolean"},
    )


def pattern(
    name: str, expression: str, *, accepted: str, example: str, description: str
) -> Parameter[str]:
    """Declare a text of a certain form; not given is the empty text.

    ``accepted`` says in words what is, marked by ``gettext_noop``.
    """
    compiled = re.compile(expression)

    def parse(texts: Sequence[str]) -> str:
        if not compiled.fullmatch(texts[0]):
            raise Unreadable(_("Use %(accepted)s.") % {"accepted": _(accepted)})
        return texts[0]

    return Parameter(
        name=name,
        parse=parse,
        default="",
        description=description,
        schema={"type": "string", "pattern": f"^{expression}$", "examples": [example]},
    )


def _value(parameter: Parameter[T], texts: Sequence[str]) -> T:
    if not texts:
        if parameter.required:
            raise Unreadable(_("This parameter is needed."))
        return parameter.default
    if len(texts) > 1 and not parameter.repeatable:
        raise Unreadable(_("Give this parameter once."))
    return parameter.parse(texts)


def _integer(text: str, low: int, high: int) -> int:
    if _INTEGER.fullmatch(text) and low <= int(text) <= high:
        return int(text)
    raise Unreadable(_("Use a whole number from %(low)d to %(high)d.") % {"low": low, "high": high})


def _canonical(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)


def _unknown(name: str, known: Mapping[str, Any]) -> Fault:
    similar = get_close_matches(name[:SHOWN_MAX], known, n=1)
    hint = _(" Is “%(similar)s” meant?") % {"similar": similar[0]} if similar else ""
    return Fault(_("There is no such parameter.") + hint, name[:SHOWN_MAX])
