"""Which reactions follow which event. ``reviews.subscriptions`` fills it when Django starts.

The journal stands below the domains that react, so it is told of them instead of importing them.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from reviews.journal.models import JournalEntry


class Reaction(Protocol):
    """A function of a domain's ``reactions.py``: takes the entry, does one operation."""

    __module__: str
    __name__: str

    def __call__(self, entry: "JournalEntry") -> None:
        """React to the entry."""


_reactions: dict[str, Reaction] = {}
_subscribers: dict[str, tuple[str, ...]] = {}


class UnknownReaction(LookupError):
    """A delivery names a reaction that this version of the program does not have."""


def name_of(reaction: Reaction) -> str:
    """Return the name a reaction goes by in its receipts: ``domain.function``."""
    domain = reaction.__module__.split(".")[1]
    return f"{domain}.{reaction.__name__}"


def subscribe(table: Mapping[str, Sequence[Reaction]]) -> None:
    """Take over the table of subscriptions, in place of any earlier one."""
    _reactions.clear()
    _subscribers.clear()
    for event, reactions in table.items():
        _subscribers[event] = tuple(name_of(reaction) for reaction in reactions)
        _reactions.update({name_of(reaction): reaction for reaction in reactions})


def subscribers_of(event: str) -> tuple[str, ...]:
    """Return the names of the reactions to ``event``."""
    return _subscribers.get(event, ())


def reaction_named(name: str) -> Reaction:
    """Return the reaction of that name.

    Raises:
        UnknownReaction: there is none; the delivery stays owed until a version has it again.
    """
    try:
        return _reactions[name]
    except KeyError:
        raise UnknownReaction(name) from None
