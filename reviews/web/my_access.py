"""Who may see an author's own pages, and what holds for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from reviews.catalog.models import Company
from reviews.common.rates import Doing
from reviews.identity.lifecycle import ErasureState
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.queries import open_erasure_of
from reviews.journal.actors import Actor, ActorKind
from reviews.web.access import company_of
from reviews.web.author import author_of
from reviews.web.guard import fresh
from reviews.web.my_forms import LinkRequestForm


@dataclass(frozen=True, kw_only=True)
class Here:
    """An author on the pages about what they wrote for one company."""

    company: Company
    author: Reviewer
    erasure: Erasure | None
    """The author's wish to be forgotten, while it is open."""

    @property
    def actor(self) -> Actor:
        """The author, as the journal names who does something."""
        return Actor(ActorKind.REVIEWER, str(self.author.pk))

    @property
    def is_being_erased(self) -> bool:
        """Whether the erasure has begun, so that nothing may be written any more."""
        return self.erasure is not None and self.erasure.state == ErasureState.UNDER_WAY


def here_at(request: HttpRequest, company: Company) -> Here | None:
    """Return the author who is signed in at the company, or ``None``."""
    author = author_of(request, company)
    if author is None:
        return None
    return Here(company=company, author=author, erasure=open_erasure_of(author))


def for_author(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead whoever is not known to the page that mails a link."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        company = company_of(slug)
        here = here_at(request, company)
        if here is None:
            return _to_the_door(request, company)
        return view(request, here, **kwargs)

    return guarded


def _to_the_door(request: HttpRequest, company: Company) -> HttpResponse:
    typed = typed_in(request)
    if not typed:
        return HttpResponseRedirect(reverse("web:my", args=[company.slug]), status=303)
    # The two hours ran out over a long text, which must not be lost with them.
    context = {
        "company": company,
        "form": LinkRequestForm(),
        "guard": fresh(company, doing=Doing.LINK),
        "typed": typed,
    }
    return render(request, "reviews/my/request.html", context, status=403)


def typed_in(request: HttpRequest) -> str:
    """Return what somebody has written in a form that cannot be stored any more, to copy it."""
    names = ("title", "body", "pros", "cons", "video_url", "author_name", "text")
    return "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in names)))


def page(
    request: HttpRequest, here: Here, name: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Return one of the pages of an author."""
    response = render(
        request,
        f"reviews/my/{name}.html",
        {"company": here.company, "here": here, **context},
        status=status,
    )
    # No other site learns what somebody looks at here. Not "no-referrer": browsers then hide where
    # a form comes from, too, and the check against forged forms refuses it.
    response["Referrer-Policy"] = "same-origin"
    return response


def back_to(here: Here, name: str = "my", *arguments: Any) -> HttpResponse:
    """Lead to one of the pages of an author, after something was done."""
    address = reverse(f"web:{name}", args=[here.company.slug, *arguments])
    return HttpResponseRedirect(address, status=303)
