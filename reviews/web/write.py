"""Writing a review: the form on its own page, and what happens when it is sent."""

from dataclasses import astuple
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from reviews.catalog.models import Product
from reviews.common.rates import Doing
from reviews.content.drafts import Draft
from reviews.content.kinds import Source
from reviews.content.limits import STARS
from reviews.content.operations import reviews
from reviews.content.operations.contributions import Submission
from reviews.identity.permissions import ANONYMOUS
from reviews.identity.shopper_tokens import Shopper
from reviews.web.access import product_of
from reviews.web.forms import changed_message
from reviews.web.guard import Guard, fresh
from reviews.web.once import stored_once
from reviews.web.previews import with_previews
from reviews.web.review_form import ReviewForm
from reviews.web.shopper import author_of, kept_private, mark_of, shopper_of
from reviews.web.writing import Carried, Writer, take


@require_http_methods(["GET", "HEAD", "POST"])
@with_previews
def write(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show the form; when it is sent, store the review and lead to its receipt."""
    product = product_of(slug, ref)
    shopper = shopper_of(request, product.company)

    def page(form: ReviewForm, guard: Guard, status: int) -> HttpResponse:
        return _page(request, product, form, shopper, guard, status=status)

    if request.method != "POST":
        rating = request.GET.get("rating", "")
        form = ReviewForm.fresh(
            product,
            rating=rating if rating in map(str, STARS) else "",
            author_name=shopper.name if shopper else "",
        )
        return page(form, fresh(product.company, doing=Doing.REVIEW), 200)

    def store(form: ReviewForm, draft: Draft, attempt: Carried) -> str:
        return _store(product, form, shopper, draft, attempt)

    changed = request.POST.get("writing_as", "") != mark_of(shopper)
    writer = Writer(
        store=store,
        page=page,
        reviewer=shopper.customer_ref if shopper else "",
        objection=changed_message(is_guest=shopper is None) if changed else "",
    )
    return take(request, product, ReviewForm(product, request.POST), writer)


def _store(
    product: Product, form: ReviewForm, shopper: Shopper | None, draft: Draft, attempt: Carried
) -> str:
    """Store the review once, however often this form is sent; return its id."""
    language = get_language() or ""
    author = author_of(shopper, email=form.cleaned_data.get("email", ""), language=language)

    def keep(at: datetime) -> UUID:
        with attempt():
            submitted = reviews.submit(
                by=ANONYMOUS.actor,
                at=at,
                submission=Submission(
                    product=product,
                    draft=draft,
                    source=Source.HOSTED_FORM,
                    author=author,
                    language=language,
                ),
            )
        return submitted.contribution.pk

    return stored_once(
        scope=f"web:write:{product.pk}",
        key=form.cleaned_data["submission_key"],
        said=[astuple(draft), astuple(author)],
        store=keep,
    )


def _page(
    request: HttpRequest,
    product: Product,
    form: ReviewForm,
    shopper: Shopper | None,
    guard: Guard,
    *,
    status: int,
) -> HttpResponse:
    response = render(
        request,
        "reviews/web/write.html",
        {
            "company": product.company,
            "product": product,
            "form": form,
            "guard": guard,
            "shopper": shopper,
            "shopper_mark": mark_of(shopper),
            "write_address": request.path,
        },
        status=status,
    )
    return kept_private(response, shopper)
