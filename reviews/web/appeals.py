"""What an author may say against a refusal: the form, and where an appeal stands."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from reviews.content.models import Contribution
from reviews.moderation.complaints import AppealView, standing_of
from reviews.moderation.operations.appeals import InvalidAppeal


class AppealForm(forms.Form):
    """The author's words."""

    text = forms.CharField(
        required=False,
        label=gettext_lazy("Why should it be public?"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )

    def refuse(self, error: InvalidAppeal) -> None:
        """Put what moderation does not take beside the field."""
        for name, messages in error.errors.items():
            self.add_error(name if name in self.fields else None, messages)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The part of a page about appealing one refusal."""

    may_appeal: bool
    until: datetime | None
    appeal: AppealView | None
    form: AppealForm
    address: str
    """Where the form is sent."""


def panel_of(contribution: Contribution, *, address: str, form: AppealForm | None = None) -> Panel:
    """Return what the author of a refused contribution is shown about appealing it."""
    standing = standing_of(contribution, at=timezone.now())
    return Panel(
        may_appeal=standing.may_appeal,
        until=standing.until,
        appeal=standing.appeal,
        form=form or AppealForm(),
        address=address,
    )
