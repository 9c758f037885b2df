"""Floods and robots at the forms of pages.

A view counts first, and carries out what was asked for inside the attempt::

    try:
        attempt = guarded(request, company, doing=Doing.REVIEW, email=email)
        with attempt.carried_out():
            ...
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return refusal.on(page(form, guard=refusal.guard))

The page has ``guard`` in its context and ``reviews/components/guard.html`` in its form. Whatever is
refused comes back with everything that was typed.

What has no form of its own, a vote or one photo, is ``counted``: it has limits and no proof.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviews.catalog.models import Company
from reviews.common import proof_of_work, rates, robots
from reviews.common.rates import Doing, Standing
from reviews.common.robots import LimitUsedUp, Oddness, ProofNeeded, Weighed
from reviews.common.tokens import BadToken, make_token, read_token
from reviews.web.access import company_of

TRAP = "website"
OPENED = "opened"
PROOF = "proof"
PURPOSE = "opened"

SECONDS_MIN = 1.5
"""Sooner than that after it was shown nobody has filled in a form, helped by the browser or not."""
MARGIN = 60
"""Seconds before the end of a challenge in which a browser gets a new one, for the way there."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What a form holds against robots, for ``reviews/components/guard.html``."""

    opened: str
    """When the form was shown, signed. However old, it is taken."""
    address: str
    """Where a browser learns whether a proof is needed."""
    challenge: str = ""
    """The challenge to solve, if it is known that one must be."""
    seconds: int = proof_of_work.SECONDS - MARGIN
    """How long the browser uses a challenge."""


_TOO_MUCH_TYPED = gettext_lazy(
    "A lot was sent from your connection or your e-mail address in a short time. "
    "Everything you typed is still here: please send it again %(when)s."
)
_TOO_MUCH = {
    Doing.VOTE: gettext_lazy(
        "Many votes came from your connection in a short time. Please vote again %(when)s."
    ),
    Doing.UPLOAD: gettext_lazy(
        "Many photos came from your connection in a short time. Please send more %(when)s."
    ),
}


