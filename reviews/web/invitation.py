"""The form behind the link in an invitation: the buyer is known, so less is asked."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews.common.tokens import BadToken, make_token, read_token
from reviews.content.drafts import InvalidContribution
from reviews.content.limits import STARS
from reviews.content.operations.contributions import ProductClosed
from reviews.encourage.links import INVITATION
from reviews.encourage.models import Invitation
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import InvitationOver
from reviews.web.forms import ReviewForm
from reviews.web.receipt import PURPOSE


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form; when it is sent, store the review as the buyer's and lead to its receipt.

    Sent twice it is stored once: the second is an edit that changes nothing.
    """
    try:
        asked = invitations.follow(at=timezone.now(), invitation_id=_id_of(token))
    except InvitationOver:
        return render(request, "reviews/web/invitation_over.html", status=410)
    if request.method != "POST":
        rating = request.GET.get("rating", "")
        form = ReviewForm.fresh(rating=rating if rating in map(str, STARS) else "")
        return _page(request, asked, form, status=200)
    return _take(request, asked, ReviewForm(request.POST))


def _take(request: HttpRequest, asked: Invitation, form: ReviewForm) -> HttpResponse:
    if not asked.product.accepts_reviews:
        return _page(request, asked, form, status=409)
    if not form.is_valid():
        return _page(request, asked, form, status=422)
    try:
        submitted = invitations.answer(
            at=timezone.now(),
            invitation_id=asked.pk,
            draft=form.draft(),
            language=get_language() or "",
        )
    except InvalidContribution as error:
        form.refuse(error)
        return _page(request, asked, form, status=422)
    except ProductClosed:
        # Closed between opening the form and sending it.
        asked.product.accepts_reviews = False
        return _page(request, asked, form, status=409)
    receipt = make_token(str(submitted.contribution.pk), purpose=PURPOSE)
    return HttpResponseRedirect(reverse("web:receipt", args=[receipt]), status=303)


def _id_of(token: str) -> UUID:
    try:
        return UUID(read_token(token, purpose=INVITATION))
    except (BadToken, ValueError) as error:
        raise Http404(gettext("This invitation is not whole. Open the link in the e-mail.")) from (
            error
        )


def _page(
    request: HttpRequest, asked: Invitation, form: ReviewForm, *, status: int
) -> HttpResponse:
    form.know_author()
    return render(
        request,
        "reviews/web/write.html",
        {
            "company": asked.company,
            "product": asked.product,
            "form": form,
            "write_address": request.path,
            "is_invited": True,
        },
        status=status,
    )
