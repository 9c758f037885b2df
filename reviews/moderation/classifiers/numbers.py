"""Digits in a text, and the numbers that carry their own check digits."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_NOT_DIGITS = re.compile(r"\D+")
# Leading digits and lengths that are issued: Visa, Mastercard, American Express, Discover, JCB,
# UnionPay, Diners, and 9704 of the Vietnamese banks.
_ISSUED = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?"
    r"|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12,15}"
    r"|35(?:2[89]|[3-8]\d)\d{12}"
    r"|62\d{14,17}"
    r"|3(?:0[0-5]|[68]\d)\d{11}"
    r"|9704\d{12}(?:\d{3})?"
)
_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26,
    "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26, "UA": 29, "AE": 23,
    "SA": 24, "IL": 23,
}  # fmt: skip


_GROUP = re.compile(r"\d+")
_CARD_GAP = re.compile(r"[ \-.]?")
_CARD_MIN, _CARD_MAX = 13, 19
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2} ?[A-Z0-9]")


class Group(NamedTuple):
    """An unbroken run of digits."""

    start: int
    end: int


def digit_groups(text: str) -> list[Group]:
    """Return all unbroken runs of digits in ``text``."""
    return [Group(*match.span()) for match in _GROUP.finditer(text)]


def windows_from(
    text: str, groups: Sequence[Group], first: int, *, gap: re.Pattern[str], most: int
) -> Iterator[tuple[int, str]]:
    """Yield ever longer numbers that begin at a group: the last group's index, and the digits.

    Other numbers may stand before and after without a sign of where one ends, so each whole number
    of groups is tried. It ends where what parts two groups is no ``gap``, or after ``most`` digits.
    """
    digits = ""
    for last in range(first, len(groups)):
        group = groups[last]
        if last > first and not gap.fullmatch(text, groups[last - 1].end, group.start):
            return
        digits += text[group.start : group.end]
        if len(digits) > most:
            return
        yield last, digits


def card_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a payment card's number stands."""
    groups = digit_groups(text)
    index = 0
    while index < len(groups):
        after = index + 1
        for last, digits in windows_from(text, groups, index, gap=_CARD_GAP, most=_CARD_MAX):
            if len(digits) >= _CARD_MIN and is_card_number(digits):
                yield groups[index].start, groups[last].end
                after = last + 1
                break
        index = after


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where an international bank account number stands."""
    for match in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(text[match.start() : match.start() + 2])
        if length is None:
            continue
        end, left = match.start(), length
        while left and end < len(text) and (text[end].isalnum() or text[end] == " "):
            left -= text[end] != " "
            end += 1
        if is_iban(text[match.start() : end]) and not text[end : end + 1].isalnum():
            yield match.start(), end


def is_card_number(written: str) -> bool:
    """Tell whether ``written`` is the number of an issued kind of payment card, by its checksum."""
    digits = _NOT_DIGITS.sub("", written)
    return _ISSUED.fullmatch(digits) is not None and len(set(digits)) > 1 and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_iban(written: str) -> bool:
    """Tell whether ``written`` is an international bank account number, check digits included."""
    number = written.replace(" ", "")
    if _IBAN_LENGTHS.get(number[:2]) != len(number):
        return False
    return int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1
