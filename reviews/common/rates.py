"""How often somebody may do something: the table of limits, and how they are counted.

Counted in fixed windows, each limit for whom it is about: a key, the address of a client, an e-mail
address, a customer of a shop, a company. A window that turns lets through twice the quota at most,
which is accepted for one round trip per request. Without Redis nothing is counted and everybody is
let through.
"""

import ipaddress
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import ceil

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac

from reviews.common.store import store

DAY = 86400


class Doing(StrEnum):
    """What a customer does that robots do too. Each has limits of its own, named after it."""

    REVIEW = "review"
    COMMENT = "comment"
    QUESTION = "question"
    ANSWER = "answer"
    VOTE = "vote"
    REPORT = "report"
    LINK = "link"
    """Ask for a link by e-mail: it fills somebody's mailbox."""
    UPLOAD = "upload"


DEFAULT_RATES: Mapping[str, str] = {
    "storefront-read-key": "60000/minute",
    "storefront-read-address": "1200/minute",
    "storefront-submit-key": "600/minute",
    "storefront-submit-address": "240/10 minutes",
    "company-read-key": "6000/minute",
    "company-write-key": "1200/minute",
    # Of the hosted pages and the storefront API together. "address" is the client's; "email" is
    # what was typed on a page, "reviewer" whom a shop vouches for, both within one company. Above
    # "flood" nobody is refused, but guests of that company prove that they are no robots.
    "review-address": "30/10 minutes",
    "review-email": "10/hour",
    "review-reviewer": "20/hour",
    "review-flood": "60/minute",
    "comment-address": "30/10 minutes",
    "comment-email": "20/hour",
    "comment-reviewer": "30/hour",
    "comment-flood": "60/minute",
    "question-address": "20/10 minutes",
    "question-email": "10/hour",
    "question-reviewer": "20/hour",
    "question-flood": "60/minute",
    "answer-address": "30/10 minutes",
    "answer-email": "20/hour",
    "answer-reviewer": "30/hour",
    "answer-flood": "60/minute",
    "vote-address": "120/10 minutes",
    "vote-email": "120/10 minutes",
    "vote-reviewer": "120/10 minutes",
    "vote-flood": "600/minute",
    "report-address": "20/10 minutes",
    "report-email": "20/hour",
    "report-reviewer": "20/hour",
    "report-flood": "60/minute",
    "link-address": "20/10 minutes",
    "link-email": "6/hour",
    "link-reviewer": "6/hour",
    "link-flood": "60/minute",
    "upload-address": "120/10 minutes",
    "upload-email": "120/hour",
    "upload-reviewer": "120/hour",
    "upload-flood": "300/minute",
}
"""``settings.RATES`` replaces single ones; ``None`` there takes a limit away."""

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": DAY}
_RATE = re.compile(r"(\d+)/(?:(\d+) )?(second|minute|hour|day)s?")


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    quota: int
    seconds: int


@dataclass(frozen=True)
class Limit:
    """A rate that holds for somebody."""

    name: str
    rate: Rate
    who: str

    @property
    def is_soft(self) -> bool:
        """Whether nobody is refused when it is used up."""
        return self.name.endswith("-flood")

    def counter(self, now: float) -> str:
        """Return the name of the counter of the window that ``now`` is in."""
        return f"rate:{self.name}:{self.who}:{int(now // self.rate.seconds)}"


@dataclass(frozen=True)
class Standing:
    """How much of a limit is used, and when it begins anew."""

    limit: Limit
    used: int
    seconds_left: int

    @property
    def is_used_up(self) -> bool:
        """Whether the request that was counted is one too many."""
        return self.used > self.limit.rate.quota and not self.limit.is_soft

    @property
    def share(self) -> float:
        """How much is used; 1 is all of it, and more is too much."""
        return self.used / self.limit.rate.quota


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
        ImproperlyConfigured: the settings name a limit that there is not.
    """
    if hasattr(settings, "API_RATES"):
        # Silently, an installation would be without the limits it believes to have.
        raise ImproperlyConfigured("API_RATES is called RATES since it holds for pages too")
    changed: Mapping[str, str | None] = getattr(settings, "RATES", {})
    unknown = sorted(set(changed) - set(DEFAULT_RATES))
    if unknown:
        raise ImproperlyConfigured(
            f"RATES: there is no limit {unknown[0]!r}; there are {', '.join(DEFAULT_RATES)}"
        )
    return {**DEFAULT_RATES, **changed}


def in_force(asked: Iterable[tuple[str, str]]) -> Sequence[Limit]:
    """Return the limits of those names for those they are about, without what is taken away."""
    rates = rates_in_force()
    found = []
    for name, who in asked:
        text = rates[name]
        if text is not None:
            found.append(Limit(name, parse_rate(text), who))
    return found


def count(limits: Sequence[Limit]) -> Sequence[Standing]:
    """Count one request for each limit, in one round trip; nothing if Redis is away."""
    now = time.time()
    return _standings(
        limits, now, store.count([(limit.counter(now), limit.rate.seconds) for limit in limits])
    )


def look(limits: Sequence[Limit]) -> Sequence[Standing]:
    """Tell where the limits would stand after one more request, without counting it."""
    if not limits:
        return []
    now = time.time()
    found = store.counted([limit.counter(now) for limit in limits])
    return _standings(limits, now, None if found is None else [used + 1 for used in found])


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


def pseudonym(kind: str, *parts: str) -> str:
    """Return a name for somebody under which Redis may count.

    It cannot be led back without ``SECRET_KEY``, and is another one each day (UTC), when the
    counters of everybody begin anew.
    """
    day = int(time.time() // DAY)
    salted = salted_hmac(f"ugc-hub:{kind}:{day}", "\n".join(parts), algorithm="sha256")
    return salted.hexdigest()[:32]


def _standings(
    limits: Sequence[Limit], now: float, counts: Sequence[int] | None
) -> Sequence[Standing]:
    if counts is None:
        return []
    return [
        Standing(limit, used, ceil(limit.rate.seconds - now % limit.rate.seconds))
        for limit, used in zip(limits, counts, strict=True)
    ]
