"""A company's questions as it sends them in, cleaned and checked in one place for every surface."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _

from reviews.catalog.categories import key_of
from reviews.common.text import clean_line
from reviews.content import limits
from reviews.content.fields import Field, FieldRole, Words, is_code

Faults = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class OptionData:
    """One answer to choose."""

    code: str
    label: Words


@dataclass(frozen=True, kw_only=True)
class FormFieldData:
    """One question; the whole of it, not a change to it."""

    code: str
    role: FieldRole
    label: Words
    category: str = ""
    low_label: Words | None = None
    high_label: Words | None = None
    options: Sequence[OptionData] = ()
    is_required: bool = False
    is_shown: bool | None = None
    """``None``: yes, except answers about a person."""


def cleaned(data: FormFieldData) -> FormFieldData:
    """Return the question with its texts cleaned and nothing left open."""
    return replace(
        data,
        code=data.code.strip(),
        category=clean_line(data.category),
        label=_clean(data.label),
        low_label=_clean(data.low_label or {}),
        high_label=_clean(data.high_label or {}),
        options=tuple(
            OptionData(code=option.code.strip(), label=_clean(option.label))
            for option in data.options
        ),
        is_shown=data.role is not FieldRole.SEGMENT if data.is_shown is None else data.is_shown,
    )


def data_of(field: Field) -> FormFieldData:
    """Return the question as its company would send it in."""
    return FormFieldData(
        code=field.code,
        role=field.role,
        label=field.label,
        category=field.category,
        low_label=field.low_label,
        high_label=field.high_label,
        options=[OptionData(code=option.code, label=option.label) for option in field.offered],
        is_required=field.is_required,
        is_shown=field.is_shown,
    )


def faults_of_all(
    fields: Sequence[FormFieldData], *, known: Mapping[str, Field], language: str
) -> dict[int, Faults]:
    """Return what is wrong with each of the cleaned questions, by place and field.

    Args:
        fields: all that the company is to ask.
        known: what it ever asked, by code.
        language: its own.
    """
    errors: dict[int, Faults] = {}
    codes: set[str] = set()
    asked: dict[str, int] = {}
    general = sum(not data.category for data in fields)
    for place, data in enumerate(fields):
        faults = _faults_of(data, known=known.get(data.code), language=language)
        if data.code in codes:
            faults.setdefault("code", []).append(_("This code stands twice in the list."))
        codes.add(data.code)
        key = key_of(data.category)
        asked[key] = asked.get(key, 0 if not key else general) + 1
        if asked[key] > limits.FIELDS_MAX:
            faults.setdefault("category", []).append(_too_many())
        if faults:
            errors[place] = faults
    # Retired ones count here: they stay for ever.
    if fields and len(codes | known.keys()) > limits.FIELDS_EVER_MAX:
        last = errors.setdefault(len(fields) - 1, {})
        last.setdefault("code", []).append(
            _("A company has at most %(most)d questions, retired ones included.")
            % {"most": limits.FIELDS_EVER_MAX}
        )
    return errors


def _too_many() -> str:
    return _(
        "A form asks at most %(most)d questions of your own, those for all products included."
    ) % {"most": limits.FIELDS_MAX}


def _faults_of(data: FormFieldData, *, known: Field | None, language: str) -> Faults:
    faults: Faults = {}
    if not is_code(data.code):
        faults["code"] = [_bad_code()]
    if known is not None and known.role is not data.role:
        faults["role"] = [
            _("This code belongs to another sort of question, and keeps it for ever.")
        ]
    if len(data.category) > limits.CATEGORY_MAX:
        faults["category"] = [_at_most(limits.CATEGORY_MAX)]
    if data.role is FieldRole.SEGMENT and data.is_required:
        faults["is_required"] = [_("A question about the author cannot be required.")]
    faults |= _faults_of_words("label", data.label, language, limits.LABEL_MAX)
    faults |= _faults_of_ends(data, language)
    return faults | _faults_of_options(data, known, language)


def _faults_of_ends(data: FormFieldData, language: str) -> Faults:
    faults: Faults = {}
    for name, words in (("low_label", data.low_label), ("high_label", data.high_label)):
        if data.role is FieldRole.DIMENSION:
            faults |= _faults_of_words(name, words or {}, language, limits.SHORT_LABEL_MAX)
        elif words:
            faults[name] = [_("Only stars have words for their ends.")]
    return faults


def _faults_of_options(data: FormFieldData, known: Field | None, language: str) -> Faults:
    if data.role is FieldRole.DIMENSION:
        return {"options": [_("Stars have no options.")]} if data.options else {}
    if not limits.OPTIONS_MIN <= len(data.options) <= limits.OPTIONS_MAX:
        return {
            "options": [
                _("Give %(least)d to %(most)d options.")
                % {"least": limits.OPTIONS_MIN, "most": limits.OPTIONS_MAX}
            ]
        }
    faults: Faults = {}
    codes: set[str] = set()
    labels: set[str] = set()
    for place, option in enumerate(data.options):
        name = f"options.{place}"
        if not is_code(option.code):
            faults[f"{name}.code"] = [_bad_code()]
        elif option.code in codes:
            faults[f"{name}.code"] = [_("This code stands twice in the list.")]
        faults |= _faults_of_words(f"{name}.label", option.label, language, limits.SHORT_LABEL_MAX)
        label = option.label.get(language, "").casefold()
        if label in labels:
            faults[f"{name}.label.{language}"] = [_("Another option says the same.")]
        codes.add(option.code)
        labels |= {label} - {""}
    ever = codes | {option.code for option in (known.options if known else ())}
    if len(ever) > limits.OPTIONS_EVER_MAX:
        faults["options"] = [
            _("A question has at most %(most)d options, retired ones included.")
            % {"most": limits.OPTIONS_EVER_MAX}
        ]
    return faults


def _faults_of_words(name: str, words: Words, language: str, limit: int) -> Faults:
    faults: Faults = {}
    offered = dict(settings.LANGUAGES)
    for code, text in words.items():
        if code not in offered:
            faults[f"{name}.{code[:20]}"] = [
                _("Use one of: %(codes)s.") % {"codes": ", ".join(offered)}
            ]
        elif len(text) > limit:
            faults[f"{name}.{code}"] = [_at_most(limit)]
    if not words.get(language):
        faults[f"{name}.{language}"] = [_("This is needed in the company’s own language.")]
    return faults


def _at_most(limit: int) -> str:
    return _("At most %(limit)d characters.") % {"limit": limit}


def _bad_code() -> str:
    return _("Use 1 to %(most)d small letters, digits and _ and begin with a letter.") % {
        "most": limits.FIELD_CODE_MAX
    }


def _clean(words: Words) -> dict[str, str]:
    lines = {code: clean_line(text) for code, text in words.items()}
    return {code: line for code, line in lines.items() if line}
