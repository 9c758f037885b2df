"""The page on which a company's people say what their review form asks."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.catalog.operations import companies
from reviews.content.fields import Field, FieldRole
from reviews.content.operations import form_fields
from reviews.content.operations.form_fields import InvalidField, InvalidForm, UnknownField
from reviews.identity.permissions import Permission
from reviews.web.access import Seat, seat_at
from reviews.web.desk import for_staff
from reviews.web.desk_form_pages import Overview
from reviews.web.desk_rail import tabs_of
from reviews.web.field_form import FieldForm


class ChangeForm(forms.Form):
    """What is to become of one question."""

    code = forms.CharField(max_length=100)
    what = forms.ChoiceField(
        choices=[(word, word) for word in ("up", "down", "retire", "bring_back")]
    )


@require_safe
@for_staff
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all questions, and the form that they make."""
    seat = _seat(request, slug)
    page = Overview(seat, get_language() or "", category=request.GET.get("preview", ""))
    return _page(request, page, view="case" if "preview" in request.GET else "queue")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a new question."""
    seat = _seat(request, slug)
    try:
        role = FieldRole(request.GET.get("role", ""))
    except ValueError:
        raise Http404(_("There is no such sort of question.")) from None
    return _write(request, Overview(seat, get_language() or ""), role=role)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Change a question."""
    seat = _seat(request, slug)
    page = Overview(seat, get_language() or "", current=code)
    found = [field for field in page.asked if field.code == code]
    if not found:
        raise Http404(_("There is no such question."))
    return _write(request, page, role=found[0].role, field=found[0])


@require_POST
@for_staff
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Move, retire or bring back a question."""
    seat = _seat(request, slug)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        raise Http404(_("There is no such question."))
    code, what = form.cleaned_data["code"], form.cleaned_data["what"]
    common = {
        "by": seat.principal.actor,
        "at": timezone.now(),
        "company": seat.company,
        "code": code,
    }
    acts: Mapping[str, Callable[[], None]] = {
        "up": lambda: form_fields.move(**common, down=False),
        "down": lambda: form_fields.move(**common, down=True),
        "retire": lambda: form_fields.retire(**common),
        "bring_back": lambda: form_fields.bring_back(**common),
    }
    try:
        acts[what]()
    except UnknownField:
        raise Http404(_("There is no such question.")) from None
    except InvalidForm as error:
        trouble = [
            message
            for faults in error.errors.values()
            for messages in faults.values()
            for message in messages
        ]
        return _page(
            request,
            Overview(seat, get_language() or ""),
            view="queue",
            trouble=list(dict.fromkeys(trouble)),
            status=422,
        )
    said = {"up": "moved", "down": "moved", "retire": "retired", "bring_back": "done"}[what]
    return _back(seat, **{said: code})


@require_POST
@for_staff
def configure(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether stars alone are enough."""
    seat = _seat(request, slug)
    companies.configure(
        by=seat.principal.actor,
        at=timezone.now(),
        company=seat.company,
        accepts_ratings_alone="accepts_ratings_alone" in request.POST,
    )
    return _back(seat, settings="1")


def _seat(request: HttpRequest, slug: str) -> Seat:
    return seat_at(request, slug, needs=Permission.FORM_MANAGE)


def _write(
    request: HttpRequest,
    page: Overview,
    *,
    role: FieldRole,
    field: Field | None = None,
) -> HttpResponse:
    seat = page.seat
    form = FieldForm(
        request.POST if request.method == "POST" else None,
        role=role,
        company=seat.company,
        categories=page.categories,
        field=field,
        category=request.GET.get("category", ""),
    )
    asks_for_more = request.POST.get("do") == "more"
    if form.is_bound and not asks_for_more and form.is_valid():
        try:
            stored = form_fields.put(
                by=seat.principal.actor,
                at=timezone.now(),
                company=seat.company,
                field=form.question(),
            )
        except InvalidField as error:
            form.refuse(error.errors)
        else:
            return _back(seat, done=stored.code)
    faulty = form.is_bound and not asks_for_more
    return _page(request, page, view="case", form=form, field=field, status=422 if faulty else 200)


def _back(seat: Seat, **said: str) -> HttpResponse:
    address = reverse("web:form", args=[seat.company.slug])
    code = said.get("moved") or said.get("done") or ""
    # Straight to the question, so that moving it again takes no looking for it.
    anchor = f"#question-{code}" if code else ""
    return HttpResponseRedirect(f"{address}?{urlencode(said)}{anchor}", status=303)


def _page(
    request: HttpRequest,
    page: Overview,
    *,
    view: str,
    form: FieldForm | None = None,
    field: Field | None = None,
    trouble: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    done, retired = request.GET.get("done", ""), request.GET.get("retired", "")
    context: dict[str, Any] = {
        "company": page.seat.company,
        "page": page,
        "view": view,
        "tabs": tabs_of(page.seat, current="form"),
        "form": form,
        "field": field,
        "trouble": trouble,
        "done": page.named(done) if done else "",
        "retired": page.named(retired) if retired else "",
        "retired_code": retired,
        "is_configured": "settings" in request.GET,
        "has_other_desks": page.seat.has_other_desks,
    }
    return render(request, "reviews/desk/form.html", context, status=status)
