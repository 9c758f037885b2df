"""Tags and filters that draw the components of the design system.

The pages' content security policy forbids style attributes, so what depends on a number (how far
a row of stars is filled, how long a bar is) becomes an SVG attribute, computed here.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.utils import formats, numberformat, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language_info, gettext, pgettext

from reviews.content.limits import STARS_MAX
from reviews.content.queries.threads import REPLIES_COUNTED_MAX
from reviews.content.summary import tenths_of
from reviews.web.languages import with_language
from reviews.web.pictures import shown_picture
from reviews.web.told import told

register = template.Library()

SHOWN_AT_ONCE = 800
"""Characters of a review that a list shows before the rest unfolds."""
_SENTENCE_END = re.compile(r"[.!?…]\s+|\n+")

# One star of the drawing "five-stars" is 24 units wide and its shape spans 20 of them.
_STAR = 24
_MARGIN = 2
_SHAPE = 20


def filled_width(value: Fraction | float) -> str:
    """Return how many units of the five stars are filled, exact to a tenth of a star.

    >>> filled_width(4.5), filled_width(5), filled_width(0)
    ('108', '120', '0')
    """
    tenths = min(max(tenths_of(value), 0), STARS_MAX * 10)
    whole, part = divmod(tenths, 10)
    width = whole * _STAR + (_MARGIN + _SHAPE * part / 10 if part else 0)
    return f"{width:g}"


@register.filter
def one_decimal(value: Fraction | float) -> str:
    """Show a number with one decimal in the reader's notation: 4.3, or 4,3."""
    return formats.number_format(Decimal(tenths_of(value)) / 10, decimal_pos=1)


@register.filter
def two_decimals(value: Fraction | float) -> str:
    """Show a number with two decimals in the reader's notation, an exact half to the even digit."""
    return formats.number_format(Decimal(round(Fraction(value) * 100)) / 100, decimal_pos=2)


@register.filter
def whole(value: int) -> str:
    """Show a whole number with its thousands set apart."""
    # Not every language's formats set the grouping, so it is said here.
    return numberformat.format(
        value,
        "",
        0,
        grouping=3,
        thousand_sep=formats.get_format("THOUSAND_SEPARATOR"),
        force_grouping=True,
        use_l10n=False,
    )


@register.filter
def replies(value: int) -> str:
    """Show how many replies there are; they are counted up to a limit."""
    return f"{whole(value)}+" if value >= REPLIES_COUNTED_MAX else whole(value)


@register.filter
def percent(value: float) -> str:
    """Show a share of 0 to 1 as a whole percentage.

    Nearly all is not all: 99.6 % stays 99 %, and a little is not nothing.
    """
    rounded = round(value * 100)
    if rounded == 100 and value < 1:
        rounded = 99
    elif rounded == 0 and value > 0:
        rounded = 1
    return pgettext("share", "%(percent)d%%") % {"percent": rounded}


@register.simple_tag
def day(value: datetime | None) -> SafeString:
    """Show a date as the reader writes it, with the machine's form beside it."""
    if value is None:
        return SafeString("")
    local = timezone.localtime(value)
    # Translators: a date in Django's format letters, as on a shop's page: 22 Nov 2026.
    shown = formats.date_format(local, pgettext("date format", "j M Y"))
    return format_html('<time datetime="{}">{}</time>', local.date().isoformat(), shown)


@register.simple_tag
def day_only(value: date | None) -> SafeString:
    """Show a date that has no time, and so no zone."""
    if value is None:
        return SafeString("")
    shown = formats.date_format(value, pgettext("date format", "j M Y"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """Show a date and the time of day."""
    if value is None:
        return SafeString("")
    local = timezone.localtime(value)
    # Translators: date and time in Django's format letters: 22 Nov 2026, 14:05.
    shown = formats.date_format(local, pgettext("date format", "j M Y, H:i"))
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), shown)


