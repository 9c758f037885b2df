"""What happens to a review that was sent, whichever way its author came to the form."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from reviews.catalog.models import Company, Product
from reviews.common.idempotency import KeyInUse
from reviews.common.rates import Doing
from reviews.common.tokens import make_token
from reviews.content.drafts import Draft, InvalidContribution
from reviews.content.limits import PHOTOS_MAX
from reviews.content.operations.contributions import ProductClosed
from reviews.web.forms import busy_message
from reviews.web.guard import Attempt, Guard, Refused, guarded
from reviews.web.receipt import PURPOSE
from reviews.web.review_form import ReviewForm
from reviews.web.uploads import count_uploads, photos_of_form

Carried = Callable[[], AbstractContextManager[None]]
"""Inside it the review is stored; a robot does not get in."""


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Who has sent the form, and what is to be done for them."""

    store: Callable[[ReviewForm, Draft, Carried], str]
    """Stores the review inside the attempt, and returns its id."""
    page: Callable[[ReviewForm, Guard, int], HttpResponse]
    """Shows the form once more, with everything that was typed."""
    reviewer: str = ""
    """Whom we know to be the author; a guest is nobody known."""
    objection: str = ""
    """Why nothing is stored this time, for the visitor to read."""


def take(request: HttpRequest, product: Product, form: ReviewForm, writer: Writer) -> HttpResponse:
    """Store the review that was sent and lead to its receipt, or give the form back."""
    email = form.cleaned_data.get("email", "") if form.is_valid() else ""
    try:
        attempt = guarded(
            request,
            product.company,
            doing=Doing.REVIEW,
            email=email,
            reviewer=writer.reviewer,
        )
        return _take(request, product, form, writer, attempt)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return refusal.on(writer.page(form, refusal.guard, 422))


def _take(
    request: HttpRequest, product: Product, form: ReviewForm, writer: Writer, attempt: Attempt
) -> HttpResponse:
    status = 409
    if writer.objection:
        form.add_error(None, writer.objection)
    elif product.accepts_reviews:
        take_photos(request, product.company, form)
        status = 422
        if not form.errors:
            try:
                contribution_id = writer.store(form, form.draft(), attempt.carried_out)
                token = make_token(contribution_id, purpose=PURPOSE)
                return HttpResponseRedirect(reverse("web:receipt", args=[token]), status=303)
            except InvalidContribution as error:
                form.refuse(error)
            except ProductClosed:
                # Closed between opening the form and sending it.
                product.accepts_reviews, status = False, 409
            except KeyInUse:
                form.add_error(None, busy_message())
                status = 409
    return writer.page(form, attempt.guard, status)


def take_photos(request: HttpRequest, company: Company, form: ReviewForm) -> None:
    """Take what stands in the form itself, after it was counted: it costs more than words do.

    Raises:
        Refused: too many photos came lately; those that were sent before stay chosen.
    """
    sent_before = request.POST.getlist("photo")
    form.chosen = photos_of_form(company, sent_before=sent_before, files=()).ids
    files = request.FILES.getlist("photos")
    count_uploads(request, company, how_many=min(len(files), PHOTOS_MAX))
    taken = photos_of_form(company, sent_before=sent_before, files=files)
    form.chosen = taken.ids
    for fault in taken.faults:
        form.add_error("photos", fault)