class Refused(Exception):
    """Nothing was done: a limit is used up, or a proof is needed first."""

    def __init__(self, message: str, *, status: int, seconds: int, guard: Guard) -> None:
        super().__init__(message)
        self.message = message
        """What the visitor reads."""
        self.status = status
        self.seconds = seconds
        """After how many the same attempt would pass without more; 0 is at once."""
        self.guard = guard

    def on(self, response: HttpResponse) -> HttpResponse:
        """Make the page with the form the answer that refuses."""
        response.status_code = self.status
        if self.seconds:
            response["Retry-After"] = str(self.seconds)
        return response


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Something that a visitor sent and that was counted."""

    weighed: Weighed
    proof: str
    guard: Guard
    """For the same form, where it is shown again."""

    @contextmanager
    def carried_out(self) -> Iterator[None]:
        """Do what follows, with a proof if one is needed; if it fails, the proof counts again.

        What a repeated form is answered with from the store stays outside: its proof is used up.

        Raises:
            Refused: a proof is needed and this one does not count.
        """
        try:
            with self.weighed.admitted(self.proof):
                yield
        except ProofNeeded as error:
            raise Refused(
                _why(error), status=422, seconds=error.seconds, guard=self.guard
            ) from error


def fresh(company: Company, *, doing: Doing) -> Guard:
    """Return what a form holds that is shown for the first time. It asks no server."""
    opened = make_token(str(int(time.time() * 1000)), purpose=PURPOSE)
    return Guard(opened=opened, address=reverse("web:challenge", args=[company.slug, doing]))


def guarded(
    request: HttpRequest, company: Company, *, doing: Doing, email: str = "", reviewer: str = ""
) -> Attempt:
    """Count what a visitor has sent.

    Args:
        request: the form that was sent.
        company: whom it is for.
        doing: what it is.
        email: the address that was typed, once the form is known to be right; a person who corrects
            a form is not counted for each mistake.
        reviewer: whom we know to be the author, by a link from an e-mail say: no guest, who is
            never asked for a proof.

    Raises:
        Refused: a limit is used up.
    """
    opened = request.POST.get(OPENED, "")
    age = _age(opened)
    limits = robots.limits(
        doing,
        company=str(company.pk),
        address=request.META.get("REMOTE_ADDR", ""),
        email=email,
        reviewer=reviewer,
    )
    weighed = Weighed(
        doing=doing,
        company=str(company.pk),
        standings=rates.count(limits),
        odd=_odd(age, trap=request.POST.get(TRAP, "")),
        is_guest=not reviewer,
    )
    shown = fresh(company, doing=doing)
    guard = Guard(
        opened=shown.opened if age is None else opened,
        address=shown.address,
        challenge=json.dumps(weighed.challenge()) if weighed.level else "",
    )
    _require_room(weighed.standings, doing=doing, guard=shown)
    return Attempt(weighed=weighed, proof=request.POST.get(PROOF, ""), guard=guard)


def counted(request: HttpRequest, company: Company, *, doing: Doing, reviewer: str = "") -> None:
    """Count something that a visitor does with one press or one file.

    There is no form that could be given back with a challenge, so that nobody is asked for a proof;
    one who is refused presses once more, later.

    Raises:
        Refused: a limit is used up.
    """
    limits = robots.limits(
        doing,
        company=str(company.pk),
        address=request.META.get("REMOTE_ADDR", ""),
        reviewer=reviewer,
    )
    _require_room(rates.count(limits), doing=doing, guard=fresh(company, doing=doing))


@require_safe
@never_cache
def challenge(request: HttpRequest, slug: str, doing: str) -> HttpResponse:
    """Tell a browser whether its visitor needs a proof now, and give it the challenge."""
    company = company_of(slug)
    if doing not in set(Doing):
        raise Http404(gettext("There is nothing of this kind to do here."))
    limits = robots.limits(
        Doing(doing), company=str(company.pk), address=request.META.get("REMOTE_ADDR", "")
    )
    weighed = Weighed(doing=Doing(doing), company=str(company.pk), standings=rates.look(limits))
    return JsonResponse({"challenge": weighed.challenge() if weighed.level else None})


def _require_room(standings: Sequence[Standing], *, doing: Doing, guard: Guard) -> None:
    try:
        robots.require_room(standings, doing=doing)
    except LimitUsedUp as error:
        words = _TOO_MUCH.get(doing, _TOO_MUCH_TYPED)
        message = words % {"when": _in(error.seconds)}
        raise Refused(message, status=429, seconds=error.seconds, guard=guard) from error


def _age(opened: str) -> float | None:
    """Return the seconds since the form was shown; ``None`` if it does not say so."""
    try:
        return time.time() - int(read_token(opened, purpose=PURPOSE)) / 1000
    except (BadToken, ValueError):
        return None


def _odd(age: float | None, *, trap: str) -> Oddness | None:
    if trap:
        return Oddness.TRAP
    if age is None:
        return Oddness.NOT_OURS
    # Below nothing it was shown by another server, whose clock is ahead.
    return Oddness.TOO_FAST if 0 <= age < SECONDS_MIN else None


def _why(error: ProofNeeded) -> str:
    if error.odd is Oddness.TRAP:
        return gettext(
            "A field that people do not see was filled in, perhaps by a program that completes "
            "forms for you. It is empty again: please send the form once more."
        )
    if error.odd is not None:
        return gettext(
            "That was so quick that a robot might have done it. "
            "Everything you typed is still here: please send it once more."
        )
    return gettext(
        "A lot is being sent at the moment, so your device first makes a short calculation that "
        "slows robots down. Everything you typed is still here: please send it once more. "
        "Without JavaScript, please send it again %(when)s."
    ) % {"when": _in(error.seconds)}


def _in(seconds: int) -> str:
    minutes = ceil(seconds / 60)
    if minutes <= 90:
        return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    hours = ceil(minutes / 60)
    return ngettext("in %(n)d hour", "in %(n)d hours", hours) % {"n": hours}
