"""The form behind the link in an invitation: the buyer is known, so less is asked."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews.common.rates import Doing
from reviews.common.tokens import BadToken, read_token
from reviews.content.drafts import Draft
from reviews.content.limits import STARS
from reviews.encourage.links import INVITATION
from reviews.encourage.models import Invitation
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import InvitationOver
from reviews.web.guard import Guard, fresh
from reviews.web.previews import with_previews
from reviews.web.review_form import ReviewForm
from reviews.web.writing import Carried, Writer, take


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_previews
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form; when it is sent, store the review as the buyer's and lead to its receipt.

    Sent twice it is stored once: the second is an edit that changes nothing.
    """
    try:
        asked = invitations.follow(at=timezone.now(), invitation_id=_id_of(token))
    except InvitationOver as over:
        product = over.product
        context = {"product": product, "company": product.company if product else None}
        return render(request, "reviews/web/invitation_over.html", context, status=410)
    product = asked.product

    def page(form: ReviewForm, guard: Guard, status: int) -> HttpResponse:
        form.know_author()
        return _page(request, asked, form, guard, status=status)

    if request.method != "POST":
        rating = request.GET.get("rating", "")
        form = ReviewForm.fresh(product, rating=rating if rating in map(str, STARS) else "")
        return page(form, fresh(product.company, doing=Doing.REVIEW), 200)

    def store(form: ReviewForm, draft: Draft, attempt: Carried) -> str:
        with attempt():
            submitted = invitations.answer(
                at=timezone.now(),
                invitation_id=asked.pk,
                draft=draft,
                language=get_language() or "",
            )
        return str(submitted.contribution.pk)

    writer = Writer(store=store, page=page, reviewer=str(asked.reviewer_id))
    return take(request, product, ReviewForm(product, request.POST), writer)


def _id_of(token: str) -> UUID:
    try:
        return UUID(read_token(token, purpose=INVITATION))
    except (BadToken, ValueError) as error:
        raise Http404(
            gettext("This invitation is not whole. Open the link in the e-mail.")
        ) from error


def _page(
    request: HttpRequest, asked: Invitation, form: ReviewForm, guard: Guard, *, status: int
) -> HttpResponse:
    return render(
        request,
        "reviews/web/write.html",
        {
            "company": asked.company,
            "product": asked.product,
            "form": form,
            "guard": guard,
            "write_address": request.path,
            "is_invited": True,
        },
        status=status,
    )
