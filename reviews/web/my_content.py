"""An author's own pages: what they wrote and where it stands, their data, and its erasure."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from reviews.catalog.models import Company
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.operations import contributions
from reviews.encourage import links
from reviews.identity.models import Reviewer
from reviews.identity.operations import erasures
from reviews.identity.operations.erasures import COOLING_OFF
from reviews.identity.queries import open_erasure_of
from reviews.interop.operations import personal_data
from reviews.journal.actors import Actor, ActorKind
from reviews.web.access import company_of
from reviews.web.author import author_of
from reviews.web.visitors import adopt_device

AT_ONCE = 20
"""Texts on one page; most people have written one or two."""

KINDS = {
    Kind.REVIEW: gettext_lazy("Review"),
    Kind.COMMENT: gettext_lazy("Comment"),
    Kind.QUESTION: gettext_lazy("Question"),
    Kind.ANSWER: gettext_lazy("Answer"),
}


@dataclass(frozen=True)
class Standing:
    """Where something stands, as its author needs to know it."""

    text: Promise
    tone: str


STANDINGS = {
    "submitted": Standing(gettext_lazy("Being checked"), "info"),
    "published": Standing(gettext_lazy("Public"), "good"),
    "rejected": Standing(gettext_lazy("Not published"), "warning"),
    "withdrawn": Standing(gettext_lazy("Withdrawn"), ""),
}


@dataclass(frozen=True, kw_only=True)
class Written:
    """Something the author wrote, with its newest version."""

    contribution: Contribution
    title: str
    body: str

    @property
    def kind(self) -> Promise:
        """What it is, in words."""
        return KINDS[Kind(self.contribution.kind)]

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return STANDINGS[self.contribution.state]

    @property
    def receipt(self) -> str:
        """The page that tells more: why it was refused, and how to appeal."""
        return links.to_receipt(self.contribution.pk)

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether there is something to take back."""
        return self.contribution.state != "withdrawn"


def overview(author: Reviewer, *, page: str | None) -> dict[str, Any]:
    """Return what the author's first page shows; three queries however much was written."""
    rows = (
        Contribution.objects.for_company(author.company)
        .filter(reviewer=author)
        .select_related("product")
        .prefetch_related("revisions")
        .order_by("-received_at", "-id")
    )
    shown = Paginator(rows, AT_ONCE).get_page(page)
    return {
        "author": author,
        "written": [_written(row) for row in shown],
        "next": f"?page={shown.next_page_number()}" if shown.has_next() else "",
        "first": reverse("web:my", args=[author.company.slug]) if shown.has_previous() else "",
        "erasure": open_erasure_of(author),
        "days": COOLING_OFF.days,
    }


def _written(row: Contribution) -> Written:
    newest = max(row.revisions.all(), key=lambda revision: revision.number)
    return Written(contribution=row, title=newest.title, body=newest.body)


def _for_author(view: Callable[..., HttpResponse | None]) -> Callable[..., HttpResponse]:
    """Take what only an author may send; lead everybody else to the page that mails a link."""

    @require_POST
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        company = company_of(slug)
        author = author_of(request, company)
        if author is None:
            return _back(company)
        return view(request, author, **kwargs) or _back(company)

    return guarded


@_for_author
def withdraw(request: HttpRequest, author: Reviewer, contribution_id: UUID) -> HttpResponse | None:
    """Take something back for good; what is somebody else's, or is not there, stays as it is."""
    rows = Contribution.objects.for_company(author.company).filter(reviewer=author)
    if rows.filter(pk=contribution_id).exists():
        contributions.withdraw(
            by=_actor(author), at=timezone.now(), contribution_id=contribution_id
        )
    return None


@_for_author
def data(request: HttpRequest, author: Reviewer) -> HttpResponse:
    """Hand out everything that is known about the author, as a file.

    It takes a button, not a link: that it was handed out is recorded.
    """
    at = timezone.now()
    export = personal_data.hand_out(by=_actor(author), at=at, reviewer=author)
    response = JsonResponse(export.as_json(), json_dumps_params={"indent": 2})
    name = f"{author.company.slug}-{at:%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@_for_author
def erase(request: HttpRequest, author: Reviewer) -> HttpResponse | None:
    """Take the wish to be forgotten; there is time to think again."""
    adopt_device(request, author)
    erasures.request(by=_actor(author), at=timezone.now(), reviewer=author)
    return None


@_for_author
def keep(request: HttpRequest, author: Reviewer) -> HttpResponse | None:
    """Call the erasure off; if it has begun, the page tells so."""
    wish = open_erasure_of(author)
    if wish is not None:
        erasures.cancel(by=_actor(author), at=timezone.now(), erasure=wish)
    return None


def _actor(author: Reviewer) -> Actor:
    return Actor(ActorKind.REVIEWER, str(author.pk))


def _back(company: Company) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:my", args=[company.slug]), status=303)
