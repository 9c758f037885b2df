"""Writing a review: the form on its own page, and what happens when it is sent."""

from dataclasses import astuple
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from reviews.catalog.models import Product
from reviews.content.kinds import Source
from reviews.content.limits import STARS
from reviews.content.operations import reviews
from reviews.content.operations.contributions import Submission
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import ANONYMOUS
from reviews.web.access import product_of
from reviews.web.forms import ReviewForm, busy_message
from reviews.web.once import sent


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show the form; when it is sent, store the review and lead to its receipt."""
    product = product_of(slug, ref)
    if request.method != "POST":
        rating = request.GET.get("rating", "")
        form = ReviewForm.fresh(rating=rating if rating in map(str, STARS) else "")
        return _page(request, product, form, status=200)
    form = ReviewForm(request.POST)
    if not product.accepts_reviews:
        return _page(request, product, form, status=409)
    if not form.is_valid():
        return _page(request, product, form, status=422)
    return _send(request, product, form)


def _send(request: HttpRequest, product: Product, form: ReviewForm) -> HttpResponse:
    draft = form.draft()
    email = form.cleaned_data["email"]
    language = get_language() or ""

    def store(at: datetime) -> UUID:
        submitted = reviews.submit(
            by=ANONYMOUS.actor,
            at=at,
            submission=Submission(
                product=product,
                draft=draft,
                source=Source.HOSTED_FORM,
                author=ReviewerData(claimed_email=email, language=language),
                language=language,
            ),
        )
        return submitted.contribution.pk

    return sent(
        form,
        product=product,
        scope=f"web:write:{product.pk}",
        key=form.cleaned_data["submission_key"],
        said=[astuple(draft), email],
        store=store,
        busy=busy_message(),
        page=lambda status: _page(request, product, form, status=status),
    )


def _page(request: HttpRequest, product: Product, form: ReviewForm, *, status: int) -> HttpResponse:
    return render(
        request,
        "reviews/web/write.html",
        {
            "company": product.company,
            "product": product,
            "form": form,
            "write_address": request.path,
        },
        status=status,
    )
