"""Forms to report something. The rules are content's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from reviews.content.limits import EMAIL_MAX
from reviews.content.reporting import (
    Complaint,
    InvalidReport,
    ReportKind,
    ReportReason,
    checked,
)


class _ComplaintForm(forms.Form):
    """What both have in common."""

    location = ""

    def complaint(self) -> Complaint:
        """Return what was typed, as far as it could be read."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Ask content what it would say, so that all faults are told at once."""
        try:
            checked(self.complaint())
        except InvalidReport as error:
            for name, messages in error.errors.items():
                field = name if name in self.fields else None
                if field is None or field not in self.errors:
                    self.add_error(field, messages)
        return self.cleaned_data


class ReportForm(_ComplaintForm):
    """A quick report: a reason is enough."""

    reason = forms.CharField(
        required=False,
        label=gettext_lazy("What is wrong with it?"),
        widget=forms.RadioSelect(choices=ReportReason.choices),
    )
    text = forms.CharField(
        required=False,
        label=gettext_lazy("Tell us more"),
        help_text=gettext_lazy("What should we look at?"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )
    email = forms.EmailField(
        required=False,
        max_length=EMAIL_MAX,
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("If you want to be told what becomes of it. Never shown."),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )

    def complaint(self) -> Complaint:
        """Return what was typed."""
        read = self.cleaned_data
        return Complaint(
            reason=read.get("reason", ""), text=read.get("text", ""), email=read.get("email", "")
        )


class NoticeForm(_ComplaintForm):
    """A legal notice with what Article 16 of Regulation (EU) 2022/2065 asks for."""

    text = forms.CharField(
        required=False,
        label=gettext_lazy("Why is it against the law?"),
        help_text=gettext_lazy("Quote the words you mean, and say what makes them unlawful."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 6}),
    )
    law = forms.CharField(
        required=False,
        label=gettext_lazy("Country and law, if you know them"),
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    about_child_abuse = forms.BooleanField(
        required=False,
        label=gettext_lazy("It shows or promotes the sexual abuse of children"),
        help_text=gettext_lazy("Then you need not say who you are."),
        widget=forms.CheckboxInput(attrs={"class": "check__box"}),
    )
    name = forms.CharField(
        required=False,
        label=gettext_lazy("Your name, or that of your organisation"),
        help_text=gettext_lazy("The author is not told."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    email = forms.EmailField(
        required=False,
        max_length=EMAIL_MAX,
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We tell you what we decide and why."),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )
    good_faith = forms.BooleanField(
        required=False,
        label=gettext_lazy(
            "I believe in good faith that what I say here is accurate and complete."
        ),
        widget=forms.CheckboxInput(attrs={"class": "check__box"}),
    )

    def complaint(self) -> Complaint:
        """Return what was typed."""
        read = self.cleaned_data
        return Complaint(
            kind=ReportKind.LEGAL_NOTICE,
            text=read.get("text", ""),
            name=read.get("name", ""),
            email=read.get("email", ""),
            law=read.get("law", ""),
            location=self.location,
            good_faith=read.get("good_faith", False),
            about_child_abuse=read.get("about_child_abuse", False),
        )
