"""Widgets as finished HTML, for shops' servers and for the script in their pages."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from api import caching, parameters
from api.authentication import KEY_PARAMETER
from api.caching import Shown
from api.contract import Contract
from api.pagination import AFTER
from api.scoping import nothing_there, product_or_404, uuid_or_404
from api.v1.storefront.form import LANGUAGE
from api.v1.storefront.views import (
    ID,
    PRODUCTS,
    RATING,
    REF,
    SORT,
    VERIFIED,
    position_in,
    products_of,
)
from api.views import StorefrontView
from reviews.catalog.models import Company
from reviews.content import queries
from reviews.content.kinds import Kind
from reviews.content.language import spoken
from reviews.display import widgets
from reviews.display.queries import look_of
from reviews.display.widgets import Asked, Part, Widget
from reviews.identity.permissions import Permission

WIDGET = parameters.choice(
    "widget", Widget, default=Widget.REVIEWS, description="Which of the widgets."
)
PART = parameters.choice(
    "part",
    Part,
    default=Part.ELEMENT,
    description="`element` is a whole custom element with its shadow tree, to be put into a page "
    "as it is. `inside` and `more` are what the script fetches.",
)


STRUCTURED = parameters.boolean(
    "structured",
    description="Whether the element of reviews comes with JSON-LD for search engines; it does if "
    "nothing is said. Say false where the page has its own data about the product.",
)


class EmbedSerializer(serializers.Serializer[Any]):
    """A widget in HTML."""

    html = serializers.CharField(
        help_text="Safe to put into a page: everything that customers wrote is escaped."
    )
    stylesheets = serializers.ListField(
        child=serializers.URLField(),
        help_text="Of the shadow tree; a whole element names them itself.",
    )


class BadgesSerializer(serializers.Serializer[Any]):
    """The stars of several products in HTML."""

    items = serializers.DictField(child=serializers.CharField(), help_text="By ref.")
    unknown = serializers.ListField(
        child=serializers.CharField(), help_text="Refs that are no product of the company."
    )
    stylesheets = serializers.ListField(
        child=serializers.URLField(), help_text="What the company has set beside the stars' own."
    )


class ProductEmbed(StorefrontView):
    """A widget of one product."""

    contracts: ClassVar = {
        "GET": Contract(
            id="embedProduct",
            permission=Permission.PUBLISHED_READ,
            summary="A widget of a product as finished HTML",
            description="For shops that make their pages on a server: put `html` where the widget "
            "is to stand. It shows without script, too; with ours it can be used in place.",
            answers={200: EmbedSerializer},
            parameters=(WIDGET, PART, LANGUAGE, SORT, RATING, VERIFIED, AFTER, STRUCTURED),
            is_versioned=True,
            paths={"ref": REF},
        )
    }

    def get(self, request: Request, ref: str) -> HttpResponse:
        """Return the widget."""
        values = self.values
        position = position_in(values)
        product = product_or_404(company=self.access.company, ref=ref)
        asked = Asked(
            widget=values[WIDGET],
            part=values[PART],
            language=spoken(values[LANGUAGE], fallback=self.access.company.default_language),
            sort=values[SORT],
            ratings=values[RATING],
            verified=values[VERIFIED],
            after=position,
            is_structured=values[STRUCTURED] is not False,
        )
        key = request.query_params[KEY_PARAMETER] if self.access.in_url else ""

        def make() -> Any:
            return _embed(product.company, widgets.html_of(product, asked, key=key))

        shown = Shown([product], query=values.query(), kept=position is None)
        return caching.answer(request, shown, make)


class Badges(StorefrontView):
    """The stars of many products."""

    contracts: ClassVar = {
        "GET": Contract(
            id="embedStars",
            permission=Permission.PUBLISHED_READ,
            summary="The stars of up to 100 products as finished HTML",
            answers={200: BadgesSerializer},
            parameters=(PRODUCTS, LANGUAGE),
            is_versioned=True,
        )
    }

    def get(self, request: Request) -> HttpResponse:
        """Return the stars."""
        company, asked = self.access.company, self.values[PRODUCTS]
        products = products_of(company, asked)

        def make() -> Any:
            summaries = queries.summaries_of(company=company, products=products)
            language = spoken(self.values[LANGUAGE], fallback=company.default_language)
            items = widgets.badges_of(products, summaries, language=language)
            return {
                "items": items,
                "unknown": [ref for ref in asked if ref not in items],
                "stylesheets": widgets.look_stylesheets(company, look_of(company)),
            }

        shown = Shown(products, query=self.values.query(), leaves_out=len(products) < len(asked))
        return caching.answer(request, shown, make)


class RepliesEmbed(StorefrontView):
    """The comments on a review."""

    contracts: ClassVar = {
        "GET": Contract(
            id="embedReplies",
            permission=Permission.PUBLISHED_READ,
            summary="The first comments on a review as finished HTML",
            answers={200: EmbedSerializer},
            parameters=(LANGUAGE,),
            is_versioned=True,
            paths={"contribution_id": ID},
        )
    }

    def get(self, request: Request, contribution_id: str) -> HttpResponse:
        """Return the comments."""
        company: Company = self.access.company
        found = queries.published_contribution(
            company=company, contribution_id=uuid_or_404(contribution_id)
        )
        if found is None or found[0].kind is not Kind.REVIEW:
            raise nothing_there()
        review, product = found

        def make() -> Any:
            language = spoken(self.values[LANGUAGE], fallback=company.default_language)
            return _embed(company, widgets.replies_html(review, product, language=language))

        # Most of it has been read already; keeping the bytes would save little.
        shown = Shown([product], query=self.values.query(), kept=False)
        return caching.answer(request, shown, make)


def _embed(company: Company, html: str) -> dict[str, Any]:
    return {"html": html, "stylesheets": widgets.stylesheets(company, look_of(company))}
