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
from reviews.common.tokens import make_token
from reviews.content.drafts import InvalidContribution
from reviews.content.kinds import Source
from reviews.content.limits import STARS
from reviews.content.operations import reviews
from reviews.content.operations.contributions import ProductClosed, Submission
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import ANONYMOUS
from reviews.identity.shopper_tokens import Shopper
from reviews.web.access import product_of
from reviews.web.forms import ReviewForm, busy_message, changed_message
from reviews.web.receipt import PURPOSE
from reviews.web.shopper import kept_private, mark_of, shopper_of

PATIENCE = 2.0
"""Seconds that the second click of a double click waits for the first."""
PAUSE = 0.05


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show the form; when it is sent, store the review and lead to its receipt."""
    product = product_of(slug, ref)
    shopper = shopper_of(request, product.company)
    if request.method != "POST":
        rating = request.GET.get("rating", "")
        form = ReviewForm.fresh(
            rating=rating if rating in map(str, STARS) else "",
            author_name=shopper.name if shopper else "",
        )
        return _page(request, product, form, shopper, status=200)
    form = ReviewForm(request.POST)
    if not product.accepts_reviews:
        return _page(request, product, form, shopper, status=409)
    is_valid = form.is_valid()
    if request.POST.get("writing_as", "") != mark_of(shopper):
        form.add_error(None, changed_message(is_guest=shopper is None))
        return _page(request, product, form, shopper, status=409)
    if not is_valid:
        return _page(request, product, form, shopper, status=422)
    return _send(request, product, form, shopper)


def _send(
    request: HttpRequest, product: Product, form: ReviewForm, shopper: Shopper | None
) -> HttpResponse:
    try:
        contribution_id = _store(product, form, shopper)
    except InvalidContribution as error:
        form.refuse(error)
        return _page(request, product, form, shopper, status=422)
    except ProductClosed:
        # Closed between opening the form and sending it.
        product.accepts_reviews = False
        return _page(request, product, form, shopper, status=409)
    except KeyInUse:
        form.add_error(None, busy_message())
        return _page(request, product, form, shopper, status=409)
    token = make_token(contribution_id, purpose=PURPOSE)
    return HttpResponseRedirect(reverse("web:receipt", args=[token]), status=303)


def _store(product: Product, form: ReviewForm, shopper: Shopper | None) -> str:
    """Store the review once, however often this form is sent; return its id."""
    draft = form.draft()
    language = get_language() or ""
    author = _author(form, shopper, language=language)
    # The content is part of the key: a browser may show an old copy of the page, with its old key,
    # to somebody who has something new to say.
    said = json.dumps([astuple(draft), author.email, author.customer_ref]).encode()
    fingerprint = hashlib.sha256(said).hexdigest()
    at = timezone.now()

    def act() -> Answer:
        contribution = reviews.submit(
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
        return Answer(status=303, body=str(contribution.pk))

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


def _author(form: ReviewForm, shopper: Shopper | None, *, language: str) -> ReviewerData:
    """Return who writes: by the shop's word if there is one, else as typed."""
    if shopper is None:
        return ReviewerData(email=form.cleaned_data["email"], language=language)
    return ReviewerData(
        customer_ref=shopper.customer_ref, email=shopper.proven_email, language=language
    )


def _page(
    request: HttpRequest,
    product: Product,
    form: ReviewForm,
    shopper: Shopper | None,
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
            "shopper": shopper,
            "shopper_mark": mark_of(shopper),
            "write_address": request.path,
        },
        status=status,
    )
    return kept_private(response, shopper)
