"""The moderators' desk: the queue, a case, and deciding it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from reviews.moderation import queries
from reviews.moderation.models import Outcome
from reviews.moderation.operations import decisions
from reviews.moderation.operations.decisions import (
    AppealNeedsAnother,
    DecidedMeanwhile,
    InvalidDecision,
    TextChanged,
)
from reviews.web import cursors
from reviews.web.access import Seat, principal_of, seat_at
from reviews.web.desk_pages import Desk, Notice, Said, desk_entries, said_of
from reviews.web.forms import DecisionForm

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Ask visitors to sign in first; a fragment's request makes the whole page go there."""

    @never_cache
    @vary_on_headers("HX-Request")
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if not is_fragment(request):
            return redirect_to_login(request.get_full_path())
        response = HttpResponse(status=204)
        response["HX-Redirect"] = redirect_to_login(_page_of(request)).url
        return response

    return guarded


def _page_of(request: HttpRequest) -> str:
    """Return the path of the page that a fragment is for, as its browser tells."""
    try:
        path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    except ValueError:
        path = ""
    return path if path.startswith("/") and not path.startswith("//") else reverse("web:desk")


@require_safe
@for_staff
def desks(request: HttpRequest) -> HttpResponse:
    """Lead to the only desk of this person, or list them."""
    entries = desk_entries(principal_of(request))
    if len(entries) == 1 and "choose" not in request.GET:
        return HttpResponseRedirect(entries[0].address)
    return render(request, "reviews/desk/home.html", {"desks": entries})


@require_safe
@for_staff
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a list of cases, with the first one's detail where there is room."""
    seat = seat_at(request, slug)
    listing = _listing(request.GET.get("list", ""))
    desk = Desk(seat, listing, after=cursors.moment(request.GET.get("after", "")))
    return _page(request, desk, view="queue", said=_said(request, seat))


@require_safe
@for_staff
def case(request: HttpRequest, slug: str, case_id: UUID) -> HttpResponse:
    """Show one case, beside the list it is in."""
    seat = seat_at(request, slug)
    return _page(request, _desk_at(request, seat, case_id), view="case", said=_said(request, seat))


@require_POST
@for_staff
def decide(request: HttpRequest, slug: str, case_id: UUID) -> HttpResponse:
    """Publish or refuse the text that was on the screen, and go on to the next case."""
    seat = seat_at(request, slug)
    if not seat.may_decide:
        raise PermissionDenied(_("Your role in this company does not include decisions."))
    before = queries.case(company=seat.company, case_id=case_id)
    if before is None:
        raise Http404
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _again(request, seat, case_id, form, status=422)
    try:
        decisions.decide(
            by=seat.principal.actor,
            at=timezone.now(),
            company=seat.company,
            case_id=case_id,
            revision_id=form.cleaned_data["revision_id"],
            outcome=Outcome(form.cleaned_data["outcome"]),
            reasons=form.cleaned_data["reasons"],
            note=form.cleaned_data["note"],
            revises=form.cleaned_data["revises"],
        )
    except InvalidDecision as error:
        form.refuse(error.errors)
        return _again(request, seat, case_id, form, status=422)
    except TextChanged:
        notice = Notice(
            title=_("The text has changed"),
            text=_(
                "Its author has replaced or withdrawn it since you opened it. Nothing was decided; "
                "a new version waits in the queue if there is one."
            ),
        )
        return _again(request, seat, case_id, form, status=409, notice=notice)
    except DecidedMeanwhile:
        notice = Notice(
            title=_("Already decided"),
            text=_(
                "Somebody has decided this since you opened it; see below. Nothing was changed. "
                "What you filled in is kept, in case you still want to decide otherwise."
            ),
        )
        return _again(request, seat, case_id, form, status=409, notice=notice)
    except AppealNeedsAnother:
        notice = Notice(
            title=_("Somebody else has to decide this"),
            text=_("The author appeals your own decision. Nothing was changed."),
        )
        return _again(request, seat, case_id, form, status=409, notice=notice)
    return _onward(request, seat, before)


