"""The form behind the link in an invitation: the buyer is known, so less is asked."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews.common.rates import Doing
from reviews.common.tokens import BadToken, read_token
from reviews.content.drafts import Draft
from reviews.content.limits import STARS
from reviews.content.photos.addresses import id_of
from reviews.encourage.links import INVITATION
from reviews.encourage.models import Invitation
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import InvitationOver
from reviews.moderation.written import Written, written_one
from reviews.web.earlier import review_form_of
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
        return _over(request, over)
    product = asked.product
    earlier = _earlier(asked)

    def page(form: ReviewForm, guard: Guard, status: int) -> HttpResponse:
        form.know_author()
        return _page(request, asked, form, guard, earlier=earlier, status=status)

    if request.method != "POST":
        rating = request.GET.get("rating", "")
        form = (
            review_form_of(earlier)
            if earlier
            else ReviewForm.fresh(product, rating=rating if rating in map(str, STARS) else "")
        )
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
    form = review_form_of(earlier, request.POST) if earlier else ReviewForm(product, request.POST)
    try:
        return take(request, product, form, writer)
    except InvitationOver as over:
        # Called off while this was on its way.
        return _over(request, over, photos=form.chosen)


def _earlier(asked: Invitation) -> Written | None:
    """Return what the invitation was answered with, as long as it can be changed.

    The link went to its author only. An empty form instead would let an edit that says one thing
    take away all the others.
    """
    if asked.contribution_id is None:
        return None
    found = written_one(asked.reviewer, contribution_id=asked.contribution_id)
    return found if found is not None and found.may_change else None


def _id_of(token: str) -> UUID:
    try:
        return UUID(read_token(token, purpose=INVITATION))
    except (BadToken, ValueError) as error:
        raise Http404(
            gettext("This invitation is not whole. Open the link in the e-mail.")
        ) from error


def _over(
    request: HttpRequest, over: InvitationOver, *, photos: tuple[UUID, ...] = ()
) -> HttpResponse:
    """Say that the invitation is over; whatever was sent is kept.

    If the product may be told and still takes reviews, the form is there once more and is that of
    anybody; else the words are there to be copied.
    """
    product = over.product
    if request.method == "POST" and product is not None and product.accepts_reviews:
        found = (id_of(text) for text in request.POST.getlist("photo"))
        chosen = photos or tuple(photo for photo in found if photo is not None)
        form = ReviewForm(product, request.POST, chosen=chosen)
        form.add_error(
            None,
            gettext(
                "Meanwhile this invitation is over. Nothing is lost: send it once more, as a "
                "review without an invitation."
            ),
        )
        context = {
            "company": product.company,
            "product": product,
            "form": form,
            "guard": fresh(product.company, doing=Doing.REVIEW),
            "write_address": reverse("web:write", args=[product.company.slug, product.ref]),
        }
        return render(request, "reviews/web/write.html", context, status=410)
    words = (request.POST.get(name, "").strip() for name in ("title", "body", "pros", "cons"))
    context = {
        "product": product,
        "company": product.company if product else None,
        "typed": "\n\n".join(word for word in words if word),
    }
    return render(request, "reviews/web/invitation_over.html", context, status=410)


def _page(
    request: HttpRequest,
    asked: Invitation,
    form: ReviewForm,
    guard: Guard,
    *,
    earlier: Written | None,
    status: int,
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
            "earlier": earlier,
        },
        status=status,
    )
