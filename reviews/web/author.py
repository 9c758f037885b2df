"""The author who came by a magic link: known for two hours on the pages about their own content."""

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
GOOD_FOR = timedelta(hours=2)


def author_of(request: HttpRequest, company: Company) -> Reviewer | None:
    """Return the author of the company who is signed in, or ``None``.

    One who was erased, or whose row is gone, is signed out by that.
    """
    try:
        value = read_token(request.COOKIES.get(COOKIE, ""), purpose=PURPOSE)
        reviewer_id, _, since = value.partition(" ")
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


def remember_author(response: HttpResponse, reviewer: Reviewer) -> None:
    """Let the response sign the author in."""
    since = int(timezone.now().timestamp())
    cookies.put(
        response,
        COOKIE,
        make_token(f"{reviewer.pk} {since}", purpose=PURPOSE),
        path=_pages_of(reviewer.company),
        seconds=int(GOOD_FOR.total_seconds()),
    )


def forget_author(response: HttpResponse, company: Company) -> None:
    """Let the response sign the author out."""
    cookies.drop(response, COOKIE, path=_pages_of(company))


def _pages_of(company: Company) -> str:
    return reverse("web:my", args=[company.slug])
