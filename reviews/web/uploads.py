"""Photos on their way in: one by one while somebody writes, or all at once with a plain form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from reviews.catalog.models import Company
from reviews.common.rates import Doing
from reviews.content import limits
from reviews.content.operations import media
from reviews.content.photos.addresses import id_of
from reviews.content.photos.inspection import NotAPhoto, too_large
from reviews.identity.permissions import ANONYMOUS
from reviews.web.access import company_of
from reviews.web.guard import Refused, counted
from reviews.web.shopper import shopper_of


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What came of the photos of a form."""

    ids: tuple[UUID, ...] = ()
    faults: list[str] = field(default_factory=list)
    """Of those that could not be taken, in words; the others are kept all the same."""


@require_POST
def upload(request: HttpRequest, slug: str) -> JsonResponse:
    """Take one photo, the whole body of the request; answer with its id, or why not in words."""
    company = company_of(slug)
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > limits.PHOTO_BYTES_MAX:
        # Not read, so that nobody waits for what is refused anyway.
        return JsonResponse({"message": too_large()}, status=413)
    try:
        count_uploads(request, company, how_many=1)
        # One more than is taken: what a wrong length hides is noticed.
        photo = _receive(company, request.read(limits.PHOTO_BYTES_MAX + 1))
    except Refused as refusal:
        refused = JsonResponse({"message": refusal.message}, status=refusal.status)
        refused["Retry-After"] = str(refusal.seconds)
        return refused
    except NotAPhoto as error:
        return JsonResponse({"message": str(error)}, status=422)
    return JsonResponse({"id": str(photo)}, status=201)


def count_uploads(request: HttpRequest, company: Company, *, how_many: int) -> None:
    """Count photos before they are read; drawing one costs more than any words do.

    Raises:
        Refused: a limit is used up.
    """
    shopper = shopper_of(request, company)
    for _ in range(how_many):
        counted(
            request,
            company,
            doing=Doing.UPLOAD,
            reviewer=shopper.customer_ref if shopper else "",
        )


def photos_of_form(
    company: Company, *, sent_before: Iterable[str], files: Sequence[IO[bytes]]
) -> Taken:
    """Take the photos of a form that was sent without script.

    Args:
        company: for whom.
        sent_before: the form's ids of photos that were uploaded already.
        files: what stands in the form itself. At most as many are read as can be shown.
    """
    ids = [found for text in sent_before if (found := id_of(text)) is not None]
    faults: list[str] = []
    for number, file in enumerate(files, start=1):
        if len(ids) >= limits.PHOTOS_MAX:
            faults.append(
                gettext("At most %(limit)d photos can be shown; the others were left out.")
                % {"limit": limits.PHOTOS_MAX}
            )
            break
        try:
            ids.append(_receive(company, file.read(limits.PHOTO_BYTES_MAX + 1)))
        except NotAPhoto as error:
            faults.append(
                gettext("Photo %(number)d: %(fault)s") % {"number": number, "fault": error}
            )
    return Taken(ids=tuple(dict.fromkeys(ids)), faults=faults)


def _receive(company: Company, data: bytes) -> UUID:
    photo = media.receive(by=ANONYMOUS.actor, at=timezone.now(), company=company, data=data)
    return photo.pk
