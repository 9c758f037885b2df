"""Writing a review: the form on its own page, and what happens when it is sent."""

import hashlib
import json
import time
from dataclasses import astuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from reviews.catalog.models import Product
from reviews.common.idempotency import Answer, KeyInUse, answer_once
from reviews.common.rates import Doing
from reviews.common.tokens import make_token
from reviews.content.drafts import InvalidContribution
from reviews.content.kinds import Source
from reviews.content.limits import STARS
from reviews.content.operations import reviews
from reviews.content.operations.contributions import ProductClosed, Submission
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import ANONYMOUS
from reviews.web.access import product_of
from reviews.web.forms import ReviewForm, busy_message
from reviews.web.guard import Attempt, Guard, Refused, fresh, guarded
from reviews.web.receipt import PURPOSE

PATIENCE = 2.0
"""Seconds that the second click of a double click waits for the first."""
PAUSE = 0.05


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show the form; when it is sent, store the review and lead to its receipt."""
    product = product_of(slug, ref)
    if request.method != "POST":
        rating = request.GET.get("rating", "")
        form = ReviewForm.fresh(rating=rating if rating in map(str, STARS) else "")
        guard = fresh(product.company, doing=Doing.REVIEW)
        return _page(request, product, form, guard, status=200)
    form = ReviewForm(request.POST)
    email = form.cleaned_data["email"] if form.is_valid() else ""
    try:
        attempt = guarded(request, product.company, doing=Doing.REVIEW, email=email)
        if not product.accepts_reviews:
            return _page(request, product, form, attempt.guard, status=409)
        if not form.is_valid():
            return _page(request, product, form, attempt.guard, status=422)
        return _send(request, product, form, attempt)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return refusal.on(_page(request, product, form, refusal.guard, status=422))


def _send(
    request: HttpRequest, product: Product, form: ReviewForm, attempt: Attempt
) -> HttpResponse:
    try:
        contribution_id = _store(product, form, attempt)
    except InvalidContribution as error:
        form.refuse(error)
        return _page(request, product, form, attempt.guard, status=422)
    except ProductClosed:
        # Closed between opening the form and sending it.
        product.accepts_reviews = False
        return _page(request, product, form, attempt.guard, status=409)
    except KeyInUse:
        form.add_error(None, busy_message())
        return _page(request, product, form, attempt.guard, status=409)
    token = make_token(contribution_id, purpose=PURPOSE)
    return HttpResponseRedirect(reverse("web:receipt", args=[token]), status=303)


def _store(product: Product, form: ReviewForm, attempt: Attempt) -> str:
    """Store the review once, however often this form is sent; return its id."""
    draft = form.draft()
    email = form.cleaned_data["email"]
    language = get_language() or ""
    # The content is part of the key: a browser may show an old copy of the page, with its old key,
    # to somebody who has something new to say.
    said = json.dumps([astuple(draft), email], default=str).encode()
    fingerprint = hashlib.sha256(said).hexdigest()
    at = timezone.now()

    def act() -> Answer:
        with attempt.carried_out():
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
