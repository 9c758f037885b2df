"""What Google's product review feed 2.4 asks for, as rules that a feed is checked by.

From the description of its schema: which elements each element may hold, in which order, how often,
and what must stand in them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

MANY = 10**9


def _is_text(text: str) -> bool:
    return bool(text.strip())


def _is_url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _is_time(text: str) -> bool:
    return datetime.fromisoformat(text).tzinfo is not None


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


@dataclass(frozen=True)
class Rule:
    """How often an element may stand, and what it must hold."""

    least: int = 0
    most: int = 1
    holds: Callable[[str], bool] = _is_text


_BOOL = _matches("true|false")
ORDER: dict[str, dict[str, Rule]] = {
    "feed": {
        "version": Rule(1, holds=_matches(r"2\.4")),
        "aggregator": Rule(),
        "publisher": Rule(1),
        "reviews": Rule(),
    },
    "aggregator": {"name": Rule(1)},
    "publisher": {"name": Rule(1), "favicon": Rule(holds=_is_url)},
    "reviews": {"review": Rule(most=MANY)},
    "review": {
        "review_id": Rule(1),
        "reviewer": Rule(1),
        "is_verified_purchase": Rule(holds=_BOOL),
        "is_incentivized_review": Rule(holds=_BOOL),
        "review_timestamp": Rule(1, holds=_is_time),
        "title": Rule(),
        "content": Rule(1),
        "review_language": Rule(holds=_matches("[a-z]{2}")),
        "review_country": Rule(holds=_matches("[A-Z]{2}")),
        "pros": Rule(),
        "cons": Rule(),
        "review_url": Rule(1, holds=_is_url),
        "reviewer_images": Rule(),
        "ratings": Rule(1),
        "products": Rule(1),
        "is_spam": Rule(holds=_BOOL),
        "collection_method": Rule(holds=_matches("unsolicited|post_fulfillment")),
        "transaction_id": Rule(),
    },
    "reviewer": {"name": Rule(1), "reviewer_id": Rule()},
    "pros": {"pro": Rule(1, MANY)},
    "cons": {"con": Rule(1, MANY)},
    "reviewer_images": {"reviewer_image": Rule(1, MANY)},
    "reviewer_image": {"url": Rule(1, holds=_is_url)},
    "ratings": {"overall": Rule(1, holds=_matches("[1-5]"))},
    "products": {"product": Rule(1, MANY)},
    "product": {
        "product_ids": Rule(),
        "product_name": Rule(),
        "product_url": Rule(1, holds=_is_url),
    },
    "product_ids": {name: Rule() for name in ("gtins", "mpns", "skus", "brands", "asins")},
    "gtins": {"gtin": Rule(1, MANY, _matches(r"[\d \-xX]{7,}"))},
    "mpns": {"mpn": Rule(1, MANY)},
    "skus": {"sku": Rule(1, MANY)},
    "brands": {"brand": Rule(1, MANY)},
    "asins": {"asin": Rule(1, MANY)},
}
"""What each element holds, in the order in which it must stand."""

ATTRIBUTES: dict[str, dict[str, str]] = {
    "name": {"is_anonymous": "true|false"},
    "review_url": {"type": "singleton|group"},
    "overall": {"min": "1", "max": "5"},
}


def faults_of(element: ET.Element) -> list[str]:
    """Return what is wrong with an element and with all that it holds."""
    name = element.tag
    rules = ORDER.get(name)
    held = [child.tag for child in element]
    if rules is None:
        return [f"{name} holds {held}"] if held else []
    unknown = [tag for tag in held if tag not in rules]
    if unknown:
        return [f"{name} holds {unknown}"]
    faults: list[str] = []
    if held != sorted(held, key=list(rules).index):
        faults.append(f"{name} holds {held}, out of order")
    for tag, rule in rules.items():
        number = held.count(tag)
        if not rule.least <= number <= rule.most:
            faults.append(f"{name} holds {number} {tag}")
    for child in element:
        faults += [*_faults_in(child, rules[child.tag], of=name), *faults_of(child)]
    return faults


def _faults_in(child: ET.Element, rule: Rule, *, of: str) -> list[str]:
    """Return what is wrong with the text and the attributes of an element."""
    faults = []
    if child.tag not in ORDER and not rule.holds(child.text or ""):
        faults.append(f"{child.tag} holds {child.text!r}")
    # Of the three sorts of names only the reviewer's is followed by whether it is one.
    if child.tag != "name" or of == "reviewer":
        for attribute, pattern in ATTRIBUTES.get(child.tag, {}).items():
            value = child.get(attribute) or ""
            if not re.fullmatch(pattern, value):
                faults.append(f"{child.tag} has {attribute}={value!r}")
    return faults
