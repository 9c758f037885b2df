"""The author who came by a magic link: known for two hours on the pages about their own content.

On the company's public pages a second cookie says for the same two hours who votes and reports.
The first one opens, changes and erases, so it goes to no other page; what the second one says is
worth nothing more than a vote.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.common.tokens import BadToken, make_token, read_token
from reviews.identity.models import Reviewer
from reviews.web import cookies

COOKIE = "ugc_author"
PURPOSE = "author-session"
VOTER_COOKIE = "ugc_author_votes"
VOTER_PURPOSE = "author-votes"
GOOD_FOR = timedelta(hours=2)


def author_of(request: HttpRequest, company: Company) -> Reviewer | None:
    """Return the author of the company who is signed in, or ``None``.

    One who was erased, or whose row is gone, is signed out by that.
    """
    return _named(request.COOKIES.get(COOKIE, ""), company, purpose=PURPOSE)


def voter_of(request: HttpRequest, company: Company) -> Reviewer | None:
    """Return the author who is signed in, on a public page of the company, where it tells no more
    than whose a vote or report is.
    """
    return _named(request.COOKIES.get(VOTER_COOKIE, ""), company, purpose=VOTER_PURPOSE)


def remember_author(response: HttpResponse, reviewer: Reviewer) -> None:
    """Let the response sign the author in."""
    since = int(timezone.now().timestamp())
    for name, purpose, path in _cookies_of(reviewer.company):
        cookies.put(
            response,
            name,
            make_token(f"{reviewer.pk} {since}", purpose=purpose),
            path=path,
            seconds=int(GOOD_FOR.total_seconds()),
        )


def forget_author(response: HttpResponse, company: Company) -> None:
    """Let the response sign the author out."""
    for name, _purpose, path in _cookies_of(company):
        cookies.drop(response, name, path=path)


def _named(value: str, company: Company, *, purpose: str) -> Reviewer | None:
    """Return the author whom a cookie names, unless its two hours are over."""
    try:
        reviewer_id, _, since = read_token(value, purpose=purpose).partition(" ")
        signed_in_at = datetime.fromtimestamp(int(since), UTC)
        known = UUID(reviewer_id)
    except (BadToken, ValueError):
        return None
    if not signed_in_at <= timezone.now() < signed_in_at + GOOD_FOR:
        return None
    return (
        Reviewer.objects.for_company(company)
        .select_related("company")
        .filter(pk=known, erased_at=None)
        .first()
    )


def _cookies_of(company: Company) -> Sequence[tuple[str, str, str]]:
    """Return of each cookie its name, what it is for, and the folder of pages that gets it."""
    return (
        (COOKIE, PURPOSE, reverse("web:my", args=[company.slug])),
        (VOTER_COOKIE, VOTER_PURPOSE, reverse("web:company", args=[company.slug])),
    )
