"""The desk's pages for a customer who asks by mail: a copy of the data, and its erasure.

No address of these pages tells who it is about: one looks for a person by a form that is posted,
and a person's own page is named by an id that means nothing elsewhere.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.content.queries import counts_by_author
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.operations import erasures
from reviews.identity.operations import people as operations
from reviews.identity.operations.erasures import AlreadyErased
from reviews.identity.permissions import Permission
from reviews.identity.queries import open_erasure_of, person_of
from reviews.interop.operations import personal_data
from reviews.moderation.written import written_by
from reviews.web.access import Seat, seat_at
from reviews.web.data_file import data_file
from reviews.web.desk import for_staff
from reviews.web.desk_rail import tabs_of
from reviews.web.people_forms import AT_ONCE, ErasureForm, PersonForm

WRITTEN_SHOWN = 20
"""Texts on a person's page, latest first; the file has all."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A customer, as far as the team needs to know whom it looks at."""

    reviewer: Reviewer
    written: int
    """How many reviews, comments, questions and answers, in every state."""
    erasure: Erasure | None
    """The one that is open."""
    address: str

    @property
    def email(self) -> str:
        """The address the person is known by, or else the one that a guest typed."""
        return self.reviewer.email or self.reviewer.claimed_email


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for whom to look, and show who was found; if it is one person, everything about them."""
    seat = _seat(request, slug)
    if request.method != "POST":
        return _search(request, seat, PersonForm())
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _search(request, seat, form, status=422)
    found = operations.look_up(
        by=seat.principal.actor, at=timezone.now(), company=seat.company, **form.cleaned_data
    )
    if len(found) == 1:
        return _see(seat, found[0])
    return _search(request, seat, form, found=found)


def _for_person(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the team's member and the customer whom the address names."""

    @for_staff
    @wraps(view)
    def guarded(request: HttpRequest, slug: str, person_id: UUID) -> HttpResponse:
        seat = _seat(request, slug)
        reviewer = person_of(company=seat.company, person_id=person_id)
        if reviewer is None:
            raise Http404(_("There is no customer at this address."))
        return view(request, seat, reviewer)

    return guarded


@require_safe
@_for_person
def person(request: HttpRequest, seat: Seat, reviewer: Reviewer) -> HttpResponse:
    """Show who it is and what they wrote, with what can be done for them."""
    return _person(request, seat, reviewer, ErasureForm())


@require_POST
@_for_person
def download(request: HttpRequest, seat: Seat, reviewer: Reviewer) -> HttpResponse:
    """Hand out everything that is known about the person, as a file.

    It takes a button, not a link: that it was handed out is recorded.
    """
    export = personal_data.hand_out(by=seat.principal.actor, at=timezone.now(), reviewer=reviewer)
    # Of the person the name has the id alone: downloads are listed where others look.
    return data_file(export, name=f"{seat.company.slug}-{reviewer.pk}")


@require_POST
@_for_person
def erase(request: HttpRequest, seat: Seat, reviewer: Reviewer) -> HttpResponse:
    """Take the person's wish to be forgotten, or bring it forward."""
    form = ErasureForm(request.POST)
    if not form.is_valid():
        return _person(request, seat, reviewer, form, status=422)
    # If it was erased since, the page says so.
    with suppress(AlreadyErased):
        erasures.request(
            by=seat.principal.actor,
            at=timezone.now(),
            reviewer=reviewer,
            cooling_off=timedelta(days=form.cleaned_data["days"]),
        )
    return _see(seat, reviewer)


@require_POST
@_for_person
def keep(request: HttpRequest, seat: Seat, reviewer: Reviewer) -> HttpResponse:
    """Call the erasure off; if it has begun, the page tells so."""
    wish = open_erasure_of(reviewer)
    if wish is not None:
        erasures.cancel(by=seat.principal.actor, at=timezone.now(), erasure=wish)
    return _see(seat, reviewer)


def _search(
    request: HttpRequest,
    seat: Seat,
    form: PersonForm,
    *,
    found: Sequence[Reviewer] | None = None,
    status: int = 200,
) -> HttpResponse:
    return _render(
        request,
        "reviews/desk/people.html",
        seat,
        status=status,
        form=form,
        found=_found(seat, found or []),
        has_searched=found is not None,
    )


def _person(
    request: HttpRequest, seat: Seat, reviewer: Reviewer, form: ErasureForm, *, status: int = 200
) -> HttpResponse:
    (shown,) = _found(seat, [reviewer])
    page = written_by(reviewer, limit=WRITTEN_SHOWN)
    return _render(
        request,
        "reviews/desk/person.html",
        seat,
        status=status,
        found=shown,
        form=form,
        is_due=shown.erasure is not None and shown.erasure.due_at <= timezone.now(),
        at_once=AT_ONCE,
        written=page.items,
        has_more=page.next is not None,
    )


def _found(seat: Seat, reviewers: Sequence[Reviewer]) -> list[Found]:
    """Return the customers with what is told of each, with two queries however many they are."""
    ids = [reviewer.pk for reviewer in reviewers]
    counts = counts_by_author(company=seat.company, reviewer_ids=ids)
    wishes = Erasure.objects.for_company(seat.company).open().filter(reviewer__in=ids)
    by_person = {wish.reviewer_id: wish for wish in wishes}
    return [
        Found(
            reviewer=reviewer,
            written=counts[reviewer.pk],
            erasure=by_person.get(reviewer.pk),
            address=_address(seat, reviewer),
        )
        for reviewer in reviewers
    ]


def _seat(request: HttpRequest, slug: str) -> Seat:
    return seat_at(request, slug, needs=Permission.PERSON_MANAGE)


def _address(seat: Seat, reviewer: Reviewer) -> str:
    return reverse("web:person", args=[seat.company.slug, reviewer.pk])


def _see(seat: Seat, reviewer: Reviewer) -> HttpResponse:
    return HttpResponseRedirect(_address(seat, reviewer), status=303)


def _render(
    request: HttpRequest, template: str, seat: Seat, *, status: int, **shown: Any
) -> HttpResponse:
    return render(
        request,
        template,
        {
            "company": seat.company,
            "tabs": tabs_of(seat, current="people"),
            "has_other_desks": seat.has_other_desks,
            **shown,
        },
        status=status,
    )
