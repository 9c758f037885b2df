"""Writing a review: the form on its own page, and what happens when it is sent."""

import hashlib
import json
import time
from dataclasses import astuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from reviews.catalog.models import Product
from reviews.common.idempotency import Answer, KeyInUse, answer_once
from reviews.common.rates import Doing
from reviews.content.drafts import Draft
from reviews.content.kinds import Source
from reviews.content.limits import STARS
from reviews.content.operations import reviews
from reviews.content.operations.contributions import Submission
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import ANONYMOUS
from reviews.web.access import product_of
from reviews.web.guard import Guard, fresh
from reviews.web.previews import with_previews
from reviews.web.review_form import ReviewForm
from reviews.web.writing import Carried, Writer, take

PATIENCE = 2.0
"""Seconds that the second click of a double click waits for the first."""
PAUSE = 0.05


@require_http_methods(["GET", "HEAD", "POST"])
@with_previews
def write(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show the form; when it is sent, store the review and lead to its receipt."""
    product = product_of(slug, ref)

    def page(form: ReviewForm, guard: Guard, status: int) -> HttpResponse:
        return _page(request, product, form, guard, status=status)

    if request.method != "POST":
        rating = request.GET.get("rating", "")
        form = ReviewForm.fresh(product, rating=rating if rating in map(str, STARS) else "")
        return page(form, fresh(product.company, doing=Doing.REVIEW), 200)

    def store(form: ReviewForm, draft: Draft, attempt: Carried) -> str:
        return _store(product, form, draft, attempt)

    return take(request, product, ReviewForm(product, request.POST), Writer(store=store, page=page))


def _store(product: Product, form: ReviewForm, draft: Draft, attempt: Carried) -> str:
    """Store the review once, however often this form is sent; return its id."""
    email = form.cleaned_data["email"]
    language = get_language() or ""
    # The content is part of the key: a browser may show an old copy of the page, with its old key,
    # to somebody who has something new to say.
    said = json.dumps([astuple(draft), email], default=str).encode()
    fingerprint = hashlib.sha256(said).hexdigest()
    at = timezone.now()

    def act() -> Answer:
        with attempt():
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
        return Answer(status=303, body=str(submitted.contribution.pk))

    key = form.cleaned_data["submission_key"]
    if not key:
        return str(act().body)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            answer = answer_once(
                scope=f"web:write:{product.pk}",
                key=f"{key}:{fingerprint}",
                fingerprint=fingerprint,
                at=at,
                act=act,
            )
        except KeyInUse:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)
        else:
            return str(answer.body)


def _page(
    request: HttpRequest, product: Product, form: ReviewForm, guard: Guard, *, status: int
) -> HttpResponse:
    return render(
        request,
        "reviews/web/write.html",
        {
            "company": product.company,
            "product": product,
            "form": form,
            "guard": guard,
            "write_address": request.path,
        },
        status=status,
    )
