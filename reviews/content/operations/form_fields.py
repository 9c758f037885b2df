"""Saying what a company's review forms ask."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from reviews.catalog.categories import key_of
from reviews.catalog.models import Company
from reviews.catalog.operations.products import bump_display_versions
from reviews.content import form_queries
from reviews.content.field_data import (
    Faults,
    FormFieldData,
    OptionData,
    cleaned,
    data_of,
    faults_of_all,
)
from reviews.content.fields import Field, code_from
from reviews.content.models import FormField
from reviews.journal import operations as journal
from reviews.journal.actors import Actor

_CHANGEABLE = (
    *("category", "label", "low_label", "high_label", "options", "is_required", "is_shown"),
    *("is_active", "position"),
)

Sent = list[FormFieldData]


class InvalidForm(Exception):
    """Nothing was written. ``errors`` has the faults of each question by place and field."""

    def __init__(self, errors: Mapping[int, Faults]) -> None:
        super().__init__(f"{len(errors)} questions have faults")
        self.errors = errors


class InvalidField(Exception):
    """Nothing was written. ``errors`` has what is wrong with the question, by field."""

    def __init__(self, errors: Faults) -> None:
        super().__init__(f"faults in {', '.join(sorted(errors))}")
        self.errors = errors


class UnknownField(LookupError):
    """The company asks no question of that code."""


@transaction.atomic
def define(
    *, by: Actor, at: datetime, company: Company, fields: Sequence[FormFieldData]
) -> list[Field]:
    """Ask these questions and no others: all of them or, if any is at fault, none.

    They are asked in the order given, within their category. A question that is not among them is
    retired: it is asked no more, and its answers stay. So is an option that its question no longer
    has. A repeat changes nothing, writes nothing and records nothing.

    Raises:
        InvalidForm: see there.
    """
    return _redefine(by=by, at=at, company=company, change=lambda _asked, _retired: list(fields))


@transaction.atomic
def put(*, by: Actor, at: datetime, company: Company, field: FormFieldData) -> Field:
    """Ask one question more, or change the one of that code.

    Without a code it is a new one, and so is an option without one; they get codes that read like
    their labels.

    Raises:
        InvalidField: see there.
    """
    code = field.code

    def change(asked: Sent, retired: Sent) -> Sent:
        nonlocal code
        taken = {data.code for data in (*asked, *retired)}
        own = field.label.get(company.default_language, "")
        code = code or code_from(own, taken=taken, otherwise="question")
        known = FormField.objects.for_company(company).filter(code=code).first()
        options = _with_codes(field.options, known=known, language=company.default_language)
        wanted = replace(field, code=code, options=options)
        for place, data in enumerate(asked):
            if data.code == code and key_of(data.category) == key_of(cleaned(wanted).category):
                return [*asked[:place], wanted, *asked[place + 1 :]]
        return [*(data for data in asked if data.code != code), wanted]

    try:
        fields = _redefine(by=by, at=at, company=company, change=change)
    except InvalidForm as error:
        # Too many are told of the last one, which may be another.
        errors: Faults = {}
        for faults in error.errors.values():
            errors |= faults
        raise InvalidField(errors) from error
    return next(found for found in fields if found.code == code)


@transaction.atomic
def retire(*, by: Actor, at: datetime, company: Company, code: str) -> None:
    """Ask a question no more. Doing it again changes nothing.

    Raises:
        UnknownField: see there.
    """

    def change(asked: Sent, retired: Sent) -> Sent:
        _require(code, (*asked, *retired))
        return [data for data in asked if data.code != code]

    _redefine(by=by, at=at, company=company, change=change)


@transaction.atomic
def bring_back(*, by: Actor, at: datetime, company: Company, code: str) -> None:
    """Ask a retired question again, after those of its category.

    Raises:
        UnknownField: see there.
        InvalidForm: its category asks enough already.
    """

    def change(asked: Sent, retired: Sent) -> Sent:
        _require(code, (*asked, *retired))
        return [*asked, *(data for data in retired if data.code == code)]

    _redefine(by=by, at=at, company=company, change=change)


@transaction.atomic
def move(*, by: Actor, at: datetime, company: Company, code: str, down: bool) -> None:
    """Let a question change places with its neighbour of the same sort and category, if any.

    Raises:
        UnknownField: see there.
    """

    def change(asked: Sent, retired: Sent) -> Sent:
        moved = _require(code, asked)
        alike = [
            place
            for place, data in enumerate(asked)
            if (key_of(data.category), data.role) == (key_of(moved.category), moved.role)
        ]
        rank = alike.index(asked.index(moved))
        other = rank + (1 if down else -1)
        if 0 <= other < len(alike):
            here, there = alike[rank], alike[other]
            asked[here], asked[there] = asked[there], asked[here]
        return asked

    _redefine(by=by, at=at, company=company, change=change)


def _redefine(
    *, by: Actor, at: datetime, company: Company, change: Callable[[Sent, Sent], Sent]
) -> list[Field]:
    """Carry out a change of what is asked and what is retired, in whole.

    The labels stand in forms and beside reviews. Wherever something of a category has changed, its
    products are shown anew.
    """
    # Whoever comes second waits here, and then changes what the first has made.
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    rows = {row.code: row for row in FormField.objects.for_company(company)}
    known = {code: form_queries.field_of(row, company) for code, row in rows.items()}
    asked = form_queries.in_company_order(field for field in known.values() if field.is_active)
    retired = [field for field in known.values() if not field.is_active]
    sent = change([data_of(field) for field in asked], [data_of(field) for field in retired])
    wanted = [cleaned(data) for data in sent]
    errors = faults_of_all(wanted, known=known, language=company.default_language)
    if errors:
        raise InvalidForm(errors)
    fresh: list[FormField] = []
    changed: list[FormField] = []
    categories: set[str] = set()
    for data, position in zip(wanted, _positions(wanted), strict=True):
        values = _values(data, known.get(data.code), position)
        row = rows.get(data.code)
        if row is None:
            row = FormField(
                company=company, code=data.code, role=data.role, created_at=at, **values
            )
            fresh.append(row)
            categories.add(key_of(row.category))
        else:
            before = key_of(row.category)
            if _change(row, values):
                changed.append(row)
                categories |= {before, key_of(row.category)}
    codes = {data.code for data in wanted}
    gone = [row for row in rows.values() if row.is_active and row.code not in codes]
    for row in gone:
        row.is_active = False
        categories.add(key_of(row.category))
    if fresh or changed or gone:
        FormField.objects.bulk_create(fresh)
        FormField.objects.bulk_update([*changed, *gone], fields=_CHANGEABLE)
        bump_display_versions(company=company, categories=None if "" in categories else categories)
        _record(by=by, at=at, company=company, fresh=fresh, changed=changed, gone=gone)
    return form_queries.active_fields(company)


def _record(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    fresh: Iterable[FormField],
    changed: Iterable[FormField],
    gone: Iterable[FormField],
) -> None:
    journal.record(
        by=by,
        at=at,
        company=company,
        event="form.defined",
        subject_kind="company",
        subject_id=company.pk,
        added=[row.code for row in fresh],
        changed=[row.code for row in changed],
        retired=[row.code for row in gone],
    )


def _positions(fields: Iterable[FormFieldData]) -> list[int]:
    """Return the place of each among those of its category."""
    asked: dict[str, int] = {}
    positions = []
    for data in fields:
        key = key_of(data.category)
        positions.append(asked.get(key, 0))
        asked[key] = positions[-1] + 1
    return positions


def _values(data: FormFieldData, known: Field | None, position: int) -> dict[str, Any]:
    offered = [
        {"code": option.code, "label": dict(option.label), "is_active": True}
        for option in data.options
    ]
    codes = {option.code for option in data.options}
    retired = [
        {"code": option.code, "label": dict(option.label), "is_active": False}
        for option in (known.options if known else ())
        if option.code not in codes
    ]
    return {
        "category": data.category,
        "label": dict(data.label),
        "low_label": dict(data.low_label or {}),
        "high_label": dict(data.high_label or {}),
        "options": [*offered, *retired],
        "is_required": data.is_required,
        "is_shown": bool(data.is_shown),
        "is_active": True,
        "position": position,
    }


def _change(row: FormField, values: Mapping[str, Any]) -> bool:
    """Set what differs on a row; tell whether anything did."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return bool(changed)


def _with_codes(
    options: Iterable[OptionData], *, known: FormField | None, language: str
) -> list[OptionData]:
    options = list(options)
    taken = {option["code"] for option in (known.options if known else ())}
    taken |= {option.code for option in options}
    coded = []
    for option in options:
        code = option.code or code_from(
            option.label.get(language, ""), taken=taken, otherwise="option"
        )
        taken.add(code)
        coded.append(OptionData(code=code, label=option.label))
    return coded


def _require(code: str, fields: Iterable[FormFieldData]) -> FormFieldData:
    for data in fields:
        if data.code == code:
            return data
    raise UnknownField(code)
