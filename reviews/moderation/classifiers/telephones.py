"""Telephone numbers among the other numbers of a review.

Prices, sizes, dates and order numbers are told apart by three things: a telephone number begins
like one (0, + or a country's code), its digits stand in groups people use for it, and nothing
before it says that it is something else. Whether it is one is then asked of phonenumbers.
"""

import re
from collections.abc import Iterator, Sequence

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from reviews.moderation.classifiers.numbers import Group, digit_groups, windows_from

_GAP = re.compile(r"[\s.,\-_*/\\|()~·•]{0,3}")
_DIGITS_MIN = 9
_DIGITS_MAX = 15
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}([./\-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([./\-])\d{1,2}\2\d{1,2})(?!\d)"
)
_REACHED_BY = re.compile(
    r"(?<!\w)(?:phone|call|text|tel|mobile|cell|whatsapp|viber|telegram|zalo|hotline|sms|contact"
    r"|reach|s[đd]t|điện thoại|dien thoai|đt|dt|gọi|goi|liên hệ|lien he|lh|alo|số của|so cua)"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
# With at most a few small words between it and the number: "a lot of models, 0912…" is none.
_SOMETHING_ELSE = re.compile(
    r"(?<!\w)(?:order|invoice|tracking|bill|imei|serial|barcode|isbn|sku|ref|reference|batch|lot"
    r"|model|part|mã|đơn|hóa đơn|hoá đơn|lô|ma don|don hang|van don|hsd|nsx|id)"
    r"(?:\W{1,3}(?:no|number|num|code|id|số|so|của|cua|tôi|toi|mình|minh|là|la|is|was|hàng|hang"
    r"|vận|van|đơn|don|my|your|the|vạch|vach)){0,4}(?:[^\w.!?]{0,3}|(?<=no)\.\s?)$",
    re.IGNORECASE,
)
_LOOK_BACK = 30
_LEAD = re.compile(r"(\(?\+?|\+\()$")
# A digit and a sign before a group, or a letter or # directly: the group is a part of something.
_PART_OF = re.compile(r"(?:\d[.,:/x×%\-]|[^\W\d_]|#)$")
_AMERICAN = re.compile(r"[2-9]\d\d\)?[ .\-]{1,2}[2-9]\d\d[ .\-]\d{4}(?!\d)")
_BRITISH = re.compile(r"0[127]\d{1,3}[ \-]?\d{3,4}[ \-]?\d{3,4}")
_NOT_A_PERSONS = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    }
)


def telephones(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a telephone number of a person stands."""
    text = _DATE.sub(lambda date: "-" * len(date[0]), text)
    groups = digit_groups(text)
    index = 0
    while index < len(groups):
        after = _end_of_telephone(text, groups, index)
        if after is None:
            index += 1
            continue
        lead = _LEAD.search(text, max(0, groups[index].start - 2), groups[index].start)
        yield lead.start() if lead else groups[index].start, groups[after - 1].end
        index = after


def _end_of_telephone(text: str, groups: Sequence[Group], index: int) -> int | None:
    """Return the index after the last group of the telephone number that begins at ``index``."""
    start = groups[index].start
    before = text[max(0, start - _LOOK_BACK) : start]
    plus = before.endswith(("+", "+("))
    if not _may_begin(text, groups[index], plus=plus):
        return None
    invited = _REACHED_BY.search(before) is not None
    if not (invited or plus) and (
        _SOMETHING_ELSE.search(before) or _is_part(before, groups, index)
    ):
        return None
    sizes: list[int] = []
    for last, digits in windows_from(text, groups, index, gap=_GAP, most=_DIGITS_MAX):
        sizes.append(groups[last].end - groups[last].start)
        if len(digits) < _DIGITS_MIN or _goes_on(text, groups, last):
            continue
        if not (invited or plus or _is_grouped(sizes)):
            continue
        written = text[start : groups[last].end]
        if is_telephone(digits, written, plus=plus, invited=invited):
            return last + 1
    return None


def _may_begin(text: str, group: Group, *, plus: bool) -> bool:
    """Tell at a glance whether a number could begin here, which most groups cannot."""
    return (
        plus
        or text.startswith(("0", "84"), group.start)
        or group.end - group.start in {9, 10}
        or _AMERICAN.match(text, group.start) is not None
    )


def _is_part(before: str, groups: Sequence[Group], index: int) -> bool:
    """Tell whether the group goes on from what stands before: a price, a date, a model."""
    if _PART_OF.search(before) is None:
        return False
    # Two numbers with only a comma between are two numbers.
    alone = index == 0 or groups[index - 1].end < groups[index].start - 1
    return alone or groups[index - 1].end - groups[index - 1].start < _DIGITS_MIN


def _goes_on(text: str, groups: Sequence[Group], last: int) -> bool:
    """Tell whether a decimal or time follows without a space: then the number is another."""
    if last + 1 == len(groups):
        return False
    gap = text[groups[last].end : groups[last + 1].start]
    return gap in {".", ",", ":", "%"} and (
        groups[last + 1].end - groups[last + 1].start < _DIGITS_MIN
    )


def _is_grouped(sizes: Sequence[int]) -> bool:
    """Tell whether the groups are those of a telephone number: all single digits, or all larger.

    "0 35 0 40 0 50" is a table of sizes. A lone leading 0 or country code is allowed, and so is
    anything beside one long group.
    """
    return max(sizes) == 1 or max(sizes) >= 6 or min(sizes[1:]) >= 2


def is_telephone(digits: str, written: str, *, plus: bool = False, invited: bool = False) -> bool:
    """Tell whether ``digits`` are a valid number that leads to a person.

    phonenumbers takes a national number without its leading 0 (212-555-0147 is then one of Sơn
    La), so the prefix is asked for here and the rest left to the library.

    Args:
        digits: nothing but the digits.
        written: the number as it stands in the text, with its grouping.
        plus: whether a + stands before it.
        invited: whether the words before it speak of calling or writing.
    """
    attempts: list[tuple[str, str | None]] = []
    if plus or digits.startswith("00"):
        attempts.append(("+" + digits.lstrip("0"), None))
    elif digits.startswith("0"):
        attempts.append((digits, "VN"))
        if _BRITISH.fullmatch(written):
            attempts.append((digits, "GB"))
    elif digits.startswith("84") and len(digits) in {11, 12}:
        attempts.append(("+" + digits, None))
    elif len(digits) == 10 and (invited or _AMERICAN.fullmatch(written)):
        attempts.append((digits, "US"))
    elif invited and len(digits) == 9 and digits[0] in "35789":
        attempts.append(("0" + digits, "VN"))
    return any(_leads_to_a_person(number, region) for number, region in attempts)


def _leads_to_a_person(number: str, region: str | None) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException:
        return False
    return (
        phonenumbers.is_valid_number(parsed)
        and phonenumbers.number_type(parsed) not in _NOT_A_PERSONS
    )
