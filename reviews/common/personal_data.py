"""Which fields hold data about a person; export and erasure read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

from django.apps import apps
from django.db.models import Model, Q


class PersonalData(StrEnum):
    """What a field tells about a person. Every field of every model has one of these."""

    NONE = "none"
    """Nothing about a person."""
    LINK = "link"
    """Points to a person's row; worthless once that row is erased."""
    CONTACT = "contact"
    """Reaches the person: an e-mail address, a telephone number."""
    NAME = "name"
    """What the person is or chose to be called."""
    CONTENT = "content"
    """What the person wrote, which may hold anything."""
    SECRET = "secret"  # noqa: S105  (the name of a class of data)
    """Proves who somebody is: a password or a key, even as a hash."""


def classify(
    *,
    none: tuple[str, ...] = (),
    link: tuple[str, ...] = (),
    contact: tuple[str, ...] = (),
    name: tuple[str, ...] = (),
    content: tuple[str, ...] = (),
    secret: tuple[str, ...] = (),
) -> Mapping[str, PersonalData]:
    """Return the declaration of a model from lists of its field names.

    Raises:
        ValueError: a field is named twice.
    """
    groups = {
        PersonalData.NONE: none,
        PersonalData.LINK: link,
        PersonalData.CONTACT: contact,
        PersonalData.NAME: name,
        PersonalData.CONTENT: content,
        PersonalData.SECRET: secret,
    }
    declared: dict[str, PersonalData] = {}
    for kind, fields in groups.items():
        for field in fields:
            if field in declared:
                raise ValueError(f"{field} is classified twice")
            declared[field] = kind
    return declared


class Person(Protocol):
    """Whoever data can be about: a customer of one company."""

    pk: Any
    company_id: Any
    email: str
    customer_ref: str


WhoseRows = Callable[[Person], Q]
"""Gives the condition for a model's rows that are about a person."""


def by_path(path: str) -> WhoseRows:
    """Say that a model's rows lead to their person by this path of foreign keys."""

    def condition(person: Person) -> Q:
        return Q(**{path: person.pk})

    return condition


def by_names(*, email: str = "", customer_ref: str = "") -> WhoseRows:
    """Say in which fields a model's rows name their person, who has no row there to point to."""

    def condition(person: Person) -> Q:
        # Who has no name is named nowhere; an empty condition would be everybody.
        named = Q(pk__in=())
        if email and person.email:
            of_address = Q((email, person.email))
            if customer_ref and person.customer_ref:
                # Another customer of the shop may have the same address; what is theirs says so.
                of_address &= Q((f"{customer_ref}__in", ("", person.customer_ref)))
            named |= of_address
        if customer_ref and person.customer_ref:
            named |= Q((customer_ref, person.customer_ref))
        return Q(company=person.company_id) & named

    return condition


def either(*ways: WhoseRows) -> WhoseRows:
    """Say that a model's rows are found in one of several ways."""

    def condition(person: Person) -> Q:
        return Q(*(way(person) for way in ways), _connector=Q.OR)

    return condition


def rows_about(person: Person) -> Iterator[tuple[Any, Sequence[Model]]]:
    """Yield every model that has rows about the person, with those rows.

    A model declares ``of_person`` beside its ``personal_data``; a test names those that do not and
    says why.
    """
    model: Any
    for model in apps.get_models():
        whose: WhoseRows | None = vars(model).get("of_person")
        if whose is None:
            continue
        rows = list(model.objects.filter(whose(person)).order_by("pk"))
        if rows:
            yield model, rows
