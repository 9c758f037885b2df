"""How often a caller may ask.

Counted in fixed windows, per key and, where the key is one that stands in a page for everybody,
per address of the client too. A secret key calls from few servers, so only the key counts. A window
that turns lets through twice the quota at most, which is accepted for one round trip per request.
Without Redis nothing is counted and everybody is let through.
"""

import ipaddress
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from api.authentication import Access
from api.problems import RATE_LIMITED, Problem
from api.store import store
from reviews.identity.permissions import KeyRole

DEFAULT_RATES: Mapping[str, str] = {
    "storefront-read-key": "60000/minute",
    "storefront-read-address": "1200/minute",
    "storefront-submit-key": "600/minute",
    "storefront-submit-address": "30/10 minutes",
    "company-read-key": "6000/minute",
    "company-write-key": "1200/minute",
}
"""``settings.API_RATES`` replaces single ones; ``None`` there takes a limit away."""

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"(\d+)/(?:(\d+) )?(second|minute|hour|day)s?")


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    quota: int
    seconds: int


@lru_cache
def parse_rate(text: str) -> Rate:
    """Return the rate that a text such as ``30/10 minutes`` means.

    Raises:
        ValueError: it means none.
    """
    match = _RATE.fullmatch(text)
    if match is None or int(match[1]) < 1:
        raise ValueError(f"{text!r} is no rate; write it like 600/minute or 30/10 minutes")
    return Rate(int(match[1]), int(match[2] or 1) * _UNITS[match[3]])


def rates_in_force() -> Mapping[str, str | None]:
    """Return the rates by name, those of the settings in place of ours.

    Raises:
        ImproperlyConfigured: the settings name a limit that there is not, or a rate that is none.
    """
    changed: Mapping[str, str | None] = getattr(settings, "API_RATES", {})
    unknown = sorted(set(changed) - set(DEFAULT_RATES))
    if unknown:
        raise ImproperlyConfigured(
            f"API_RATES: there is no limit {unknown[0]!r}; there are {', '.join(DEFAULT_RATES)}"
        )
    return {**DEFAULT_RATES, **changed}


def count(*, surface: str, access: Access, writes: bool, address: str) -> Mapping[str, str]:
    """Count one request and return the headers that tell how many are left.

    Raises:
        Problem: one of the limits is used up.
    """
    now = time.time()
    limits = list(_limits(surface=surface, access=access, writes=writes, address=address))
    counts = store.count(
        [
            (f"rate:{name}:{who}:{int(now // rate.seconds)}", rate.seconds)
            for name, rate, who in limits
        ]
    )
    if not limits or counts is None:
        return {}
    policies, states = [], []
    wait = 0
    for (name, rate, _who), used in zip(limits, counts, strict=True):
        left = ceil(rate.seconds - now % rate.seconds)
        policies.append(f'"{name}";q={rate.quota};w={rate.seconds}')
        states.append(f'"{name}";r={max(rate.quota - used, 0)};t={left}')
        if used > rate.quota:
            wait = max(wait, left)
    headers = {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}
    if wait:
        raise Problem(
            RATE_LIMITED,
            f"Wait {wait} seconds. RateLimit-Policy says which limits there are.",
            headers={**headers, "Retry-After": str(wait)},
        )
    return headers


def client_of(address: str) -> str:
    """Return whom an address stands for: with IPv6 a subscriber has a whole /64 to choose from."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


def _limits(
    *, surface: str, access: Access, writes: bool, address: str
) -> Sequence[tuple[str, Rate, str]]:
    doing = "read" if not writes else "submit" if surface == "storefront" else "write"
    asked = [("key", access.principal.actor.id)]
    if access.key is not None and access.key.kind == KeyRole.PUBLISHABLE:
        asked.append(("address", client_of(address)))
    rates = rates_in_force()
    found = []
    for by, who in asked:
        name = f"{surface}-{doing}-{by}"
        text = rates.get(name)
        if text is not None:
            found.append((name, parse_rate(text), who))
    return found


# At the start, so that a mistake in the settings is not found by the first visitor.
for _text in rates_in_force().values():
    if _text is not None:
        parse_rate(_text)
