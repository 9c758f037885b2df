"""The form of a review. It turns what was typed into a draft; the rules are content's own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy, ngettext

from reviews.catalog.models import Product
from reviews.content import limits
from reviews.content.drafts import Draft, InvalidContribution, checked
from reviews.content.extras import Relationship
from reviews.content.fields import name_of
from reviews.content.form_queries import rules_for
from reviews.content.kinds import Kind
from reviews.content.limits import EMAIL_MAX, STARS
from reviews.content.photos.inspection import too_large
from reviews.web.questions import Group, add_questions, answers_in, question_groups
from reviews.web.while_typing import WRONG_ADDRESS, say_limits

FIRST = frozenset({"submission_key", "rating", "title", "body", "photos", "author_name", "email"})
"""What is in sight at once. The rest unfolds for who wants, or where the shop needs it."""
_RECOMMENDS = {"yes": True, "no": False, "": None}


def _in_words(stars: int) -> str:
    return ngettext("%(n)d star", "%(n)d stars", stars) % {"n": stars}


# Of a lazy text, "%" makes a text of the language that the program started in.
_stars_in_words = lazy(_in_words, str)


class PhotosInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


@dataclass(frozen=True)
class Tile:
    """A photo that was chosen; ``preview`` is an address to show it from, or empty."""

    id: UUID
    preview: str


class ReviewForm(forms.Form):
    """A review as a visitor writes it. Only the stars must be given, unless the shop asks more."""

    submission_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    """Random, made with the page: the same form sent twice is one review."""
    rating = forms.IntegerField(
        required=False,
        label=gettext_lazy("How many stars do you give it?"),
        widget=forms.RadioSelect(choices=[(stars, _stars_in_words(stars)) for stars in STARS]),
    )
    recommends = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Would you recommend it to a friend?"),
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
            ("", gettext_lazy("No answer")),
        ],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        required=False,
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("The most important thing in one line."),
        widget=forms.TextInput(attrs={"class": "input", "data-limit": limits.TITLE_MAX}),
    )
    body = forms.CharField(
        required=False,
        label=gettext_lazy("Your review"),
        help_text=gettext_lazy("What did you use it for? What is good, what could be better?"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 6, "data-limit": limits.BODY_MAX}),
    )
    photos = forms.FileField(
        required=False,
        label=gettext_lazy("Photos"),
        widget=PhotosInput(attrs={"accept": "image/*,.heic,.heif,.avif"}),
    )
    """Only drawn here: what is chosen goes through ``reviews.web.uploads`` to ``chosen``."""
    pros = forms.CharField(
        required=False,
        label=gettext_lazy("What is good"),
        help_text=gettext_lazy("In a few words; each point on a line of its own."),
        widget=forms.Textarea(attrs={"class": "input input--points", "rows": 2}),
    )
    cons = forms.CharField(
        required=False,
        label=gettext_lazy("What is not so good"),
        help_text=gettext_lazy("In a few words; each point on a line of its own."),
        widget=forms.Textarea(attrs={"class": "input input--points", "rows": 2}),
    )
    experienced_on = forms.DateField(
        required=False,
        label=gettext_lazy("When did you use it?"),
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    relationship = forms.ChoiceField(
        required=False,
        label=gettext_lazy("How did you come to use it?"),
        help_text=gettext_lazy("If you got it for free or work for the shop, readers are told."),
        choices=[("", gettext_lazy("No answer")), *Relationship.choices],
        widget=forms.Select(attrs={"class": "input"}),
    )
    video_url = forms.CharField(
        required=False,
        label=gettext_lazy("Link to a video"),
        help_text=gettext_lazy("Of yours, on YouTube, Vimeo or TikTok."),
        widget=forms.URLInput(attrs={"class": "input", "inputmode": "url"}),
    )
    author_name = forms.CharField(
        required=False,
        label=gettext_lazy("Name to show"),
        help_text=gettext_lazy("Stands beside your review. A first name is enough."),
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "nickname", "data-limit": limits.NAME_MAX}
        ),
    )
    email = forms.EmailField(
        required=False,
        max_length=EMAIL_MAX,
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy(
            "Never shown. We send a link to confirm it, and tell you what became of your review."
        ),
        widget=forms.EmailInput(
            attrs={
                "class": "input",
                "autocomplete": "email",
                "data-wrong": WRONG_ADDRESS,
            }
        ),
    )

    def __init__(
        self,
        product: Product,
        *arguments: Any,
        chosen: tuple[UUID, ...] = (),
        earlier: Mapping[str, object] | None = None,
        **options: Any,
    ) -> None:
        """Take what is reviewed.

        Args:
            product: with its company.
            arguments: as Django's forms take them.
            chosen: ids of the photos, which are uploaded already.
            earlier: the answers of the version that is edited, if one is.
            options: as Django's forms take them.
        """
        super().__init__(*arguments, **options)
        self.chosen = chosen
        self.previews: Mapping[UUID, str] = {}
        """Only where the visitor is known to be the author: an id alone opens no photo."""
        self.rules = replace(rules_for(product, at=timezone.now()), earlier=earlier)
        # What the shop needs is never hidden.
        self.has_more = any(field.is_required for field in self.rules.asked)
        add_questions(self, self.rules.asked, language=get_language() or "")
        say_limits(self)
        for name in self.fields:
            said = self.data.get(name) if self.is_bound else self.initial.get(name)
            if said and name not in FIRST:
                self.has_more = True

    @classmethod
    def fresh(cls, product: Product, *, rating: str = "", author_name: str = "") -> "ReviewForm":
        """Return an empty form with a key of its own; a name that is too long is left out."""
        initial = {"submission_key": uuid4().hex, "recommends": "", "rating": rating}
        if len(author_name) <= limits.NAME_MAX:
            initial["author_name"] = author_name
        return cls(product, initial=initial)

    @classmethod
    def of(cls, product: Product, draft: Draft) -> "ReviewForm":
        """Return the form filled in with what was said before, to change it."""
        initial = {
            "submission_key": uuid4().hex,
            "rating": draft.rating,
            "recommends": {True: "yes", False: "no", None: ""}[draft.recommends],
            "title": draft.title,
            "body": draft.body,
            "pros": "\n".join(draft.pros),
            "cons": "\n".join(draft.cons),
            "experienced_on": draft.experienced_on,
            "relationship": draft.relationship,
            "video_url": draft.video_url,
            "author_name": draft.author_name,
            **{name_of(code): value for code, value in draft.answers.items()},
        }
        return cls(product, initial=initial, chosen=draft.photos, earlier=draft.answers)

    photos_max = limits.PHOTOS_MAX
    photo_bytes_max = limits.PHOTO_BYTES_MAX
    photo_megabytes = limits.PHOTO_BYTES_MAX // 1024**2

    @property
    def photo_too_large(self) -> str:
        """What a script says of a file that need not be sent to be refused."""
        return too_large()

    @property
    def tiles(self) -> list[Tile]:
        """The photos that are here already, as the template draws them."""
        return [Tile(photo_id, self.previews.get(photo_id, "")) for photo_id in self.chosen]

    @property
    def groups(self) -> list[Group]:
        """The company's own questions, as the template draws them."""
        return question_groups(self)

    def know_author(self) -> None:
        """Ask for no address: the author is known by the way that led here."""
        self.fields.pop("email", None)

    def draft(self) -> Draft:
        """Return what was typed, as far as it could be read."""
        read = self.cleaned_data
        return Draft(
            title=read.get("title", ""),
            body=read.get("body", ""),
            author_name=read.get("author_name", ""),
            rating=read.get("rating"),
            recommends=_RECOMMENDS[read.get("recommends", "")],
            answers=answers_in(self),  # type: ignore[arg-type]  # checked by content
            pros=tuple(read.get("pros", "").splitlines()),
            cons=tuple(read.get("cons", "").splitlines()),
            experienced_on=read.get("experienced_on"),
            relationship=read.get("relationship", ""),
            video_url=read.get("video_url", ""),
            photos=self.chosen,
        )

    def clean(self) -> dict[str, Any]:
        """Ask content what it would say, so that all faults are told at once."""
        try:
            checked(self.draft(), kind=Kind.REVIEW, rules=self.rules)
        except InvalidContribution as error:
            self.refuse(error)
        return self.cleaned_data

    def refuse(self, error: InvalidContribution) -> None:
        """Put what content does not take beside the fields."""
        for name, messages in error.errors.items():
            field = name if name in self.fields else None
            if field is None or field not in self.errors:
                self.add_error(field, messages)
