"""What the review form of a product asks, so that a shop's page can draw it."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.translation import gettext_noop
from rest_framework import serializers
from rest_framework.request import Request

from api import caching, parameters
from api.caching import Shown
from api.contract import Contract
from api.scoping import product_or_404
from api.v1.storefront.serializers import LANGUAGE_OF_PAGE
from api.v1.storefront.views import REF
from api.views import StorefrontView
from reviews.content import form_queries
from reviews.content.fields import FieldRole
from reviews.content.form import InputType, form_in
from reviews.identity.permissions import Permission

LANGUAGE = parameters.pattern(
    "language",
    LANGUAGE_OF_PAGE,
    accepted=gettext_noop("a language such as en or vi"),
    example="vi",
    description="BCP 47 tag of the page. Without it, and for a language that UGC Hub does not "
    "speak, the texts come in the company's own.",
)
TYPES = [(each.value, each.value) for each in InputType]


class FormOptionSerializer(serializers.Serializer[Any]):
    """One answer to choose."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a name of ours


class FormInputSerializer(serializers.Serializer[Any]):
    """A field that every review has."""

    name = serializers.CharField(help_text="What it is called in the body of a review.")
    type = serializers.ChoiceField(choices=TYPES)
    label = serializers.CharField()  # type: ignore[assignment]
    is_required = serializers.BooleanField()
    characters_max = serializers.IntegerField(
        allow_null=True, help_text="In the whole text or, of a list, in each item."
    )
    items_max = serializers.IntegerField(allow_null=True)
    options = FormOptionSerializer(many=True)


class FormQuestionSerializer(serializers.Serializer[Any]):
    """A question of the company's own."""

    code = serializers.CharField(help_text="What it is called in `answers`.")
    name = serializers.CharField(help_text="The field that its faults name.")
    role = serializers.ChoiceField(choices=[(role.value, role.value) for role in FieldRole])
    type = serializers.ChoiceField(choices=TYPES)
    label = serializers.CharField()  # type: ignore[assignment]
    low_label = serializers.CharField(help_text="What one star means; empty where there are none.")
    high_label = serializers.CharField(help_text="What five stars mean.")
    options = FormOptionSerializer(many=True)
    is_required = serializers.BooleanField()
    is_shown = serializers.BooleanField(help_text="Whether the public sees the answers. Say so.")


class FormSerializer(serializers.Serializer[Any]):
    """What a form asks about one product."""

    product_ref = serializers.CharField()
    accepts_reviews = serializers.BooleanField()
    language = serializers.CharField(help_text="Of the texts.")
    inputs = FormInputSerializer(many=True)
    questions = FormQuestionSerializer(many=True)


class ProductForm(StorefrontView):
    """The form of one product."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getReviewForm",
            permission=Permission.PUBLISHED_READ,
            summary="What the review form of a product asks",
            description="The fields that every review has with their limits, then the company's "
            "own questions about products of this category, in the order in which to ask.",
            answers={200: FormSerializer},
            parameters=(LANGUAGE,),
            is_versioned=True,
            paths={"ref": REF},
        )
    }

    def get(self, request: Request, ref: str) -> HttpResponse:
        """Return the form."""
        company = self.access.company
        product = product_or_404(company=company, ref=ref)

        def make() -> Any:
            fields = form_queries.fields_for(company, product)
            form = form_in(self.values[LANGUAGE], company=company, fields=fields)
            return FormSerializer(
                {
                    "product_ref": product.ref,
                    "accepts_reviews": product.accepts_reviews,
                    "language": form.language,
                    "inputs": form.inputs,
                    "questions": form.questions,
                }
            ).data

        return caching.answer(request, Shown([product], query=self.values.query()), make)
