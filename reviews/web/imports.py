"""The desk's pages of imports: sending a file, and following what becomes of it."""

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.common.spreadsheets import harmless
from reviews.identity.permissions import Permission
from reviews.interop import kept_files, queries
from reviews.interop.models import ImportKind, ImportRun
from reviews.interop.operations import runs
from reviews.interop.operations.runs import FileForgotten, TooManyRuns
from reviews.web.access import Seat, seat_at
from reviews.web.desk import for_staff, is_fragment
from reviews.web.desk_rail import tabs_of
from reviews.web.import_form import ImportForm, too_large
from reviews.web.import_words import RunView

RUNS = 20
FORM_ROOM = 64 * 1024
"""Bytes of an upload that are not the file."""

View = Callable[..., HttpResponse]


def with_bounded_body(view: View) -> View:
    """Refuse an upload that is too large before any of it is read.

    The CSRF check looks for its token in the body, so it has to come after this.
    """
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def bounded(request: HttpRequest, slug: str) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > kept_files.FILE_MAX + FORM_ROOM:
            form = ImportForm({})
            form.errors.clear()
            form.refuse(too_large())
            return _list(request, _seat(request, slug), form, status=413)
        return checked(request, slug)

    return bounded


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@with_bounded_body
def imports(request: HttpRequest, slug: str) -> HttpResponse:
    """List the imports; take a file for another one."""
    seat = _seat(request, slug)
    if request.method != "POST":
        return _list(request, seat, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, seat, form, status=422)
    at = timezone.now()
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    # Outside of the transaction: a distant storage may take its time.
    kept = kept_files.keep(cast("Any", file), at=at)
    try:
        run = runs.ask(
            by=seat.principal.actor,
            at=at,
            company=seat.company,
            kind=ImportKind.PRODUCTS,
            file_name=file.name or "products",
            kept=kept,
        )
    except TooManyRuns:
        kept_files.remove(kept.name)
        form.refuse(_too_many())
        return _list(request, seat, form, status=409)
    return _see(seat, run)


@require_safe
@for_staff
def one_import(request: HttpRequest, slug: str, run_id: UUID) -> HttpResponse:
    """Show one import; a fragment of it is asked for again until it has ended."""
    seat = _seat(request, slug)
    return _one(request, seat, _run(seat, run_id))


@require_POST
@for_staff
def again(request: HttpRequest, slug: str, run_id: UUID) -> HttpResponse:
    """Ask for another import of the same file."""
    seat = _seat(request, slug)
    run = _run(seat, run_id)
    try:
        another = runs.ask_again(by=seat.principal.actor, at=timezone.now(), run=run)
    except FileForgotten:
        notice = _("The file is not kept any more. Send it once more.")
    except TooManyRuns:
        notice = _too_many()
    else:
        return _see(seat, another)
    return _one(request, seat, _run(seat, run_id), notice=notice, status=409)


@require_safe
@for_staff
def remarks(request: HttpRequest, slug: str, run_id: UUID) -> HttpResponse:
    """Give all that is kept to be said about rows, as CSV."""
    run = _run(_seat(request, slug), run_id)
    response = HttpResponse(
        # By the mark in front spreadsheets see that it is UTF-8.
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="import-{run.pk}.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(["row", "line", "field", "refused", "reason"])
    for remark in run.remarks:
        writer.writerow(
            [
                remark["row"],
                remark["line"] or "",
                harmless(remark["field"]),
                "yes" if remark["is_refused"] else "no",
                harmless(remark["reason"]),
            ]
        )
    return response


def _list(request: HttpRequest, seat: Seat, form: ImportForm, *, status: int = 200) -> HttpResponse:
    after = _place(request.GET.get("after", ""))
    found = queries.runs(company=seat.company, after=after, limit=RUNS + 1)
    shown = [RunView(run, seat.company.slug) for run in found[:RUNS]]
    here = reverse("web:imports", args=[seat.company.slug])
    context = {
        "runs": shown,
        "is_moving": not after and any(not view.run.has_ended for view in shown),
        "list_address": here,
        "first_address": here if after else "",
        "next_address": f"{here}?after={shown[-1].run.pk}" if len(found) > RUNS else "",
    }
    if is_fragment(request) and request.method == "GET":
        return render(request, "reviews/desk/import_list.html", context)
    context |= {"form": form, **_frame(seat)}
    return render(request, "reviews/desk/imports.html", context, status=status)


def _one(
    request: HttpRequest, seat: Seat, run: ImportRun, *, notice: str = "", status: int = 200
) -> HttpResponse:
    fragment = is_fragment(request)
    context = {
        "view": RunView(run, seat.company.slug),
        "is_fragment": fragment,
        "notice": notice,
        **_frame(seat),
    }
    template = "reviews/components/import_run.html" if fragment else "reviews/desk/import.html"
    return render(request, template, context, status=status)


def _frame(seat: Seat) -> dict[str, Any]:
    return {
        "company": seat.company,
        "tabs": tabs_of(seat, current="imports"),
        "has_other_desks": seat.has_other_desks,
    }


def _seat(request: HttpRequest, slug: str) -> Seat:
    return seat_at(request, slug, needs=Permission.PRODUCT_MANAGE)


def _run(seat: Seat, run_id: UUID) -> ImportRun:
    run = queries.run_of(company=seat.company, run_id=run_id)
    if run is None:
        raise Http404(_("There is no import at this address."))
    return run


def _see(seat: Seat, run: ImportRun) -> HttpResponse:
    address = reverse("web:import", args=[seat.company.slug, run.pk])
    return HttpResponseRedirect(address, status=303)


def _place(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None


def _too_many() -> str:
    return _("%(limit)d imports wait or run already. Wait until some of them have ended.") % {
        "limit": runs.UNDER_WAY_MAX
    }
