"""How often a caller may ask, and how the answers tell it.

Counted per key and, where the key is one that stands in a page for everybody, per address of the
client too, and per thing done. A secret key calls from few servers, so only the key counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api.authentication import Access
from api.problems import RATE_LIMITED, Problem
from reviews.common import rates, robots
from reviews.common.rates import Doing, Limit, Standing, client_of, parse_rate, pseudonym
from reviews.common.robots import LimitUsedUp, Weighed
from reviews.identity.permissions import KeyRole


@dataclass(frozen=True)
class Counted:
    """A request that was counted and may go on."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """How many are left."""
    weighed: Weighed | None = None
    """Where things stand for what is being done, if it is something that robots do too."""


def count(
    *,
    surface: str,
    access: Access,
    writes: bool,
    address: str,
    doing: Doing | None = None,
    reviewer: str = "",
) -> Counted:
    """Count one request, for all its limits in one round trip.

    Args:
        surface: storefront or company.
        access: who asks.
        writes: whether the request may change something.
        address: of the client.
        doing: what the request does, if it has limits of its own.
        reviewer: the customer whom the shop vouches for; empty with a guest.

    Raises:
        Problem: one of the limits is used up.
    """
    limits = _limits(surface=surface, access=access, writes=writes, address=address)
    own: Sequence[Limit] = []
    company = str(access.company.pk)
    if doing is not None and is_public(access):
        own = robots.limits(doing, company=company, address=address, reviewer=reviewer)
    standings = rates.count([*limits, *own])
    weighed = None
    if doing is not None:
        weighed = Weighed(
            doing=doing,
            company=company,
            standings=standings[len(limits) :],
            is_guest=is_public(access) and not reviewer,
        )
    headers = _headers([standing for standing in standings if not standing.limit.is_soft])
    try:
        robots.require_room(standings, doing=doing)
    except LimitUsedUp as error:
        raise Problem(
            RATE_LIMITED,
            f"Wait {error.seconds} seconds. RateLimit-Policy says which limits there are.",
            headers={**headers, "Retry-After": str(error.seconds)},
        ) from error
    return Counted(headers, weighed)


def is_public(access: Access) -> bool:
    """Tell whether anybody may have the key, as it stands in a page."""
    return access.key is not None and access.key.kind == KeyRole.PUBLISHABLE


def _headers(standings: Sequence[Standing]) -> Mapping[str, str]:
    if not standings:
        return {}
    policies, states = [], []
    for standing in standings:
        name, rate = standing.limit.name, standing.limit.rate
        policies.append(f'"{name}";q={rate.quota};w={rate.seconds}')
        states.append(f'"{name}";r={max(rate.quota - standing.used, 0)};t={standing.seconds_left}')
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}


def _limits(*, surface: str, access: Access, writes: bool, address: str) -> Sequence[Limit]:
    doing = "read" if not writes else "submit" if surface == "storefront" else "write"
    asked = [(f"{surface}-{doing}-key", access.principal.actor.id)]
    if is_public(access):
        asked.append((f"{surface}-{doing}-address", pseudonym("address", client_of(address))))
    return rates.in_force(asked)


# At the start, so that a mistake in the settings is not found by the first visitor.
for _text in rates.rates_in_force().values():
    if _text is not None:
        parse_rate(_text)
