"""The public page of a product: its rating, its reviews, and the form to write one."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reviews.common.rates import Doing
from reviews.content.queries import published_reviews, summary_of, with_replies
from reviews.web import heads, structured
from reviews.web.access import product_of
from reviews.web.guard import fresh
from reviews.web.languages import in_language_asked
from reviews.web.listing import Listing
from reviews.web.previews import with_previews
from reviews.web.review_form import ReviewForm
from reviews.web.shopper import kept_private, mark_of, shopper_of
from reviews.web.visitors import votes_of

REVIEWS = 20


@require_safe
@in_language_asked
@with_previews
def product(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show a product's published reviews in the order and with the conditions asked for."""
    thing = product_of(slug, ref)
    listing = Listing.read(request.path, request.GET)
    summary = summary_of(thing)
    shopper = shopper_of(request, thing.company)
    page = published_reviews(
        product=thing, sort=listing.sort, only=listing.only, after=listing.after, limit=REVIEWS
    )
    response = render(
        request,
        "reviews/web/product.html",
        {
            "company": thing.company,
            "product": thing,
            "summary": summary,
            "listing": listing,
            "bars": listing.bars(summary),
            "page": replace(page, reviews=with_replies(page.reviews, product=thing)),
            "votes": votes_of(request, thing.company, on=page.reviews),
            "next_address": listing.next_address(page.next),
            "head": heads.of_product(
                request,
                thing,
                title=_("Reviews of %(product)s · %(company)s")
                % {"product": thing.name, "company": thing.company.name},
                description=heads.rating_in_words(summary, thing, latest=page.reviews),
                kind="product",
                path=listing.canonical_path,
                structured=""
                if listing.is_narrowed
                else structured.of_reviews(thing, summary=summary, reviews=page.reviews),
                is_indexed=listing.is_indexed,
                feed=reverse("web:atom-product", args=[slug, ref]),
            ),
            "form": ReviewForm.fresh(thing, author_name=shopper.name if shopper else ""),
            "guard": fresh(thing.company, doing=Doing.REVIEW),
            "shopper": shopper,
            "shopper_mark": mark_of(shopper),
            "write_address": reverse("web:write", args=[slug, ref]),
            "write_url": "#write" if thing.accepts_reviews else "",
        },
    )
    return kept_private(response, shopper)
