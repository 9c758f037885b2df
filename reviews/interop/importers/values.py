"""What single cells say. A cell that says nothing usable is refused; nothing is ever guessed."""

import re
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from reviews.content import limits
from reviews.content.kinds import Incentive

EARLIEST_YEAR = 1990
"""Older dates are how spreadsheets and databases write "none": 1900-01-00, 1970-01-01."""
AHEAD_MAX = timedelta(hours=14)
"""How far the calendar of the easternmost time zone is ahead of UTC."""

_WHOLE = re.compile(r"([+-]?\d{1,9})(?:[.,]0+)?")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
_EITHER_WAY_ROUND = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}\b.*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_YES = frozenset({"1", "true", "t", "yes", "y"})
_NO = frozenset({"0", "false", "f", "no", "n"})


class BadCell(ValueError):
    """The cell cannot be used; the message says why.

    It never repeats the cell: in a column that was mapped wrongly it may be anybody's address.
    """


def stars(text: str) -> int:
    """Return the number of stars: ``5``, ``5.0`` and ``5,0`` are five.

    Raises:
        BadCell: there is none, or it is no whole number from 1 to 5.
    """
    if not text:
        raise BadCell(_("It is missing."))
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        if _NUMBER.fullmatch(text):
            raise BadCell(_("Only whole stars can be kept, from 1 to 5."))
        raise BadCell(_("It is not a number from 1 to 5."))
    number = int(whole[1])
    if number not in limits.STARS:
        raise BadCell(_("Stars go from 1 to 5."))
    return number


def yes_or_no(text: str) -> bool | None:
    """Return what a tick box says; ``None`` if it says nothing.

    Raises:
        BadCell: it is neither.
    """
    if not text:
        return None
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadCell(_("It is neither yes nor no (1 and 0, true and false and the like count too)."))


def moment(text: str, *, date_format: str | None, at: datetime) -> datetime | None:
    """Return the time a review was written; ``None`` if the cell is empty.

    An ISO date is read as it is; any other by ``date_format`` only. Without a time zone it is UTC.
    What lies less than 14 hours ahead of ``at`` is today's date further east, and becomes ``at``.

    Raises:
        BadCell: it is no date, could be two different ones, or cannot be true.
    """
    if not text:
        return None
    found = _by_format(text, date_format) or _iso(text)
    if found is None:
        raise BadCell(_why_not(text, date_format))
    if found.year < EARLIEST_YEAR:
        raise BadCell(_("It lies before %(year)d.") % {"year": EARLIEST_YEAR})
    if found.year > at.year + 1:
        raise BadCell(_("It lies in the future."))
    found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    if found - at > AHEAD_MAX:
        raise BadCell(_("It lies in the future."))
    return min(found, at)


def language(text: str) -> str:
    """Return a BCP 47 code in its usual spelling: ``en_us`` is ``en-US``.

    Raises:
        BadCell: it is none.
    """
    code = text.replace("_", "-")
    if not code:
        return ""
    if len(code) > 12 or not _LANGUAGE.fullmatch(code):
        raise BadCell(_("It is not a language code such as en or vi."))
    first, *rest = code.split("-")
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def incentive(text: str) -> Incentive:
    """Return what the author got: one of our codes, or yes for something unnamed.

    Raises:
        BadCell: it is neither.
    """
    code = re.sub(r"[\s\-]+", "_", text.casefold())
    # Empty is the code of none.
    if code in Incentive.values:
        return Incentive(code)
    if code in _YES:
        return Incentive.OTHER
    if code in _NO | {"none"}:
        return Incentive.NONE
    raise BadCell(
        _("It is neither yes, no nor one of %(codes)s.")
        % {"codes": ", ".join(code for code in Incentive.values if code)}
    )


def email(text: str) -> str:
    """Return the e-mail address in small letters.

    Raises:
        BadCell: it is none, or is masked: many customers would share it.
    """
    if not text:
        return ""
    if "*" in text:
        raise BadCell(_("The address is masked with *; leave the column out."))
    try:
        validate_email(text)
    except ValidationError:
        raise BadCell(_("It is not an e-mail address.")) from None
    if len(text) > limits.EMAIL_MAX:
        raise BadCell(too_long(limits.EMAIL_MAX))
    return text.lower()


def too_long(limit: int) -> str:
    """Return the words for a cell that is longer than what fits."""
    return _("At most %(limit)d characters fit.") % {"limit": limit}


def check_date_format(date_format: str, *, at: datetime) -> None:
    """Make sure that a format tells the whole date.

    Raises:
        BadCell: it does not, or is no format.
    """
    try:
        found = datetime.strptime(at.strftime(date_format), date_format)  # noqa: DTZ007  (a trial)
    except ValueError:
        found = None
    if found is None or found.date() != at.date():
        raise BadCell(
            _("A date format names day, month and year, such as %(example)s.")
            % {"example": "%d/%m/%Y"}
        )


def _by_format(text: str, date_format: str | None) -> datetime | None:
    if date_format is None:
        return None
    try:
        return datetime.strptime(text, date_format)  # noqa: DTZ007  (the caller adds the zone)
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    parts = _ISO.fullmatch(text)
    if parts is None:
        return None
    zone = (parts["zone"] or "").upper()
    zone = "+00:00" if zone in ("Z", "UTC", "GMT") else zone
    try:
        return datetime.fromisoformat(f"{parts['date']}T{parts['time'] or '00:00'}{zone}")
    except ValueError:
        return None


def _why_not(text: str, date_format: str | None) -> str:
    if date_format is not None:
        return _("It is not a date of the form %(form)s.") % {"form": date_format}
    numbers = _EITHER_WAY_ROUND.fullmatch(text)
    if numbers and int(numbers[1]) <= 12 and int(numbers[2]) <= 12:
        return _(
            "It can be read with the day or the month first; give the date format, "
            "%(day)s or %(month)s."
        ) % {"day": "%d/%m/%Y", "month": "%m/%d/%Y"}
    return _("It is not a date such as 2024-05-31; give the date format it is written in.")


def _subtag(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 else part.lower()
