"""The mailbox of an installation without a mail server. Operators see every mail in it.

Nobody else does: mails of all companies lie here side by side, with links that open what belongs to
the people they are for, and those by which staff choose a new password.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.decorators import csp, csp_update
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from reviews.common.text import clean_line
from reviews.encourage import queries
from reviews.encourage.models import MailboxMail
from reviews.identity.models import StaffUser
from reviews.web import cursors

MAILS = 30
SEARCH_MAX = 254

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Side:
    """One way to look at a mail."""

    name: str
    label: str
    address: str
    is_current: bool


def for_operators(view: View) -> View:
    """Ask visitors to sign in; to anybody but an operator there is no such page."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not (isinstance(user, StaffUser) and user.is_staff):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_operators
def mails(request: HttpRequest) -> HttpResponse:
    """List what has arrived, latest first."""
    to = clean_line(request.GET.get("to", ""))[:SEARCH_MAX]
    after = cursors.moment(request.GET.get("after", ""))
    is_in_use = queries.mailbox_is_in_use()
    if is_in_use:
        page = queries.mailbox(to=to, after=after, limit=MAILS)
    else:
        page = queries.MailPage(mails=[], next=None)
    return render(
        request,
        "reviews/mailbox/mails.html",
        {
            "mails": page.mails,
            "to": to,
            "is_in_use": is_in_use,
            "first_address": _address(to=to) if after else "",
            "next_address": _address(to=to, after=cursors.of_moment(page.next))
            if page.next
            else "",
        },
    )


@csp_update({"frame-src": ["'self'"]})
@require_safe
@for_operators
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """Show one mail: as HTML in a frame, as plain text, or its headers."""
    found = _mail(mail_id)
    sides = _sides(found, request.GET.get("side", ""))
    return render(
        request,
        "reviews/mailbox/mail.html",
        {"mail": found, "sides": sides, "side": next(s.name for s in sides if s.is_current)},
    )


@xframe_options_sameorigin
@csp(
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "form-action": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        # No script, no form, and an origin of its own, so that a mail cannot act for the operator
        # who reads it. A link may open a new tab, which is an ordinary one.
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
@require_safe
@for_operators
def html(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """Answer with the HTML of a mail, as whoever wrote it has it, under a policy of its own."""
    response = HttpResponse(_mail(mail_id).html)
    # A page in a sandbox may not ask for more separation: browsers would refuse to show it.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _mail(mail_id: UUID) -> MailboxMail:
    found = queries.mail_in_mailbox(mail_id)
    if found is None:
        raise Http404
    return found


def _sides(found: MailboxMail, chosen: str) -> Sequence[Side]:
    labels = {
        "html": pgettext("side of an e-mail", "HTML"),
        "text": pgettext("side of an e-mail", "Plain text"),
        "headers": pgettext("side of an e-mail", "Headers"),
    }
    if not found.html:
        del labels["html"]
    if chosen not in labels:
        chosen = next(iter(labels))
    here = reverse("web:mailbox-mail", args=[found.pk])
    return [
        Side(name, label, f"{here}?side={name}", name == chosen) for name, label in labels.items()
    ]


def _address(**query: str) -> str:
    text = urlencode({name: value for name, value in query.items() if value})
    here = reverse("web:mailbox")
    return f"{here}?{text}" if text else here
