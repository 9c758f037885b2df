"""How the rating of a product comes about."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from api import caching
from api.caching import Shown
from api.contract import Contract
from api.scoping import product_or_404
from api.v1.storefront.form import LANGUAGE
from api.v1.storefront.serializers import StarsField
from api.v1.storefront.views import REF
from api.views import StorefrontView
from reviews.content import limits, queries
from reviews.content.explanation import About, explain
from reviews.content.language import spoken
from reviews.content.summary import DECIMALS, PRIOR, prior
from reviews.identity.permissions import Permission

MEAN: dict[str, Any] = {"min_value": limits.STARS_MIN, "max_value": limits.STARS_MAX}


class SourceCountSerializer(serializers.Serializer[Any]):
    """How many reviews reached us one way."""

    source = serializers.CharField()  # type: ignore[assignment]  # a name of ours
    label = serializers.CharField(help_text="In words.")  # type: ignore[assignment]
    count = serializers.IntegerField(min_value=1)


class PartsSerializer(serializers.Serializer[Any]):
    """Which reviews are in the rating. A review can be in several of these numbers."""

    verified_purchase = serializers.IntegerField(min_value=0, source="parts.verified")
    incentivised = serializers.IntegerField(
        min_value=0,
        source="parts.incentivised",
        help_text="The author got something for it, or has a part in the company.",
    )
    email_confirmed = serializers.IntegerField(min_value=0, source="parts.email_confirmed")
    without_text = serializers.IntegerField(
        min_value=0, source="parts.without_text", help_text="Stars alone."
    )
    sources = SourceCountSerializer(many=True, help_text="The most frequent first.")


class BayesianSerializer(serializers.Serializer[Any]):
    """The mean with a prior added, for comparing products."""

    mean = serializers.FloatField(
        **MEAN, help_text="To two decimals. Without reviews it is the prior."
    )
    prior_mean = serializers.FloatField(**MEAN)
    prior_weight = serializers.IntegerField(
        min_value=1, help_text="How many reviews the prior counts for; the same for all products."
    )
    prior_stars = StarsField(help_text="What is added to each number of stars.")


class RoundingSerializer(serializers.Serializer[Any]):
    """How the means in this answer are rounded: once, from the exact fraction."""

    decimals = serializers.IntegerField(min_value=0)
    rule = serializers.ChoiceField(choices=[("half_even", "half_even")])


class PieceSerializer(serializers.Serializer[Any]):
    """A paragraph of the explanation."""

    about = serializers.ChoiceField(choices=[(each.value, each.value) for each in About])
    text = serializers.CharField()


class RatingSerializer(serializers.Serializer[Any]):
    """The rating of a product, and how it comes about."""

    product_ref = serializers.CharField()
    count = serializers.IntegerField(min_value=0, help_text="All published reviews; all are in it.")
    stars = StarsField(help_text="How many reviews have each number of stars.")
    stars_sum = serializers.IntegerField(
        min_value=0, help_text="The stars of all reviews together; divided by `count`, the mean."
    )
    mean = serializers.FloatField(
        allow_null=True, **MEAN, help_text="The plain mean that is shown; null without reviews."
    )
    included = PartsSerializer()
    bayesian = BayesianSerializer()
    rounding = RoundingSerializer()
    language = serializers.CharField(help_text="Of the words.")
    explanation = PieceSerializer(many=True)


class ProductRating(StorefrontView):
    """The rating of one product, explained."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getRating",
            permission=Permission.PUBLISHED_READ,
            summary="How the rating of a product comes about",
            description="Counts per star, which reviews are in it, the plain mean that is shown, "
            "a Bayesian mean with its prior, how they are rounded, and words that say so to a "
            "reader.",
            answers={200: RatingSerializer},
            parameters=(LANGUAGE,),
            is_versioned=True,
            paths={"ref": REF},
        )
    }

    def get(self, request: Request, ref: str) -> HttpResponse:
        """Return the explanation. It is read from the summary, however many reviews there are."""
        company = self.access.company
        product = product_or_404(company=company, ref=ref)

        def make() -> Any:
            summary = queries.summary_of(product)
            language = spoken(self.values[LANGUAGE], fallback=company.default_language)
            explanation = explain(summary, language=language)
            believed = prior()
            return RatingSerializer(
                {
                    "product_ref": product.ref,
                    "count": summary.count,
                    "stars": summary.counts,
                    "stars_sum": summary.stars_sum,
                    "mean": summary.mean_rounded,
                    "included": {"parts": summary.parts, "sources": explanation.sources},
                    "bayesian": {
                        "mean": summary.bayesian_mean_rounded,
                        "prior_mean": float(believed.mean),
                        "prior_weight": believed.weight,
                        "prior_stars": PRIOR,
                    },
                    "rounding": {"decimals": DECIMALS, "rule": "half_even"},
                    "language": explanation.language,
                    "explanation": explanation.pieces,
                }
            ).data

        return caching.answer(request, Shown([product], query=self.values.query()), make)
