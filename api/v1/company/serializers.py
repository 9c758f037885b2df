"""The shapes that the company API takes and gives."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import CodeField, IdField, InputSerializer, PatternField, TextField, YesNoField
from api.v1.storefront.serializers import IncentiveField, PhotoSerializer, PhotoUrlsField
from reviews.catalog import refs
from reviews.catalog.operations.products import AT_ONCE_MAX, Outcome
from reviews.content.kinds import Kind
from reviews.content.reporting import ReportKind, ReportReason
from reviews.moderation.classifiers.explanations import explain
from reviews.moderation.findings import Finding
from reviews.moderation.models import Appeal, Case, CaseOrigin
from reviews.moderation.models import Outcome as DecisionOutcome
from reviews.moderation.operations.decisions import NOTE_MAX
from reviews.moderation.reasons import ReasonCode

CASE_STATES = list(Case.state.field.choices or ())
APPEAL_STATES = list(Appeal.state.field.choices or ())
REF = f"^{refs.PATTERN}$"


class ProductInput(InputSerializer):
    """A product as the merchant describes it: the whole of it. What is left out is empty."""

    name = TextField(advertised_max=300)
    brand = TextField(advertised_max=200, required=False, allow_blank=True)
    category = TextField(advertised_max=200, required=False, allow_blank=True)
    gtin = TextField(
        advertised_max=50,
        required=False,
        allow_blank=True,
        help_text="Of 8, 12, 13 or 14 digits; spaces and hyphens are left out.",
    )
    url = TextField(advertised_max=2000, required=False, allow_blank=True)
    image_url = TextField(advertised_max=2000, required=False, allow_blank=True)
    group_ref = TextField(
        advertised_max=refs.LENGTH_MAX,
        required=False,
        allow_blank=True,
        help_text="The same for all variants that are reviewed as one product.",
    )
    group_name = TextField(advertised_max=300, required=False, allow_blank=True)
    accepts_reviews = YesNoField(required=False, default=True)


class NamedProductInput(ProductInput):
    """A product of a list, with the merchant's own id."""

    ref = PatternField(rf"^{refs.PATTERN}\Z", trim_whitespace=False)


class ProductsInput(InputSerializer):
    """Products to create or update, all or none."""

    products = serializers.ListField(
        child=NamedProductInput(), min_length=1, max_length=AT_ONCE_MAX
    )


class CatalogueProductSerializer(serializers.Serializer[Any]):
    """A product of the catalogue."""

    ref = serializers.CharField()
    name = serializers.CharField()
    brand = serializers.CharField()
    category = serializers.CharField()
    gtin = serializers.CharField()
    url = serializers.CharField()
    image_url = serializers.CharField()
    group_ref = serializers.CharField(source="group.ref", allow_null=True, default=None)
    group_name = serializers.CharField(source="group.name", allow_null=True, default=None)
    accepts_reviews = serializers.BooleanField()
    display_version = serializers.IntegerField(min_value=1)
    created_at = serializers.DateTimeField()


class CatalogueProductPageSerializer(serializers.Serializer[Any]):
    """One page of products, by ref."""

    items = CatalogueProductSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class UpsertedSerializer(serializers.Serializer[Any]):
    """What became of one product."""

    ref = serializers.CharField(source="product.ref")
    outcome = serializers.ChoiceField(choices=[(o.value, o.value) for o in Outcome])
    display_version = serializers.IntegerField(source="product.display_version", min_value=1)


class UpsertedProductsSerializer(serializers.Serializer[Any]):
    """What became of each product, in the order sent."""

    items = UpsertedSerializer(many=True)


class SpanSerializer(serializers.Serializer[Any]):
    """A piece of a field, in characters (Unicode code points), end exclusive."""

    field = serializers.CharField()
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=0)


class FindingSerializer(serializers.Serializer[Any]):
    """One thing that screening noticed."""

    classifier = serializers.CharField()
    reason = serializers.ChoiceField(choices=ReasonCode.choices)
    score = serializers.FloatField(min_value=0, max_value=1)
    explanation = serializers.SerializerMethodField(help_text="In the language of the request.")
    spans = SpanSerializer(many=True)

    def get_explanation(self, finding: Finding) -> str:
        """Return the finding in a sentence."""
        return explain(finding)


class ActorSerializer(serializers.Serializer[Any]):
    """Who did it."""

    kind = serializers.CharField()
    id = serializers.CharField()


class DecisionSerializer(serializers.Serializer[Any]):
    """A decision on a case."""

    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=DecisionOutcome.choices)
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=ReasonCode.choices))
    note = serializers.CharField(help_text="For colleagues; the author never sees it.")
    by = ActorSerializer()
    is_automatic = serializers.BooleanField()
    decided_at = serializers.DateTimeField()


