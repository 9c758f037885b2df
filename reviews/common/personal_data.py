"""Which fields hold data about a person; export and erasure read it."""

from collections.abc import Mapping
from enum import StrEnum


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
