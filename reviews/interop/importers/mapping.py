"""Which column of a file says what."""

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from django.utils.translation import gettext as _


class Field(StrEnum):
    """What a column can be mapped to."""

    PRODUCT_REF = "product_ref"
    PRODUCT_NAME = "product_name"
    RATING = "rating"
    TITLE = "title"
    BODY = "body"
    AUTHOR_NAME = "author_name"
    EMAIL = "email"
    CUSTOMER_REF = "customer_ref"
    RECOMMENDS = "recommends"
    WRITTEN_AT = "written_at"
    LANGUAGE = "language"
    SOURCE_REF = "source_ref"
    VERIFIED = "verified"
    INCENTIVE = "incentive"


REQUIRED = (Field.PRODUCT_REF, Field.RATING)
"""Without these no row is a review of a product."""

_FILLING = re.compile(r"[\s_\-]+")


class InvalidMapping(Exception):
    """The mapping does not fit the file; the message says how, and what there is instead."""


def parse(text: str) -> dict[Field, str]:
    """Return the columns named in ``rating=Rating,product_ref=Clothing ID``.

    A pair whose column has a comma in its name stands in quotation marks.

    Raises:
        InvalidMapping: a pair is none, a field is unknown or stands twice.
    """
    mapping: dict[Field, str] = {}
    for pair in next(csv.reader([text], skipinitialspace=True), []):
        name, sign, column = (part.strip() for part in pair.partition("="))
        if not (name and sign and column):
            raise InvalidMapping(
                _("“%(pair)s” is not of the form field=Column.") % {"pair": pair.strip()}
            )
        try:
            field = Field(name)
        except ValueError:
            raise InvalidMapping(
                _("There is no field “%(name)s”. The fields are %(fields)s.")
                % {"name": name, "fields": ", ".join(Field)}
            ) from None
        if field in mapping:
            raise InvalidMapping(_("The field “%(name)s” is mapped twice.") % {"name": name})
        mapping[field] = column
    return mapping


def by_name(header: Sequence[str]) -> dict[Field, str]:
    """Return the mapping of a file whose columns are called like our fields."""
    loose = {_loose(column) for column in header}
    return {field: field.value for field in Field if _loose(field) in loose}


def places(mapping: Mapping[Field, str], header: Sequence[str]) -> dict[Field, int]:
    """Return where in a row each mapped field stands.

    A column is found by its exact name, or else whatever its case, spaces, hyphens and underscores.

    Raises:
        InvalidMapping: a column is not there or there twice, or a required field is not mapped.
    """
    columns = ", ".join(f"“{column}”" for column in header if column) or "–"
    found: dict[Field, int] = {}
    for field, name in mapping.items():
        matches = [place for place, column in enumerate(header) if column == name] or [
            place for place, column in enumerate(header) if _loose(column) == _loose(name)
        ]
        if not matches:
            raise InvalidMapping(
                _("There is no column “%(name)s” for %(field)s. The columns are %(columns)s.")
                % {"name": name, "field": field, "columns": columns}
            )
        if len(matches) > 1:
            raise InvalidMapping(
                _("The column “%(name)s” for %(field)s stands in the file more than once.")
                % {"name": name, "field": field}
            )
        found[field] = matches[0]
    for field in REQUIRED:
        if field not in found:
            raise InvalidMapping(
                _("Say which column is %(field)s. The columns are %(columns)s.")
                % {"field": field, "columns": columns}
            )
    return found


def _loose(name: str) -> str:
    return _FILLING.sub("", unicodedata.normalize("NFKC", name)).casefold()
