"""Setting how a company's content is shown."""

from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reviews.catalog.models import Company
from reviews.catalog.operations.products import bump_display_versions
from reviews.display import looks
from reviews.display.looks import Look
from reviews.display.models import WidgetLook
from reviews.journal import operations as journal
from reviews.journal.actors import Actor

GROUNDS = {"accent": looks.PAPER, "accent_dark": looks.NIGHT}
"""On what a colour of links must be read."""


@transaction.atomic
def set_look(*, by: Actor, at: datetime, company: Company, look: Look) -> WidgetLook:
    """Set how the widgets look. All pages of the company's products are shown anew.

    What is as it was changes nothing and records nothing.

    Raises:
        ValidationError: a colour is none or cannot be read, or a number is out of bounds.
    """
    _check(look)
    # The company's row stands for a look that may not be there yet.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    row = WidgetLook.objects.for_company(company).first()
    if row is None:
        row = WidgetLook(company=company)
    elif row.look == look:
        return row
    else:
        row.version += 1
    for name, value in asdict(look).items():
        setattr(row, name, value)
    row.save()
    bump_display_versions(company=company)
    journal.record(
        by=by,
        at=at,
        company=company,
        event="widgets.configured",
        subject_kind="widget_look",
        subject_id=row.pk,
        **asdict(look),
    )
    return row


def _check(look: Look) -> None:
    faults: dict[str, list[str]] = {}
    for name in ("accent", "accent_dark", "star"):
        colour = getattr(look, name)
        if colour and not looks.is_colour(colour):
            faults[name] = [_("Write a colour as # and six digits, such as #0b5c6b.")]
        elif colour and name in GROUNDS and not _is_read(colour, on=GROUNDS[name]):
            faults[name] = [
                _("Links in this colour could not be read. Choose a darker one.")
                if name == "accent"
                else _("Links in this colour could not be read. Choose a lighter one.")
            ]
    if look.accent_dark and not look.accent:
        faults["accent"] = [_("Choose the colour on light ground, too.")]
    if look.radius is not None and not 0 <= look.radius <= looks.RADIUS_MAX:
        faults["radius"] = [_("Use 0 to %(most)d pixels.") % {"most": looks.RADIUS_MAX}]
    if not 1 <= look.reviews_at_once <= looks.REVIEWS_MAX:
        faults["reviews_at_once"] = [
            _("Show 1 to %(most)d reviews at once.") % {"most": looks.REVIEWS_MAX}
        ]
    if faults:
        raise ValidationError(faults)


def _is_read(colour: str, *, on: str) -> bool:
    return looks.contrast(colour, on) >= looks.CONTRAST_MIN
