"""What a form tells its script, which checks while somebody types and cannot translate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

WRONG_ADDRESS = gettext_lazy("Enter an address such as name@example.com.")
"""For ``data-wrong`` of a field that takes an e-mail address."""


def say_limits(form: forms.Form) -> None:
    """Put the words of each field's limit (``data-limit``) beside it."""
    for field in form.fields.values():
        if (limit := field.widget.attrs.get("data-limit")) is not None:
            field.widget.attrs |= _words_of_limit(limit)


def _words_of_limit(limit: int) -> dict[str, Any]:
    """Return what a script says while one types, in both numbers, since it cannot translate."""
    words: dict[str, Any] = {}
    for name, number in (("one", 1), ("many", 2)):
        # Written out, so that makemessages finds them.
        left = ngettext("%n character left", "%n characters left", number)
        over = ngettext("Shorten this by %n character.", "Shorten this by %n characters.", number)
        words |= {f"data-left-{name}": left, f"data-over-{name}": over}
    return words
