"""Forms. They turn what was typed into a draft or a decision; the rules are the domains' own."""

from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext, gettext_lazy, ngettext_lazy

from reviews.content.drafts import Draft, InvalidContribution, checked
from reviews.content.kinds import Kind
from reviews.content.limits import EMAIL_MAX, NAME_MAX, STARS
from reviews.moderation.models import Outcome
from reviews.moderation.reasons import ReasonCode

_RECOMMENDS = {"yes": True, "no": False, "": None}


class ReviewForm(forms.Form):
    """A review as a visitor writes it. Only the stars must be given."""

    submission_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    """Random, made with the page: the same form sent twice is one review."""
    rating = forms.IntegerField(
        required=False,
        label=gettext_lazy("How many stars do you give it?"),
        widget=forms.RadioSelect(
            choices=[
                (stars, ngettext_lazy("%(n)d star", "%(n)d stars", stars) % {"n": stars})
                for stars in STARS
            ]
        ),
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
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    body = forms.CharField(
        required=False,
        label=gettext_lazy("Your review"),
        help_text=gettext_lazy("What did you use it for? What is good, what could be better?"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 6}),
    )
    author_name = forms.CharField(
        required=False,
        label=gettext_lazy("Name to show"),
        help_text=gettext_lazy("Stands beside your review. A first name is enough."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "nickname"}),
    )
    email = forms.EmailField(
        required=False,
        max_length=EMAIL_MAX,
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Never shown. It lets the shop see that you bought this."),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )

    @classmethod
    def fresh(cls, *, rating: str = "", author_name: str = "") -> "ReviewForm":
        """Return an empty form with a key of its own; a name that is too long is left out."""
        initial = {"submission_key": uuid4().hex, "recommends": "", "rating": rating}
        if len(author_name) <= NAME_MAX:
            initial["author_name"] = author_name
        return cls(initial=initial)

    def draft(self) -> Draft:
        """Return what was typed, as far as it could be read."""
        read = self.cleaned_data
        return Draft(
            title=read.get("title", ""),
            body=read.get("body", ""),
            author_name=read.get("author_name", ""),
            rating=read.get("rating"),
            recommends=_RECOMMENDS[read.get("recommends", "")],
        )

    def clean(self) -> dict[str, Any]:
        """Ask content what it would say, so that all faults are told at once."""
        try:
            checked(self.draft(), kind=Kind.REVIEW)
        except InvalidContribution as error:
            self.refuse(error)
        return self.cleaned_data

    def refuse(self, error: InvalidContribution) -> None:
        """Put what content does not take beside the fields."""
        for name, messages in error.errors.items():
            field = name if name in self.fields else None
            if field is None or field not in self.errors:
                self.add_error(field, messages)


class DecisionForm(forms.Form):
    """A moderator's decision on what was on the screen."""

    revision_id = forms.UUIDField(widget=forms.HiddenInput)
    revises = forms.UUIDField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=Outcome.choices)
    reasons = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Why is it not published?"),
        choices=ReasonCode.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        required=False,
        label=gettext_lazy("Note for colleagues"),
        help_text=gettext_lazy("The author never sees it."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
    )

    def suggest(self, found: list[ReasonCode]) -> None:
        """Put the reasons that screening found first; none is chosen beforehand."""
        first = [code.value for code in found]
        choices = dict(ReasonCode.choices)
        order = [*dict.fromkeys(first), *(code for code in choices if code not in first)]
        field = cast("forms.MultipleChoiceField", self.fields["reasons"])
        field.choices = [(code, choices[code]) for code in order]

    def refuse(self, errors: dict[str, list[str]]) -> None:
        """Put what moderation does not take beside the fields."""
        for name, messages in errors.items():
            self.add_error(name if name in self.fields else None, messages)


def changed_message(*, is_guest: bool) -> str:
    """Say that the form was opened as somebody else than it was sent as."""
    if is_guest:
        return gettext(
            "The shop no longer says who you are: its sign-in lasts a short while. Nothing is "
            "lost. Send your review once more as a guest, or open this page from the shop again."
        )
    return gettext(
        "Meanwhile the shop has told us who you are. See above whether that is right, and send "
        "your review once more."
    )


def busy_message() -> str:
    """Say that the same form is being stored by another request."""
    return gettext("Your review is being stored right now. Please send it once more in a moment.")
