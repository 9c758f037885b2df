"""The shapes that the storefront API takes and gives."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import (
    CodeField,
    DayField,
    EmailField,
    IdField,
    InputSerializer,
    PatternField,
    TextField,
    WholeNumberField,
    YesNoField,
)
from reviews.content import limits
from reviews.content.extras import Relationship
from reviews.content.kinds import Incentive, Kind
from reviews.content.photos.rendering import Size
from reviews.content.queries.threads import REPLIES_COUNTED_MAX

LANGUAGE = r"[a-z]{2,3}"
"""A primary subtag of BCP 47: what a text's language is kept as."""
LANGUAGE_OF_PAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}"


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            str(stars): {"type": "integer", "minimum": 0} for stars in reversed(limits.STARS)
        },
        "required": [str(stars) for stars in limits.STARS],
        "additionalProperties": False,
    }
)
class StarsField(serializers.Field[Any, Any, Any, Any]):
    """How many reviews have each number of stars."""

    def to_representation(self, value: Any) -> dict[str, int]:
        """Return the counts under the stars as texts, most stars first."""
        return {str(stars): value[stars] for stars in reversed(limits.STARS)}


@extend_schema_field(
    {
        "type": ["string", "null"],
        "enum": [*(code for code in Incentive.values if code), None],
        "description": "What the author got for it. Show it wherever the contribution is shown.",
    }
)
class IncentiveField(serializers.Field[Any, Any, Any, Any]):
    """What the author got; ``null`` is nothing."""

    def to_representation(self, value: Any) -> str | None:
        """Return the code."""
        return str(value) or None


@extend_schema_field(
    {
        "type": "object",
        "properties": {size.value: {"type": "string", "format": "uri"} for size in Size},
        "required": [size.value for size in Size],
        "additionalProperties": False,
    }
)
class PhotoUrlsField(serializers.Field[Any, Any, Any, Any]):
    """Where each size of a photo is."""

    def to_representation(self, value: Any) -> dict[str, str]:
        """Return the addresses by size."""
        return {size.value: value[size] for size in Size}


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {
            "oneOf": [
                {"type": "integer", "minimum": limits.STARS_MIN, "maximum": limits.STARS_MAX},
                {"type": "string"},
            ]
        },
    }
)
class AnswersField(serializers.Field[Any, Any, Any, Any]):
    """What was answered, by the code of the question."""

    def to_representation(self, value: Any) -> dict[str, int | str]:
        """Return stars, or the code of an option."""
        return {field.code: answer for field, answer in value}


class SummarySerializer(serializers.Serializer[Any]):
    """The published reviews of a product in numbers."""

    count = serializers.IntegerField(min_value=0)
    mean = serializers.FloatField(
        source="mean_rounded",
        allow_null=True,
        min_value=limits.STARS_MIN,
        max_value=limits.STARS_MAX,
        help_text="Arithmetic mean of all published reviews, to two decimals; null without any.",
    )
    stars = StarsField(source="counts", help_text="How many reviews have each number of stars.")
    recommended = serializers.IntegerField(min_value=0)
    not_recommended = serializers.IntegerField(min_value=0)
    recommend_share = serializers.FloatField(
        allow_null=True,
        min_value=0,
        max_value=1,
        help_text="Of those who answered, the share who would recommend; null without answers.",
    )
    latest_review_at = serializers.DateTimeField(allow_null=True)


class ProductSerializer(serializers.Serializer[Any]):
    """A product with its rating summary."""

    ref = serializers.CharField(source="product.ref")
    name = serializers.CharField(source="product.name")
    brand = serializers.CharField(source="product.brand")
    category = serializers.CharField(source="product.category")
    gtin = serializers.CharField(source="product.gtin")
    url = serializers.CharField(source="product.url")
    image_url = serializers.CharField(source="product.image_url")
    accepts_reviews = serializers.BooleanField(source="product.accepts_reviews")
    display_version = serializers.IntegerField(
        source="product.display_version",
        min_value=1,
        help_text="Grows whenever what the public sees of the product changes.",
    )
    summary = SummarySerializer()


class ProductSummarySerializer(SummarySerializer):
    """A rating summary and whose it is."""

    product_ref = serializers.CharField()


class SummariesSerializer(serializers.Serializer[Any]):
    """The summaries asked for, in the order asked."""

    items = ProductSummarySerializer(many=True)
    unknown = serializers.ListField(
        child=serializers.CharField(), help_text="Refs that are no product of the company."
    )


class PhotoSerializer(serializers.Serializer[Any]):
    """A photo in its sizes; all are WebP."""

    id = serializers.UUIDField()
    width = serializers.IntegerField(min_value=1, help_text="Of the full size, in pixels.")
    height = serializers.IntegerField(min_value=1)
    urls = PhotoUrlsField(source="addresses")


