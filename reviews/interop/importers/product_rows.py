"""From what a file says of a product to one that can be stored, or to the reasons why not."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reviews.catalog import refs
from reviews.catalog.operations import products
from reviews.catalog.operations.products import ProductData
from reviews.common.text import clean_line
from reviews.interop.importers import values
from reviews.interop.importers.csv_reviews import BrokenRecord, Place
from reviews.interop.importers.occurrences import Occurrences
from reviews.interop.importers.product_fields import ProductField
from reviews.interop.importers.rows import Fault, Refusal
from reviews.interop.importers.values import BadCell

CATEGORY_MAX = 200
_PATH = re.compile(r"\s*>\s*")
_NEXT_URL = re.compile(r",\s*(?=https?://)", re.IGNORECASE)

F = ProductField


@dataclass(frozen=True, kw_only=True)
class RawProduct:
    """What a file says of a product, as it stands there."""

    place: Place
    said: Mapping[ProductField, str]


@dataclass(frozen=True, kw_only=True)
class ProductRow:
    """A product that can be stored."""

    place: Place
    data: ProductData
    remarks: tuple[Fault, ...] = ()
    """What was left out of it, and why."""


@dataclass(frozen=True, kw_only=True)
class Repetition:
    """A further line about a product that the file has named: a variant, another picture."""

    place: Place


Item = ProductRow | Repetition | Refusal


def read_products(raw: Iterable[RawProduct | BrokenRecord]) -> Iterator[Item]:
    """Yield for each item of the file the product it describes, or why it is refused."""
    seen = Occurrences()
    try:
        for item in raw:
            if isinstance(item, BrokenRecord):
                yield Refusal(place=item.place, faults=(Fault(field="", reason=item.reason),))
            else:
                yield _product(item, seen)
    finally:
        seen.close()


def _product(raw: RawProduct, seen: Occurrences) -> Item:
    faults: list[Fault] = []
    gtin, remarks = _gtin(raw.said.get(F.GTIN, ""))
    data = ProductData(
        ref=raw.said.get(F.REF, "").strip(),
        name=raw.said.get(F.NAME, ""),
        brand=raw.said.get(F.BRAND, ""),
        category=_category(raw.said.get(F.CATEGORY, "")),
        gtin=gtin,
        url=raw.said.get(F.URL, ""),
        # WooCommerce lists all pictures in one cell, that of the shop window first.
        image_url=_NEXT_URL.split(raw.said.get(F.IMAGE_URL, ""))[0],
        # WooCommerce names the parent by its own id in this way.
        group_ref=raw.said.get(F.GROUP_REF, "").strip().removeprefix("id:"),
        group_name=raw.said.get(F.GROUP_NAME, ""),
        accepts_reviews=_accepts(raw.said.get(F.ACCEPTS_REVIEWS, ""), faults),
    )
    key = hashlib.sha256(data.ref.encode()).digest()
    if refs.is_ref(data.ref) and seen.has(key):
        if not data.name.strip():
            return Repetition(place=raw.place)
        faults.append(Fault(field=F.REF, reason=_("An earlier row of the file has the same one.")))
    faults += [
        Fault(field=field, reason=reason)
        for field, reasons in products.faults_of(product=data).items()
        for reason in reasons
    ]
    if faults:
        return Refusal(place=raw.place, faults=tuple(faults))
    # Only what is taken is counted, so that a refused row takes no place from a good one.
    seen.add(key)
    return ProductRow(place=raw.place, data=data, remarks=remarks)


def _gtin(said: str) -> tuple[str, tuple[Fault, ...]]:
    """Return a GTIN that is one; what is none is left out and remarked on.

    Spreadsheets spoil them (4.00638E+12), shops put their own numbers there. It is no reason to
    keep a product out, and a wrong one must not get in.
    """
    # Shopify writes an apostrophe in front, which keeps spreadsheets from spoiling it.
    digits = re.sub(r"[\s\-]", "", clean_line(said)).removeprefix("'")
    if not digits or refs.is_gtin(digits):
        return digits, ()
    reason = _("It is no valid GTIN; the product was taken without it.")
    return "", (Fault(field=F.GTIN, reason=reason),)


def _category(said: str) -> str:
    """Return the path of a category; of one that is too long its end, which says most."""
    text = clean_line(said)
    # Google's own categories may come as numbers, which tell people nothing.
    if text.isdigit():
        return ""
    parts = _PATH.split(text)
    while len(parts) > 1 and len(" > ".join(parts)) > CATEGORY_MAX:
        parts.pop(0)
    return " > ".join(parts)


def _accepts(said: str, faults: list[Fault]) -> bool:
    try:
        return values.yes_or_no(clean_line(said)) is not False
    except BadCell as bad:
        faults.append(Fault(field=F.ACCEPTS_REVIEWS, reason=str(bad)))
        return True
