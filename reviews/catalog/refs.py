"""The merchant's own ids, which name products and orders in URLs and files."""

import re

LENGTH_MAX = 128

# No slash, comma, question mark or percent sign: a ref stands in URL paths and in
# comma-separated lists, where servers and proxies would take those for their own.
PATTERN = r"[A-Za-z0-9][A-Za-z0-9._:~@+=-]{0,127}"
_REF = re.compile(PATTERN)


def is_ref(value: str) -> bool:
    """Tell whether ``value`` may name a product, group or order."""
    return _REF.fullmatch(value) is not None


def is_gtin(value: str) -> bool:
    """Tell whether ``value`` is a GTIN-8, -12, -13 or -14 with the right check digit.

    GS1 General Specifications, section 7.9: weights 3 and 1 alternate from the right.
    """
    if len(value) not in {8, 12, 13, 14} or not (value.isascii() and value.isdigit()):
        return False
    digits = [int(character) for character in reversed(value)]
    weighted = sum(d * (3 if place % 2 else 1) for place, d in enumerate(digits))
    return weighted % 10 == 0
