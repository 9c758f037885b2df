"""The forms by which a company's people find a customer, and let the customer's data go."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from reviews.catalog.order_data import CUSTOMER_REF_MAX, EMAIL_MAX
from reviews.identity.operations.erasures import COOLING_OFF

AT_ONCE = 0
DAYS = {
    COOLING_OFF.days: gettext_lazy("In 7 days, as when customers do it themselves"),
    14: gettext_lazy("In 14 days"),
    AT_ONCE: gettext_lazy("At once, with no time to think again"),
}
"""When an erasure begins; all within the month that the law leaves."""


class PersonForm(forms.Form):
    """Who asks, by one of the two names by which a shop knows its customers."""

    email = forms.EmailField(
        required=False,
        max_length=EMAIL_MAX,
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The one the customer writes from."),
        # The browser must not offer the addresses of other customers, nor one's own.
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    customer_ref = forms.CharField(
        required=False,
        max_length=CUSTOMER_REF_MAX,
        label=gettext_lazy("Or the customer’s id in your shop"),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    with_guests = forms.BooleanField(
        required=False,
        label=gettext_lazy("Also guests who typed this address and never confirmed it"),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one name of the person."""
        read = self.cleaned_data
        # An address that cannot be read has a message already.
        if "email" in read and "customer_ref" in read:
            if not read["email"] and not read["customer_ref"]:
                self.add_error("email", gettext("Type an e-mail address or a customer id."))
            elif read["email"] and read["customer_ref"]:
                self.add_error("customer_ref", gettext("Leave one of the two empty."))
            elif read["with_guests"] and not read["email"]:
                self.add_error("email", gettext("Guests are found by an e-mail address only."))
        return read


class ErasureForm(forms.Form):
    """When a customer's data goes."""

    days = forms.TypedChoiceField(
        coerce=int,
        choices=list(DAYS.items()),
        initial=COOLING_OFF.days,
        label=gettext_lazy("When does it begin?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose when it begins."),
            "invalid_choice": gettext_lazy("Choose when it begins."),
        },
    )
