"""Small forms, and what several say. The rules are the domains' own."""

from typing import cast

from django import forms
from django.utils.translation import gettext, gettext_lazy

from reviews.moderation.models import Outcome
from reviews.moderation.reasons import ReasonCode


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
        help_text=gettext_lazy("Not shown to the author, but part of the data they can ask for."),
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
            "lost. Send it once more as a guest, or open this page from the shop again."
        )
    return gettext(
        "Meanwhile the shop has told us who you are. See above whether that is right, and send "
        "it once more."
    )


def busy_message() -> str:
    """Say that the same form is being stored by another request."""
    return gettext("Your review is being stored right now. Please send it once more in a moment.")
