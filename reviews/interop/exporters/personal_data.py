"""Everything that is known about a person, for that person (Regulation (EU) 2016/679, Art. 15, 20).

It is built from what the models declare: a model with ``of_person`` is in it, with all its fields
but those that prove who somebody is and those that ``LEFT_OUT`` names. So nothing new is forgotten.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Field, ForeignKey, Model

from reviews.catalog.models import Company, OrderLine, Product
from reviews.common.personal_data import PersonalData, rows_about
from reviews.content.models import Media
from reviews.content.queries import Photo
from reviews.identity.models import Reviewer
from reviews.journal.models import JournalEntry

FORMAT = "ugc-hub/personal-data/1"
"""Named in the file. What a later version adds changes nothing of what stands here already."""
ENTRIES_MAX = 1_000
"""Of the journal, the latest; a person causes a handful in a year."""

LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "*": {"company": "the same for every row; it stands at the top"},
    "Decision": {
        "actor_id": "who of the company's team decided, which is data about somebody else",
        "case": "a row of the desk, which holds nothing else about the person",
    },
    "Erasure": {"entry": "a row of the journal"},
    "Media": {
        "name": "opens the photo to whoever has it; the addresses in the file are good for an hour",
        "sha256": "a number to compare files by",
        "perceptual_hash": "a number to compare pictures by",
    },
    "Revision": {"fingerprint": "a number to compare texts by"},
}
"""Fields that no person is given, by model, and why. A test holds the names to those there are."""

HOLDING_LINKS: Mapping[str, frozenset[str]] = {
    "MailboxMail": frozenset({"text", "html", "headers"}),
    "Message": frozenset({"context"}),
}
"""Fields with links that open what belongs to the person. The company reads the same file, so the
links are taken out of it."""
NO_LINK = "[…]"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row about the person."""

    row: Model
    values: Mapping[str, Any]
    """By field, as the database has them; another row is its id, a product is a ``Product``."""
    parts: Sequence["Record"] = ()
    """Rows that belong to it: the lines of an order."""
    photo: Photo | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """The rows of one model."""

    model: type[Model]
    records: Sequence[Record]

    @property
    def name(self) -> str:
        """What the section is called in the file: the model's name in words of code."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", self.model.__name__).lower()


@dataclass(frozen=True, kw_only=True)
class PersonalDataExport:
    """Everything about one person at a moment."""

    company: Company
    person: Reviewer
    at: datetime
    sections: Sequence[Section]
    events: Sequence[tuple[str, datetime]]
    """What the journal has about the person, latest first: code and time."""

    def as_json(self) -> dict[str, Any]:
        """Return what stands in the file; docs/privacy.md describes it."""
        return {
            "format": FORMAT,
            "company": {"slug": self.company.slug, "name": self.company.name},
            "person": str(self.person.pk),
            "exported_at": self.at.isoformat(),
            "records": {
                section.name: [_as_json(record) for record in section.records]
                for section in self.sections
            },
            "events": [{"event": event, "at": at.isoformat()} for event, at in self.events],
        }


def export_of(reviewer: Reviewer, *, at: datetime) -> PersonalDataExport:
    """Return everything about a person; three queries beside one for each model."""
    found = list(rows_about(reviewer))
    products = _products_in([row for _model, rows in found for row in rows])
    return PersonalDataExport(
        company=reviewer.company,
        person=reviewer,
        at=at,
        sections=[
            Section(model=model, records=_records(model, rows, products)) for model, rows in found
        ],
        events=list(
            JournalEntry.objects.for_company(reviewer.company)
            .about(kind="reviewer", subject_id=reviewer.pk)
            .order_by("-id")
            .values_list("event", "happened_at")[:ENTRIES_MAX]
        ),
    )


def exported_fields(model: Any) -> Iterator["Field[Any, Any]"]:
    """Yield the fields of a model that a person is given."""
    left_out = {**LEFT_OUT["*"], **LEFT_OUT.get(model.__name__, {})}
    for field in model._meta.concrete_fields:  # noqa: SLF001  (public by documentation)
        is_secret = model.personal_data[field.name] is PersonalData.SECRET
        if not is_secret and field.name not in left_out:
            yield field


def _records(
    model: type[Model], rows: Sequence[Model], products: Mapping[UUID, Product]
) -> list[Record]:
    lines: dict[UUID, list[Record]] = {}
    if model.__name__ == "Order":
        for line in OrderLine.objects.filter(order__in=[row.pk for row in rows]).order_by("pk"):
            lines.setdefault(line.order_id, []).append(_record(line, products, without="order"))
    return [_record(row, products, parts=lines.get(row.pk, ())) for row in rows]


def _record(
    row: Model,
    products: Mapping[UUID, Product],
    *,
    parts: Sequence[Record] = (),
    without: str = "",
) -> Record:
    model = type(row)
    values = {}
    for field in exported_fields(model):
        if field.name == without:
            continue
        value = getattr(row, field.attname)
        if field.related_model is Product:
            value = products.get(value, value)
        if field.name in HOLDING_LINKS.get(model.__name__, ()):
            value = _without_links(value)
        values[field.name] = value
    photo = None
    if isinstance(row, Media) and row.ready_at is not None:
        photo = Photo(id=row.pk, name=row.name, width=row.width, height=row.height)
    return Record(row=row, values=values, parts=parts, photo=photo)


def _products_in(rows: Sequence[Model]) -> Mapping[UUID, Product]:
    """Return the products that the rows, and the lines of orders among them, are about."""
    orders = [row.pk for row in rows if type(row).__name__ == "Order"]
    ids = {getattr(row, "product_id", None) for row in rows} - {None}
    if orders:
        ids |= set(OrderLine.objects.filter(order__in=orders).values_list("product", flat=True))
    return Product.objects.in_bulk(ids)


def _without_links(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(re.escape(settings.BASE_URL) + r"""[^\s"'<>]*""", NO_LINK, value)
    if isinstance(value, Mapping):
        return {name: _without_links(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_links(inner) for inner in value]
    return value


def _as_json(record: Record) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for name, value in record.values.items():
        field = type(record.row)._meta.get_field(name)  # noqa: SLF001  (public by documentation)
        if isinstance(value, Product):
            sent["product"] = {"ref": value.ref, "name": value.name}
        elif isinstance(field, ForeignKey):
            sent[f"{name}_id"] = _plain(value)
        else:
            sent[name] = _plain(value)
    if record.photo is not None:
        sent["addresses"] = {
            str(size): address for size, address in record.photo.signed_addresses.items()
        }
    if record.parts:
        sent["lines"] = [_as_json(part) for part in record.parts]
    return sent


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # A moment is one too.
        return value.isoformat()
    return value
