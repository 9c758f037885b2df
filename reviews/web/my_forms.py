"""The form at the door to an author's own pages."""

from django import forms
from django.utils.translation import gettext_lazy

from reviews.content.limits import EMAIL_MAX


class LinkRequestForm(forms.Form):
    """Whom to send a link."""

    email = forms.EmailField(
        max_length=EMAIL_MAX,
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one you gave when you wrote, or have at the shop."),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )
