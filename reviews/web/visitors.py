"""Knowing a visitor again who has voted or reported: as a customer if we can, else by a cookie that
is set only then.

The cookie is random, says nothing about anybody, and is read for nothing else; whoever only reads
pages has none.
"""

import secrets
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.content import queries
from reviews.content.operations import visitors
from reviews.content.queries import PublishedContribution
from reviews.content.visitors import Visitor, is_device
from reviews.identity.models import Reviewer
from reviews.identity.queries import being_erased, reviewer_of
from reviews.journal.actors import Actor, ActorKind
from reviews.web.author import voter_of
from reviews.web.shopper import shopper_of

COOKIE = "voter"
KEPT_SECONDS = 400 * 24 * 3600
"""As long as browsers keep any cookie."""
_BYTES = 24


def visitor_of(request: HttpRequest, company: Company) -> Visitor | None:
    """Return who the visitor is, if we know the customer, or the device has voted or reported."""
    device, customer = _device_of(request), _customer_of(request, company)
    return Visitor(device=device, reviewer=customer) if device or customer else None


def votes_of(
    request: HttpRequest, company: Company, *, on: Iterable[PublishedContribution]
) -> Mapping[UUID, bool]:
    """Return what the visitor has voted on what a page shows; it asks nothing about a new one."""
    visitor = visitor_of(request, company)
    if visitor is None:
        return {}
    ids = [said.id for said in on]
    return queries.votes_of(visitor, company=company, contribution_ids=ids)


def new_visitor() -> Visitor:
    """Return somebody whom we have not seen before."""
    return Visitor(device=secrets.token_urlsafe(_BYTES))


def remember(response: HttpResponse, visitor: Visitor) -> None:
    """Let the visitor be known again, from now on for as long as a browser allows.

    A customer needs no cookie for that, and gets none.
    """
    if not visitor.device:
        return
    response.set_cookie(
        COOKIE,
        visitor.device,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def counted_as(visitor: Visitor) -> str:
    """Return whose limits hold, by the name that the API counts by, too; empty with a guest."""
    customer = visitor.reviewer
    return "" if customer is None else customer.customer_ref or str(customer.pk)


def adopt_device(request: HttpRequest, author: Reviewer) -> None:
    """Give the author what this device voted and reported, so that erasure finds it."""
    device = _device_of(request)
    if device:
        visitors.adopt(
            by=Actor(ActorKind.REVIEWER, str(author.pk)),
            at=timezone.now(),
            company=author.company,
            visitor=Visitor(device=device, reviewer=author),
        )


def _device_of(request: HttpRequest) -> str:
    device = request.COOKIES.get(COOKIE, "")
    return device if is_device(device) else ""


def _customer_of(request: HttpRequest, company: Company) -> Reviewer | None:
    """Return the customer. The shop's word counts for more than an older link: who is signed in
    there now is who sits at the device.
    """
    shopper = shopper_of(request, company)
    if shopper is not None:
        return reviewer_of(shopper, company=company)
    author = voter_of(request, company)
    # What is said while an erasure runs comes from nobody known.
    return None if author is None or being_erased([author.pk]) else author