class ContributionSerializer(serializers.Serializer[Any]):
    """A published contribution as the public sees it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    product_ref = serializers.CharField()
    parent_id = serializers.UUIDField(allow_null=True)
    rating = serializers.IntegerField(
        allow_null=True, min_value=limits.STARS_MIN, max_value=limits.STARS_MAX
    )
    title = serializers.CharField()
    body = serializers.CharField(help_text="Plain text; paragraphs are separated by empty lines.")
    recommends = serializers.BooleanField(allow_null=True)
    author_name = serializers.CharField(help_text="As the author chose; empty is anonymous.")
    language = serializers.CharField(help_text="BCP 47")
    is_official = serializers.BooleanField(help_text="The company itself speaks.")
    is_verified_purchase = serializers.BooleanField()
    incentive = IncentiveField()
    source = serializers.CharField()  # type: ignore[assignment]  # a name of ours
    written_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField()
    is_edited = serializers.BooleanField()
    is_email_confirmed = serializers.BooleanField(
        help_text="The author has opened a link sent to the address; the address is not told."
    )
    pros = serializers.ListField(child=serializers.CharField())
    cons = serializers.ListField(child=serializers.CharField())
    experienced_on = serializers.DateField(allow_null=True)
    relationship = serializers.ChoiceField(
        choices=[("", ""), *Relationship.choices],
        help_text="To the company, as the author says. Show what must be disclosed.",
    )
    answers = AnswersField(help_text="To what the company asks: see `products/{ref}/form`.")
    video_url = serializers.CharField(help_text="On YouTube, Vimeo or TikTok; empty for none.")
    photos = PhotoSerializer(many=True)
    helpful_count = serializers.IntegerField(min_value=0)
    not_helpful_count = serializers.IntegerField(min_value=0)


class TopicSerializer(ContributionSerializer):
    """A published contribution with what the company says of it."""

    official_reply = ContributionSerializer(
        allow_null=True, help_text="The company's word on it; `author_name` is the company's."
    )
    replies_count = serializers.IntegerField(
        min_value=0,
        max_value=REPLIES_COUNTED_MAX,
        help_text="Comments on a review, or answers to a question, beside the company's. "
        f"Counted up to {REPLIES_COUNTED_MAX}, which stands for that many and more.",
    )


class ReviewPageSerializer(serializers.Serializer[Any]):
    """One page of reviews."""

    items = TopicSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="The following page; null at the end.")
    next_cursor = serializers.CharField(allow_null=True)


@extend_schema_field(
    {
        "type": "object",
        "maxProperties": limits.FIELDS_EVER_MAX,
        "additionalProperties": {"type": ["integer", "string", "null"]},
    }
)
class AnswersInput(serializers.Field[Any, Any, Any, Any]):
    """Answers to the company's questions, by code. What they may be, content says."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the answers as they came."""
        if not isinstance(data, Mapping) or len(data) > limits.FIELDS_EVER_MAX:
            raise serializers.ValidationError(_("Send an object of answers by question."))
        return dict(data)


class ReviewInput(InputSerializer):
    """A review as its author wants it shown."""

    rating = WholeNumberField(min_value=limits.STARS_MIN, max_value=limits.STARS_MAX)
    title = TextField(advertised_max=limits.TITLE_MAX, required=False, allow_blank=True)
    body = TextField(advertised_max=limits.BODY_MAX, required=False, allow_blank=True)
    recommends = YesNoField(required=False, allow_null=True)
    author_name = TextField(
        advertised_max=limits.NAME_MAX,
        required=False,
        allow_blank=True,
        help_text="The name to show; empty is anonymous.",
    )
    pros = serializers.ListField(
        child=TextField(advertised_max=limits.POINT_MAX),
        required=False,
        max_length=limits.POINTS_MAX,
        help_text="What is good, point by point.",
    )
    cons = serializers.ListField(
        child=TextField(advertised_max=limits.POINT_MAX),
        required=False,
        max_length=limits.POINTS_MAX,
        help_text="What is not so good, point by point.",
    )
    experienced_on = DayField(required=False, allow_null=True)
    relationship = CodeField(choices=Relationship.choices, required=False, allow_blank=True)
    answers = AnswersInput(required=False, help_text="See `products/{ref}/form`.")
    video_url = TextField(
        advertised_max=limits.VIDEO_URL_MAX,
        required=False,
        allow_blank=True,
        help_text="A video on YouTube, Vimeo or TikTok.",
    )
    photos = serializers.ListField(
        child=IdField(),
        required=False,
        max_length=limits.PHOTOS_MAX,
        help_text="Ids of uploads (`POST media`), in the order they are shown.",
    )
    email = EmailField(
        required=False,
        allow_blank=True,
        max_length=limits.EMAIL_MAX,
        help_text="To tell the author what became of it. Never shown. With X-UGC-Shopper leave "
        "it out: the token says who writes.",
    )
    language = PatternField(
        f"^{LANGUAGE_OF_PAGE}$",
        required=False,
        help_text="BCP 47 tag of the page; counts where the text is too short to tell.",
    )


class ReceiptSerializer(serializers.Serializer[Any]):
    """The contribution is kept; whether it is published is decided next."""

    id = serializers.UUIDField(source="pk")
    state = serializers.CharField()
    product_ref = serializers.CharField(source="product.ref")
    received_at = serializers.DateTimeField()
