"""States and the table of legal moves between them."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from django.db.models import TextChoices

S = TypeVar("S", bound=TextChoices)


class IllegalMove(Exception):
    """A move that the table does not list was asked for."""

    def __init__(self, source: str, target: str) -> None:
        super().__init__(f"cannot move from {source} to {target}")
        self.source = source
        self.target = target


class Lifecycle(Generic[S]):
    """Which state may follow which.

    >>> class Door(TextChoices):
    ...     OPEN = "open"
    ...     SHUT = "shut"
    >>> doors = Lifecycle({Door.OPEN: {Door.SHUT}, Door.SHUT: set()})
    >>> doors.allows(Door.OPEN, Door.SHUT)
    True
    >>> doors.sources_of(Door.SHUT)
    frozenset({Door.OPEN})
    """

    def __init__(self, moves: Mapping[S, set[S]]) -> None:
        self._moves = {source: frozenset(targets) for source, targets in moves.items()}

    @property
    def moves(self) -> Mapping[S, frozenset[S]]:
        """The whole table, for tests and documentation."""
        return self._moves

    def allows(self, source: S, target: S) -> bool:
        """Tell whether a row in ``source`` may become ``target``."""
        return target in self._moves[source]

    def sources_of(self, target: S) -> frozenset[S]:
        """Return every state from which ``target`` may be reached in one move.

        It is the ``WHERE state IN (…)`` of a compare-and-set.
        """
        return frozenset(s for s, targets in self._moves.items() if target in targets)

    def require(self, source: S, target: S) -> None:
        """Raise :class:`IllegalMove` unless the table lists the move."""
        if not self.allows(source, target):
            raise IllegalMove(source, target)
