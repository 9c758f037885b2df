"""What a review may say beside its text: pros and cons, when it was used, and who its author is."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews.common.text import clean_line
from reviews.content import limits
from reviews.content.kinds import Incentive

EARLIEST_EXPERIENCE = date(1990, 1, 1)
_AHEAD = timedelta(days=1)
"""Somewhere it is tomorrow already."""


class Unacceptable(ValueError):
    """A value cannot be taken. The message says why, to whoever filled in the form."""


class Relationship(TextChoices):
    """How the author stands to the company, as the author says it. Codes live for ever.

    16 CFR 465.5 and 255.5: what could weigh on an opinion has to be disclosed with it.
    """

    CUSTOMER = "customer", gettext_lazy("I bought it")
    RECEIVED_AS_GIFT = "received_as_gift", gettext_lazy("Somebody I know gave it to me")
    """A present among people, which the company had no part in."""
    PROFESSIONAL_USE = "professional_use", gettext_lazy("I use it at work")
    RECEIVED_FREE = "received_free", gettext_lazy("The company gave it to me for free")
    PAID = "paid", gettext_lazy("The company pays me for it")
    EMPLOYEE = "employee", gettext_lazy("I work for the company")
    FORMER_EMPLOYEE = "former_employee", gettext_lazy("I used to work for the company")
    BUSINESS_PARTNER = "business_partner", gettext_lazy("I do business with the company")
    FRIEND_OR_FAMILY = (
        "friend_or_family",
        gettext_lazy("Friends or family of mine work for the company"),
    )


IMPLIED_INCENTIVES: Mapping[Relationship, Incentive] = {
    Relationship.RECEIVED_FREE: Incentive.FREE_PRODUCT,
    Relationship.PAID: Incentive.PAID_PROMOTION,
    Relationship.EMPLOYEE: Incentive.EMPLOYEE_REVIEW,
}
"""Those that are an incentive by themselves, with the code that is disclosed."""

DISCLOSURES: Mapping[Relationship, str | Promise] = {
    Relationship.RECEIVED_FREE: Incentive.FREE_PRODUCT.label,
    Relationship.PAID: Incentive.PAID_PROMOTION.label,
    Relationship.EMPLOYEE: Incentive.EMPLOYEE_REVIEW.label,
    Relationship.FORMER_EMPLOYEE: gettext_lazy("Used to work for the company"),
    Relationship.BUSINESS_PARTNER: gettext_lazy("Does business with the company"),
    Relationship.FRIEND_OR_FAMILY: gettext_lazy("Friends or family work for the company"),
}
"""What stands beside the review wherever it is shown. The others need no disclosure."""


def implied_by(relationship: str) -> Incentive:
    """Return the incentive that a relationship, by its code, is by itself."""
    if not relationship:
        return Incentive.NONE
    return IMPLIED_INCENTIVES.get(Relationship(relationship), Incentive.NONE)


def checked_points(points: Sequence[str]) -> list[str]:
    """Return pros or cons as clean lines, without empty ones and repeats.

    Raises:
        Unacceptable: there are too many, or one is too long.
    """
    lines = [clean_line(point) for point in points]
    kept = list({line.casefold(): line for line in reversed(lines) if line}.values())[::-1]
    if len(kept) > limits.POINTS_MAX:
        raise Unacceptable(_("Name at most %(most)d.") % {"most": limits.POINTS_MAX})
    excess = max((len(line) - limits.POINT_MAX for line in kept), default=0)
    if excess > 0:
        raise Unacceptable(
            ngettext(
                "Shorten the longest by %(excess)d character; at most %(limit)d fit in each.",
                "Shorten the longest by %(excess)d characters; at most %(limit)d fit in each.",
                excess,
            )
            % {"excess": excess, "limit": limits.POINT_MAX}
        )
    return kept


def checked_experience_date(day: date | None, *, today: date) -> date | None:
    """Return the day on which the author used the thing.

    Args:
        day: as the author says it, wherever that is.
        today: in UTC; the author's own day may be one ahead.

    Raises:
        Unacceptable: it is still to come, or long past.
    """
    if day is None:
        return None
    if day > today + _AHEAD:
        raise Unacceptable(_("This day is still to come."))
    if day < EARLIEST_EXPERIENCE:
        raise Unacceptable(_("Name a day from %(year)d on.") % {"year": EARLIEST_EXPERIENCE.year})
    return day