class TextSerializer(serializers.Serializer[Any]):
    """A title and a body."""

    title = serializers.CharField()
    body = serializers.CharField()


class CaseParentSerializer(serializers.Serializer[Any]):
    """What a comment or an answer is about, as the public sees it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    title = serializers.CharField()
    body = serializers.CharField(help_text="Empty where it is not public any more.")
    is_public = serializers.BooleanField()


class CaseProductSerializer(serializers.Serializer[Any]):
    """What a case is about."""

    ref = serializers.CharField()
    name = serializers.CharField()


@extend_schema_field({"type": "array", "items": {"type": "string", "enum": DecisionOutcome.values}})
class OutcomesField(serializers.Field[Any, Any, Any, Any]):
    """A set of outcomes."""

    def to_representation(self, value: Any) -> list[str]:
        """Return the codes, always in the same order."""
        return sorted(value)


class ReportSerializer(serializers.Serializer[Any]):
    """A reader's report. Who sent it is not told."""

    kind = serializers.ChoiceField(choices=ReportKind.choices)
    reason = serializers.ChoiceField(choices=ReportReason.choices)
    text = serializers.CharField()
    law = serializers.CharField()
    about_child_abuse = serializers.BooleanField()
    received_at = serializers.DateTimeField()


class ReportsSerializer(serializers.Serializer[Any]):
    """What readers reported about the text."""

    count = serializers.IntegerField(min_value=0)
    reasons = serializers.DictField(
        child=serializers.IntegerField(min_value=1), help_text="How many gave each reason."
    )
    latest = ReportSerializer(many=True, help_text="The latest ten.")


class AppealSerializer(serializers.Serializer[Any]):
    """The author's appeal against the refusal."""

    state = serializers.ChoiceField(choices=APPEAL_STATES)
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class CasePhotoSerializer(PhotoSerializer):
    """A photo that may not be public: its addresses are good for an hour."""

    urls = PhotoUrlsField(source="signed_addresses")


class CaseSerializer(serializers.Serializer[Any]):
    """A case with everything that is needed to decide it."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=CASE_STATES)
    opened_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    origin = serializers.ChoiceField(
        choices=CaseOrigin.choices, help_text="What brought it to the desk, the last time."
    )
    findings = FindingSerializer(many=True)
    reports = ReportsSerializer()
    appeal = AppealSerializer(allow_null=True)
    held_by_policy = serializers.BooleanField(
        help_text="It is here because the company looks at everything."
    )
    contribution_id = serializers.UUIDField()
    revision_id = serializers.UUIDField(help_text="Send it back with the decision.")
    revision_number = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(choices=Kind.choices)
    product = CaseProductSerializer()
    parent = CaseParentSerializer(
        allow_null=True, help_text="What a comment on a review or an answer is about."
    )
    title = serializers.CharField()
    body = serializers.CharField()
    author_name = serializers.CharField()
    rating = serializers.IntegerField(allow_null=True)
    recommends = serializers.BooleanField(allow_null=True)
    language = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a name of ours
    incentive = IncentiveField()
    is_verified_purchase = serializers.BooleanField()
    written_at = serializers.DateTimeField()
    pros = serializers.ListField(child=serializers.CharField())
    cons = serializers.ListField(child=serializers.CharField())
    video_url = serializers.CharField()
    photos = CasePhotoSerializer(many=True)
    public_text = TextSerializer(
        allow_null=True, help_text="What the public sees now, where an edit waits."
    )
    is_public = serializers.BooleanField(help_text="The public sees this text now.")
    decisions = DecisionSerializer(many=True, help_text="On this text, latest first.")
    allowed = OutcomesField(help_text="What can be decided now.")


class CasePageSerializer(serializers.Serializer[Any]):
    """One page of cases."""

    items = CaseSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class DecisionInput(InputSerializer):
    """A decision on the text that was looked at."""

    revision_id = IdField(help_text="The revision that was on the screen.")
    outcome = CodeField(choices=DecisionOutcome.choices)
    reasons = serializers.ListField(
        child=CodeField(choices=ReasonCode.choices),
        required=False,
        max_length=len(ReasonCode),
        help_text="A rejection needs at least one, which its author reads; publishing takes none.",
    )
    note = TextField(advertised_max=NOTE_MAX, required=False, allow_blank=True)
    revises = IdField(
        required=False,
        allow_null=True,
        help_text="The latest decision that was on the screen, if there was one.",
    )
