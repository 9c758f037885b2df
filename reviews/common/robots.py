"""Whether whoever does something may be a robot, and what is asked of them then.

Nobody is asked for anything while limits are far and nothing looks odd. When a limit is half used,
when many guests of one company come at once, or when a form was filled in as robots do it, a guest
gives a proof of work. When a limit is used up, everybody waits. Nothing is ever dropped in silence.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.dispatch import Signal

from reviews.common import proof_of_work
from reviews.common.proof_of_work import HARDEST, BadProof, Flaw
from reviews.common.rates import Doing, Limit, Standing, client_of, in_force, pseudonym

NEAR = 0.5
"""The share of a limit from which on a guest gives a proof."""
VERY_NEAR = 0.75
"""The share from which on it is a harder one."""

judged = Signal()
"""Sent with ``doing`` and ``outcome`` for whoever counts what became of attempts."""


class Oddness(StrEnum):
    """What is odd about a form that was sent; people do it too, though rarely."""

    TRAP = "trap"
    """The field that people do not see was filled in."""
    TOO_FAST = "too_fast"
    """It was sent sooner than anybody can have read it."""
    NOT_OURS = "not_ours"
    """It does not have what a form has that we have shown."""


_LEVEL_OF_ODD = {Oddness.TRAP: 2, Oddness.TOO_FAST: 1, Oddness.NOT_OURS: 1}


class LimitUsedUp(Exception):
    """A limit is used up; it begins anew in so many ``seconds``."""

    def __init__(self, *, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


class ProofNeeded(Exception):
    """A guest must send a proof of work, or wait for so many ``seconds`` (0: send once more)."""

    def __init__(self, *, flaw: Flaw, seconds: int, odd: Oddness | None) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw
        self.seconds = seconds
        self.odd = odd


def limits(
    doing: Doing, *, company: str, address: str = "", email: str = "", reviewer: str = ""
) -> Sequence[Limit]:
    """Return the limits on one thing that somebody does.

    Args:
        doing: what is being done.
        company: the id of the company that it is done for.
        address: of the client; empty where it says nothing, as with a shop's server.
        email: as it was typed, proved or not; empty if none was.
        reviewer: whom the shop vouches for; empty with a guest.
    """
    asked = []
    if address:
        client = client_of(address)
        asked.append((f"{doing}-address", pseudonym("address", client)))
    if email:
        asked.append((f"{doing}-email", pseudonym("email", company, email.strip().casefold())))
    if reviewer:
        asked.append((f"{doing}-reviewer", pseudonym("reviewer", company, reviewer)))
    else:
        asked.append((f"{doing}-flood", company))
    return in_force(asked)


def require_room(standings: Sequence[Standing], *, doing: Doing | None) -> None:
    """Go on if no limit is used up.

    Raises:
        LimitUsedUp: one is.
    """
    waits = [standing.seconds_left for standing in standings if standing.is_used_up]
    if not waits:
        return
    if doing is not None:
        judged.send(sender=Weighed, doing=doing, outcome="limited")
    raise LimitUsedUp(seconds=max(waits))


@dataclass(frozen=True)
class Weighed:
    """What somebody is about to do, with where their limits stand."""

    doing: Doing
    company: str
    standings: Sequence[Standing] = ()
    odd: Oddness | None = None
    is_guest: bool = True
    """Whether nobody vouches for them; only guests are asked for a proof."""

    @property
    def level(self) -> int:
        """How hard a proof must be; 0 is none."""
        if not self.is_guest:
            return 0
        levels = [self._level_of(standing) for standing in self.standings]
        if self.odd is not None:
            levels.append(_LEVEL_OF_ODD[self.odd])
        return max(levels, default=0)

    def challenge(self) -> dict[str, Any]:
        """Return a challenge as hard as it must be now; at least the easiest."""
        return proof_of_work.challenge(
            company=self.company, doing=self.doing, level=max(self.level, 1)
        )

    @contextmanager
    def admitted(self, proof: str) -> Iterator[None]:
        """Carry out what follows, with a proof if one is needed.

        The proof is used up, so that no second thing is done with it; if the block fails, it counts
        again. A repeat that gets a stored answer must not come here: its proof is used up.

        Raises:
            ProofNeeded: a proof is needed and this one does not count.
        """
        level = self.level
        if not level:
            judged.send(sender=Weighed, doing=self.doing, outcome="passed")
            yield
            return
        try:
            found = proof_of_work.check(proof, company=self.company, doing=self.doing, level=level)
            proof_of_work.spend(found)
        except BadProof as error:
            reason = self.odd or "near"
            judged.send(sender=Weighed, doing=self.doing, outcome=f"{reason}_{error.flaw}")
            raise ProofNeeded(
                flaw=error.flaw, seconds=self._seconds_near(), odd=self.odd
            ) from error
        judged.send(sender=Weighed, doing=self.doing, outcome="proved")
        try:
            yield
        except BaseException:
            proof_of_work.give_back(found)
            raise

    def _level_of(self, standing: Standing) -> int:
        share = standing.share
        if standing.limit.is_soft:
            # The usual of a busy shop is no flood.
            return 0 if share <= 1 else min(1 + int(share) // 2, HARDEST)
        if share < NEAR:
            return 0
        return 1 if share < VERY_NEAR else 2

    def _seconds_near(self) -> int:
        """Return after how many seconds nothing is near any more, as things stand."""
        near = [standing.seconds_left for standing in self.standings if self._level_of(standing)]
        return max(near, default=0)