@register.simple_tag
def ago(value: datetime | None) -> SafeString:
    """Show how long ago something was, in its largest unit."""
    if value is None:
        return SafeString("")
    if timezone.now() - value < timedelta(minutes=1):
        shown = pgettext("time", "just now")
    else:
        shown = pgettext("time", "%(time)s ago") % {"time": timesince(value, depth=1)}
    exact = formats.date_format(timezone.localtime(value), pgettext("date format", "j M Y, H:i"))
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(timespec="minutes"),
        exact,
        shown,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon beside words; it says nothing by itself."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="#icon-{}"/></svg>', name
    )


@register.inclusion_tag("reviews/components/stars.html")
def stars(value: Fraction | float, size: str = "m", *, number: bool = True) -> dict[str, Any]:
    """Draw a rating as stars with its number beside them.

    Args:
        value: 0 to 5; a whole number is shown without decimals, a mean with one.
        size: ``s``, ``m`` or ``l``.
        number: whether to show the number; not where it already stands beside the stars.
    """
    shown = str(value) if isinstance(value, int) else one_decimal(value)
    return {"width": filled_width(value), "number": shown, "size": size, "alone": not number}


@register.inclusion_tag("reviews/components/rating_bar.html")
def rating_bar(count: int, total: int) -> dict[str, str]:
    """Draw which part of ``total`` is ``count``."""
    share = 100 * count / total if total else 0
    # A single review among thousands still shows.
    if count:
        share = max(share, 1.5)
    return {"width": f"{share:.2f}%"}


@register.filter
def star_word(value: int) -> str:
    """Say in a word what a number of stars means."""
    return {
        1: pgettext("one star", "Very bad"),
        2: pgettext("two stars", "Bad"),
        3: pgettext("three stars", "All right"),
        4: pgettext("four stars", "Good"),
        5: pgettext("five stars", "Very good"),
    }[value]


@register.filter
def in_two(text: str) -> tuple[str, str]:
    """Cut a long text after a sentence: what is shown at once, and what unfolds."""
    if len(text) <= SHOWN_AT_ONCE + SHOWN_AT_ONCE // 2:
        return text, ""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, endpos=SHOWN_AT_ONCE)]
    cut = ends[-1] if ends and ends[-1] > SHOWN_AT_ONCE // 2 else text.rfind(" ", 0, SHOWN_AT_ONCE)
    if cut <= 0:
        cut = SHOWN_AT_ONCE
    return text[:cut].rstrip(), text[cut:].lstrip()


register.filter("picture", shown_picture)
register.simple_tag(told, name="told")


@register.simple_tag
def data_block(text: str) -> SafeString:
    """Put data for machines into the page: ``text`` as ``reviews.display.json_ld.script`` made it.

    No browser runs such a block, so the page's policy lets it stand.
    """
    if not text:
        return SafeString("")
    return SafeString(f'<script type="application/ld+json">{text}</script>')


@register.filter
def as_everybody_knows_it(request: HttpRequest) -> str:
    """Return the address of the page without a language, so that the next choice counts."""
    return with_language(request.get_full_path(), "")


@register.filter
def vote_on(votes: Mapping[UUID, bool], contribution_id: UUID) -> str:
    """Return what the visitor has voted: ``yes``, ``no``, or nothing."""
    yours = votes.get(contribution_id) if votes else None
    return "" if yours is None else "yes" if yours else "no"


@register.filter
def shown_name(value: str) -> str:
    """Show the name an author chose, or that there is none."""
    return value or gettext("Anonymous")


@register.filter
def in_words(code: str) -> str:
    """Name a language in the reader's own."""
    own = {"en": gettext("English"), "vi": gettext("Vietnamese")}
    if code in own:
        return own[code]
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw the control of a form that another library made, in our looks."""
    widget = field.field.widget
    # The label says it already.
    widget.attrs.pop("placeholder", None)
    look = "check__box" if field.widget_type == "checkbox" else "input"
    return field.as_widget(attrs={"class": look})
