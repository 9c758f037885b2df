"""What the review form of a product asks, in one language: for whoever draws the form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils import translation
from django.utils.translation import gettext as _

from reviews.catalog.models import Company
from reviews.content import limits
from reviews.content.extras import Relationship
from reviews.content.fields import Field, FieldRole, name_of
from reviews.content.language import spoken


class InputType(StrEnum):
    """What a field takes."""

    STARS = "stars"
    """A whole number from 1 to 5."""
    YES_NO = "yes_no"
    LINE = "line"
    """A text without line breaks."""
    TEXT = "text"
    LINES = "lines"
    """A list of lines."""
    PHOTOS = "photos"
    """A list of photos sent before."""
    URL = "url"
    DATE = "date"
    """ISO 8601: 2026-11-22."""
    OPTION = "option"
    """The code of one of the options."""
    EMAIL = "email"


@dataclass(frozen=True, kw_only=True)
class FormOption:
    """One answer to choose."""

    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class FormInput:
    """A field that every review has."""

    name: str
    type: InputType
    label: str
    is_required: bool = False
    characters_max: int | None = None
    """In the whole text or, of a list, in each item."""
    items_max: int | None = None
    options: Sequence[FormOption] = ()


@dataclass(frozen=True, kw_only=True)
class FormQuestion:
    """A question of the company's own."""

    code: str
    role: FieldRole
    type: InputType
    label: str
    low_label: str
    high_label: str
    options: Sequence[FormOption]
    is_required: bool
    is_shown: bool

    @property
    def name(self) -> str:
        """What its faults are named."""
        return name_of(self.code)


@dataclass(frozen=True, kw_only=True)
class Form:
    """Everything that a form asks."""

    language: str
    inputs: Sequence[FormInput]
    questions: Sequence[FormQuestion]


def form_in(language: str, *, company: Company, fields: Iterable[Field]) -> Form:
    """Return the form for a product of the company.

    Args:
        language: a BCP 47 tag; if our words are not there in it, the company's own is taken.
        company: whose form it is.
        fields: what the company asks about the product (``form_queries.fields_for``).
    """
    code = spoken(language, fallback=company.default_language)
    with translation.override(code):
        return Form(
            language=code,
            inputs=_inputs(needs_text=not company.accepts_ratings_alone),
            questions=[_question(field, code) for field in fields],
        )


def _inputs(*, needs_text: bool) -> list[FormInput]:
    return [
        FormInput(
            name="rating",
            type=InputType.STARS,
            label=_("How many stars do you give it?"),
            is_required=True,
        ),
        FormInput(
            name="recommends",
            type=InputType.YES_NO,
            label=_("Would you recommend it to a friend?"),
        ),
        FormInput(
            name="title",
            type=InputType.LINE,
            label=_("Title"),
            characters_max=limits.TITLE_MAX,
        ),
        FormInput(
            name="body",
            type=InputType.TEXT,
            label=_("Your review"),
            is_required=needs_text,
            characters_max=limits.BODY_MAX,
        ),
        _points("pros", _("What is good about it")),
        _points("cons", _("What could be better")),
        FormInput(
            name="photos", type=InputType.PHOTOS, label=_("Photos"), items_max=limits.PHOTOS_MAX
        ),
        FormInput(
            name="video_url",
            type=InputType.URL,
            label=_("Link to your video on YouTube, Vimeo or TikTok"),
            characters_max=limits.VIDEO_URL_MAX,
        ),
        FormInput(
            name="experienced_on", type=InputType.DATE, label=_("When did you first use it?")
        ),
        FormInput(
            name="relationship",
            type=InputType.OPTION,
            label=_("How do you know this product?"),
            options=[FormOption(code=each.value, label=str(each.label)) for each in Relationship],
        ),
        FormInput(
            name="author_name",
            type=InputType.LINE,
            label=_("Name to show"),
            characters_max=limits.NAME_MAX,
        ),
        FormInput(
            name="email",
            type=InputType.EMAIL,
            label=_("E-mail address"),
            characters_max=limits.EMAIL_MAX,
        ),
    ]


def _points(name: str, label: str) -> FormInput:
    return FormInput(
        name=name,
        type=InputType.LINES,
        label=label,
        characters_max=limits.POINT_MAX,
        items_max=limits.POINTS_MAX,
    )


def _question(field: Field, language: str) -> FormQuestion:
    is_dimension = field.role is FieldRole.DIMENSION
    return FormQuestion(
        code=field.code,
        role=field.role,
        type=InputType.STARS if is_dimension else InputType.OPTION,
        label=field.say(field.label, language),
        low_label=field.say(field.low_label, language),
        high_label=field.say(field.high_label, language),
        options=[
            FormOption(code=option.code, label=field.say(option.label, language))
            for option in field.offered
        ],
        is_required=field.is_required,
        is_shown=field.is_shown,
    )