def _onward(request: HttpRequest, seat: Seat, decided: queries.CaseView) -> HttpResponse:
    """Go to the next case of the queue; a decision made anew stays where it is."""
    next_id = decided.id
    if decided.state == "open":
        following = _waiting_after(seat, (decided.opened_at, decided.id))
        next_id = following or decided.id
        address = (
            reverse("web:case", args=[seat.company.slug, following])
            if following
            else reverse("web:desk-company", args=[seat.company.slug])
        )
    else:
        following = decided.id
        address = reverse("web:case", args=[seat.company.slug, decided.id])
    if not is_fragment(request):
        return HttpResponseRedirect(f"{address}?done={decided.id}", status=303)
    said = said_of(seat.company, decided.id)
    if following:
        desk, view = _desk_at(request, seat, next_id), "case"
    else:
        desk, view = Desk(seat, queries.Listing.WAITING, after=None), "queue"
    response = _page(request, desk, view=view, said=said)
    response["HX-Push-Url"] = address
    return response


def _waiting_after(seat: Seat, place: tuple[datetime, UUID]) -> UUID | None:
    """Return the case behind ``place`` in the queue, or else the first of it."""
    for after in (place, None):
        found = queries.cases(company=seat.company, after=after, limit=1).cases
        if found:
            return found[0].id
    return None


def _again(
    request: HttpRequest,
    seat: Seat,
    case_id: UUID,
    form: DecisionForm,
    *,
    status: int,
    notice: Notice | None = None,
) -> HttpResponse:
    """Show the case as it is now, with what was filled in."""
    desk = _desk_at(request, seat, case_id)
    typed = request.POST.copy()
    if desk.chosen is not None:
        # Whoever sends it once more has seen the decision that is in force now.
        typed["revision_id"] = str(desk.chosen.view.revision_id)
        typed["revises"] = desk.chosen.revises
    fresh = DecisionForm(typed)
    if status == 422:
        for name, errors in form.errors.items():
            fresh.errors[name] = errors
    return _page(request, desk, view="case", form=fresh, notice=notice, status=status)


def _page(
    request: HttpRequest,
    desk: Desk,
    *,
    view: str,
    said: Said | None = None,
    form: DecisionForm | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    fragment = is_fragment(request)
    desk.view = view
    if form is None:
        form = desk.empty_form()
    if desk.chosen is not None:
        form.suggest([finding.reason for finding in desk.chosen.view.findings])
    return render(
        request,
        "reviews/desk/workspace.html" if fragment else "reviews/desk/desk.html",
        {
            "company": desk.seat.company,
            "desk": desk,
            "page_title": desk.page_title,
            "form": form,
            "may_decide": desk.seat.may_decide,
            "tabs": desk.tabs,
            "has_other_desks": desk.seat.has_other_desks,
            "has_keys": True,
            "said": said,
            "notice": notice,
            "is_fragment": fragment,
        },
        status=status,
    )


def _desk_at(request: HttpRequest, seat: Seat, case_id: UUID) -> Desk:
    found = queries.case(company=seat.company, case_id=case_id)
    if found is None:
        raise Http404(_("There is no case at this address."))
    waiting = found.state == "open"
    listing = queries.Listing.WAITING if waiting else queries.Listing.DECIDED
    after = cursors.moment(request.GET.get("after", ""))
    return Desk(seat, listing, after=after, chosen=found)


def _said(request: HttpRequest, seat: Seat) -> Said | None:
    try:
        return said_of(seat.company, UUID(request.GET.get("done", "")))
    except ValueError:
        return None


def _listing(word: str) -> queries.Listing:
    return queries.Listing.DECIDED if word == "decided" else queries.Listing.WAITING


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page."""
    # A page taken from the browser's history is asked for whole.
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers
