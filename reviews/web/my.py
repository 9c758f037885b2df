"""The door to the pages of an author: asking for a link by mail, and opening it."""

import time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.catalog.models import Company
from reviews.common.rates import Doing
from reviews.identity.models import LinkPurpose
from reviews.identity.operations import magic_links
from reviews.identity.permissions import ANONYMOUS
from reviews.identity.queries import UnusableLink, usable_link
from reviews.web.access import company_of
from reviews.web.author import forget_author, remember_author
from reviews.web.guard import Guard, Refused, fresh, guarded
from reviews.web.my_access import here_at
from reviews.web.my_content import overview
from reviews.web.my_forms import LinkRequestForm

ANSWER_AFTER = 0.3
"""Seconds that every answer to a request for a link takes, so that its time tells nothing."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who it is, and let a link be mailed; show an author who is signed in what they wrote."""
    company = company_of(slug)
    if request.method == "POST":
        return _request_link(request, company)
    here = here_at(request, company)
    if here is not None:
        return overview(request, here)
    guard = fresh(company, doing=Doing.LINK)
    return _page(request, "request", company=company, form=LinkRequestForm(), guard=guard)


def _request_link(request: HttpRequest, company: Company) -> HttpResponse:
    until = time.monotonic() + ANSWER_AFTER
    form = LinkRequestForm(request.POST)
    email = form.cleaned_data["email"] if form.is_valid() else ""
    try:
        # The address counts as it was typed, so that a limit tells nobody whether it is known.
        attempt = guarded(request, company, doing=Doing.LINK, email=email)
        if form.errors:
            return _asked_again(request, company, form, attempt.guard)
        with attempt.carried_out():
            magic_links.request(
                by=ANONYMOUS.actor,
                at=timezone.now(),
                company=company,
                email=email,
                language=get_language() or "",
            )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return refusal.on(_asked_again(request, company, form, refusal.guard))
    # A known address takes a few statements more than an unknown one. Whoever measures that could
    # find out who buys here.
    time.sleep(max(0.0, until - time.monotonic()))
    return HttpResponseRedirect(reverse("web:my-requested", args=[company.slug]), status=303)


def _asked_again(
    request: HttpRequest, company: Company, form: LinkRequestForm, guard: Guard
) -> HttpResponse:
    return _page(request, "request", company=company, form=form, guard=guard, status=422)


@require_safe
def requested(request: HttpRequest, slug: str) -> HttpResponse:
    """Say the same to everybody, whether the address is known or not."""
    minutes = int(magic_links.GOOD_FOR.total_seconds()) // 60
    return _page(request, "requested", company=company_of(slug), minutes=minutes)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def open_link(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show a button; when it is pressed, use the link up and sign the author in.

    Programs that look at mails before their reader does open the links in them, and some readers
    load them beforehand. None of them presses a button.
    """
    company, at = company_of(slug), timezone.now()
    purpose = LinkPurpose.MY_CONTENT
    try:
        if request.method != "POST":
            usable_link(at=at, company=company, text=token, purpose=purpose)
            return _page(request, "open", company=company)
        author = magic_links.redeem(at=at, company=company, text=token, purpose=purpose)
    except UnusableLink as error:
        return _page(request, "unusable", company=company, reason=error.reason.value, status=410)
    response = HttpResponseRedirect(reverse("web:my", args=[company.slug]), status=303)
    remember_author(response, author)
    return response


@require_POST
@never_cache
def sign_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign the author out on this device."""
    company = company_of(slug)
    response = HttpResponseRedirect(reverse("web:my", args=[company.slug]), status=303)
    forget_author(response, company)
    return response


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    response = render(request, f"reviews/my/{name}.html", context, status=status)
    # The address of a link opens the page, so nobody is told more of it than the host; not even our
    # own proxy, whose log of the next request would have it.
    response["Referrer-Policy"] = "strict-origin"
    return response
