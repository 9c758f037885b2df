"""The page that tells an author where something stands. Its address is the only key to it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reviews.catalog.models import Product
from reviews.common.tokens import BadToken, read_token
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.queries import photos_of, photos_to_come
from reviews.journal.actors import Actor, ActorKind
from reviews.moderation.operations import appeals
from reviews.moderation.operations.appeals import (
    AlreadyAppealed,
    AppealTooLate,
    InvalidAppeal,
    NothingToAppeal,
)
from reviews.moderation.queries import refusal_of
from reviews.moderation.reasons import author_text
from reviews.web.addresses import address_of
from reviews.web.appeals import AppealForm, panel_of
from reviews.web.receipt_words import WORDS, title_and_text
from reviews.web.told import picture_of

PURPOSE = "receipt"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What somebody said as it was sent, and where it stands."""

    state: str
    product: Product
    rating: int | None
    title: str
    body: str
    author_name: str
    submitted_at: datetime


@require_safe
@never_cache
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is behind a receipt and its state at this moment."""
    return _page(request, token, _contribution(token))


@require_POST
@never_cache
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """Take up the author's appeal against a refusal, and lead back to the receipt."""
    contribution = _contribution(token)
    form = AppealForm(request.POST)
    form.full_clean()
    try:
        appeals.lodge(
            by=Actor(ActorKind.REVIEWER, str(contribution.reviewer_id)),
            at=timezone.now(),
            company=contribution.product.company,
            contribution_id=contribution.pk,
            text=form.cleaned_data["text"],
        )
    except InvalidAppeal as error:
        form.refuse(error)
        return _page(request, token, contribution, form=form)
    except (NothingToAppeal, AlreadyAppealed, AppealTooLate):
        # Sent twice, or decided since the page was opened; the receipt says how it is.
        pass
    return HttpResponseRedirect(f"{reverse('web:receipt', args=[token])}#appeal", status=303)


def _page(
    request: HttpRequest,
    token: str,
    contribution: Contribution,
    *,
    form: AppealForm | None = None,
) -> HttpResponse:
    revision = contribution.revisions.order_by("-number")[0]
    kind = Kind(contribution.kind)
    title, text = title_and_text(kind, contribution.state)
    refusal = refusal_of(contribution) if contribution.state == "rejected" else None
    product = contribution.product
    response = render(
        request,
        "reviews/web/receipt.html",
        {
            "company": product.company,
            "receipt": Receipt(
                state=contribution.state,
                product=product,
                rating=revision.rating,
                title=revision.title,
                body=revision.body,
                author_name=revision.author_name,
                submitted_at=revision.submitted_at,
            ),
            "title": title,
            "text": text,
            "words": WORDS[kind],
            "address": address_of(contribution, product=product),
            "reasons": [author_text(code) for code in refusal.reasons] if refusal else [],
            "photos": [picture_of(photo) for photo in photos_of([revision.pk])[revision.pk]],
            "photos_to_come": photos_to_come(revision.pk),
            "panel": panel_of(contribution, address=reverse("web:appeal", args=[token]), form=form)
            if refusal
            else None,
            "product_address": reverse("web:product", args=[product.company.slug, product.ref]),
        },
        status=422 if form else 200,
    )
    # The address itself opens the page, so no other site is told it.
    response["Referrer-Policy"] = "same-origin"
    return response


def _contribution(token: str) -> Contribution:
    try:
        contribution_id = UUID(read_token(token, purpose=PURPOSE))
        rows = Contribution.objects.select_related("product__company", "parent")
        # Of whom was erased since, there is nothing to say.
        return rows.get(pk=contribution_id, reviewer__erased_at=None)
    except (BadToken, ValueError, Contribution.DoesNotExist) as error:
        raise Http404(gettext("This address is no receipt of ours, or not all of it.")) from error
