"""What the company asks in its review forms."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.contract import Contract
from api.fields import CodeField, InputSerializer, PatternField, TextField, YesNoField
from api.views import CompanyView
from reviews.content import form_queries, limits
from reviews.content.field_data import FormFieldData, OptionData
from reviews.content.fields import CODE, Field, FieldRole, Option
from reviews.content.operations import form_fields
from reviews.identity.permissions import Permission

LANGUAGES = [code for code, _name in settings.LANGUAGES]
EXAMPLE = {
    "fields": [
        {
            "code": "fit",
            "role": "choice",
            "category": "Clothes",
            "label": {"en": "How does it fit?", "vi": "Mặc lên thế nào?"},
            "options": [
                {"code": "small", "label": {"en": "Runs small", "vi": "Hơi chật"}},
                {"code": "true", "label": {"en": "True to size", "vi": "Vừa vặn"}},
                {"code": "large", "label": {"en": "Runs large", "vi": "Hơi rộng"}},
            ],
        },
        {
            "code": "quality",
            "role": "dimension",
            "label": {"en": "Quality", "vi": "Chất lượng"},
            "low_label": {"en": "Poor", "vi": "Kém"},
            "high_label": {"en": "Excellent", "vi": "Tuyệt vời"},
        },
    ]
}


class WordsInput(InputSerializer):
    """One text by language; the company's own language is needed."""

    characters_max = limits.LABEL_MAX

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return a text for each language."""
        return {
            code: TextField(advertised_max=self.characters_max, required=False, allow_blank=True)
            for code in LANGUAGES
        }


class ShortWordsInput(WordsInput):
    """One short text by language; the company's own language is needed."""

    characters_max = limits.SHORT_LABEL_MAX


class OptionInput(InputSerializer):
    """One answer to choose."""

    code = PatternField(rf"^{CODE}\Z", trim_whitespace=False)
    label = ShortWordsInput()  # type: ignore[assignment]  # a name of ours


class FormFieldInput(InputSerializer):
    """A question: the whole of it. What is left out is empty."""

    code = PatternField(
        rf"^{CODE}\Z",
        trim_whitespace=False,
        help_text="Yours to choose, and kept for ever: answers are stored under it.",
    )
    role = CodeField(
        choices=FieldRole.choices,
        help_text="`dimension`: one to five stars. `choice`: one of the options, about the "
        "product. `segment`: one of the options, about the author; never required.",
    )
    category = TextField(
        advertised_max=limits.CATEGORY_MAX,
        required=False,
        allow_blank=True,
        help_text="Of the products it is asked about, as the catalogue has it, in capitals or "
        "not. Empty is all products.",
    )
    label = WordsInput()  # type: ignore[assignment]  # a name of ours
    low_label = ShortWordsInput(required=False, help_text="What one star means; for stars only.")
    high_label = ShortWordsInput(required=False, help_text="What five stars mean.")
    options = serializers.ListField(
        child=OptionInput(),
        required=False,
        max_length=limits.OPTIONS_MAX,
        help_text=f"{limits.OPTIONS_MIN} to {limits.OPTIONS_MAX}, of a choice or segment.",
    )
    is_required = YesNoField(required=False, default=False)
    is_shown = YesNoField(
        required=False,
        allow_null=True,
        help_text="Whether the public sees the answers: yes, if nothing is said; but of a "
        "segment no.",
    )

    def to_internal_value(self, data: Any) -> Any:
        """Return the values of the fields; a fault of an inner one is named with its way there."""
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError(dict(_dotted(error.detail))) from None


class FormFieldsInput(InputSerializer):
    """All that is to be asked, all or none."""

    fields = serializers.ListField(  # type: ignore[assignment]  # declared, then collected
        child=FormFieldInput(), max_length=limits.FIELDS_SENT_MAX
    )


class WordsField(serializers.DictField):
    """One text by language."""

    child = serializers.CharField()


class OptionSerializer(serializers.Serializer[Any]):
    """One answer to choose."""

    code = serializers.CharField()
    label = WordsField()  # type: ignore[assignment]  # a name of ours


class OfferedField(serializers.ListField):
    """The options that are offered now."""

    child = OptionSerializer()

    def to_representation(self, data: Any) -> list[Any]:
        """Leave out the retired ones."""
        offered: list[Option] = [option for option in data if option.is_active]
        return list(OptionSerializer(offered, many=True).data)


class FormFieldSerializer(serializers.Serializer[Any]):
    """A question, as it is sent in."""

    code = serializers.CharField()
    role = serializers.ChoiceField(choices=[(role.value, role.value) for role in FieldRole])
    category = serializers.CharField()
    label = WordsField()  # type: ignore[assignment]  # a name of ours
    low_label = WordsField()
    high_label = WordsField()
    options = OfferedField()
    is_required = serializers.BooleanField()
    is_shown = serializers.BooleanField()


class FormFieldsSerializer(serializers.Serializer[Any]):
    """All that is asked, category by category, and what was asked once."""

    fields = FormFieldSerializer(many=True)  # type: ignore[assignment]
    retired = FormFieldSerializer(
        many=True, help_text="Asked no more; their answers stay. Send one again to ask it again."
    )


class FormFields(CompanyView):
    """All questions of the company."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getFormFields",
            permission=Permission.FORM_MANAGE,
            summary="What the review forms ask",
            answers={200: FormFieldsSerializer},
        ),
        "PUT": Contract(
            id="defineFormFields",
            permission=Permission.FORM_MANAGE,
            summary="Say what the review forms ask",
            description="The whole of it, in the order in which to ask. All of it or, if any is "
            "at fault, none; `errors` then says which by `index`. A question that is left out is "
            "retired, and so is an option: they are asked no more, and answers that name them "
            f"stay. A form asks at most {limits.FIELDS_MAX}: those for all products and those of "
            "the product's category together.",
            answers={200: FormFieldsSerializer},
            body=FormFieldsInput,
            body_max=1024 * 1024,
            example=EXAMPLE,
        ),
    }

    def get(self, request: Request) -> Response:
        """Return the questions."""
        return self._answer(form_queries.active_fields(self.access.company))

    def put(self, request: Request) -> Response:
        """Replace the questions."""
        fields = form_fields.define(
            by=self.access.principal.actor,
            at=timezone.now(),
            company=self.access.company,
            fields=[_data_of(sent) for sent in self.sent(request)["fields"]],
        )
        return self._answer(fields)

    def _answer(self, fields: list[Field]) -> Response:
        retired = form_queries.retired_fields(self.access.company)
        return Response(FormFieldsSerializer({"fields": fields, "retired": retired}).data)


def _data_of(sent: Mapping[str, Any]) -> FormFieldData:
    options = [OptionData(**option) for option in sent.get("options", [])]
    return FormFieldData(**{**sent, "role": FieldRole(sent["role"]), "options": options})


def _dotted(detail: Any, name: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Yield the messages in nested details by the way to their fields: ``options.1.label.vi``."""
    if isinstance(detail, Mapping):
        for inner, found in detail.items():
            steps = [step for step in (name, str(inner)) if step not in ("", "non_field_errors")]
            yield from _dotted(found, ".".join(steps))
    elif isinstance(detail, list) and any(isinstance(found, Mapping) for found in detail):
        for place, found in enumerate(detail):
            yield from _dotted(found, f"{name}.{place}")
    else:
        yield name, list(detail)
