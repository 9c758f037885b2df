"""Words that several letters share."""

from collections.abc import Sequence
from datetime import date

from django.utils import formats
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reviews.encourage.letters.parts import Items
from reviews.moderation.reasons import ReasonCode, author_text

SHORT = 60


def short(name: str) -> str:
    """Return a name as a subject has room for it."""
    return Truncator(name).chars(SHORT)


def day(value: date) -> str:
    """Return a date as the reader writes it."""
    # Translators: a date in Django's format letters, as on a shop's page: 22 Nov 2026.
    return formats.date_format(value, pgettext("date format", "j M Y"))


def reasons_of(codes: Sequence[ReasonCode]) -> Items:
    """Return the reasons in words, as the page of the review has them."""
    return Items(_("Why:"), [str(author_text(code)) for code in codes])


def decided_by(*, is_automatic: bool) -> str:
    """Say who decided; an author has a right to know whether it was a program."""
    if is_automatic:
        return _("A program checked the text and decided this.")
    return _("A person read the text and decided this.")
