"""An author's data: to read, to download, and to have erased."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.identity.operations import erasures
from reviews.identity.operations.erasures import COOLING_OFF, AlreadyErased
from reviews.interop.exporters.personal_data import export_of
from reviews.interop.operations import personal_data
from reviews.web.data_file import data_file
from reviews.web.data_words import shown_sections
from reviews.web.my_access import Here, back_to, for_author, page
from reviews.web.visitors import adopt_device


@require_safe
@for_author
def data(request: HttpRequest, here: Here) -> HttpResponse:
    """Show everything that is known about the author, to read."""
    export = export_of(here.author, at=timezone.now())
    return page(request, here, "data", sections=shown_sections(export))


@require_POST
@for_author
def download(request: HttpRequest, here: Here) -> HttpResponse:
    """Hand out everything that is known about the author, as a file.

    It takes a button, not a link: that it was handed out is recorded.
    """
    export = personal_data.hand_out(by=here.actor, at=timezone.now(), reviewer=here.author)
    return data_file(export, name=here.company.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_author
def erase(request: HttpRequest, here: Here) -> HttpResponse:
    """Say what erasure takes and what it leaves; take the wish, with time to think again."""
    if request.method == "POST":
        if not here.is_being_erased:
            adopt_device(request, here.author)
            # At its end in this moment there is nobody left to erase, and the page says so.
            with suppress(AlreadyErased):
                erasures.request(by=here.actor, at=timezone.now(), reviewer=here.author)
        return back_to(here)
    if here.erasure is not None:
        return back_to(here)
    return page(request, here, "erase", days=COOLING_OFF.days)


@require_POST
@for_author
def keep(request: HttpRequest, here: Here) -> HttpResponse:
    """Call the erasure off; if it has begun, the page tells so."""
    if here.erasure is not None:
        erasures.cancel(by=here.actor, at=timezone.now(), erasure=here.erasure)
    return back_to(here)
