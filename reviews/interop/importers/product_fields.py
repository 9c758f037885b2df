"""What a file can say of a product, and what its columns are called elsewhere."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from reviews.interop.importers.csv_reviews import UnreadableFile


class ProductField(StrEnum):
    """What a column can be; the fields of :class:`ProductData` by their own names."""

    REF = "ref"
    NAME = "name"
    BRAND = "brand"
    CATEGORY = "category"
    GTIN = "gtin"
    URL = "url"
    IMAGE_URL = "image_url"
    GROUP_REF = "group_ref"
    GROUP_NAME = "group_name"
    ACCEPTS_REVIEWS = "accepts_reviews"


F = ProductField

NAMES: Mapping[ProductField, tuple[str, ...]] = {
    # Ours first, then those of Google's text feeds, of Shopify's and WooCommerce's exports and of
    # the files of reviews that we import, so that both files of a shop name a product alike.
    F.REF: ("ref", "id", "product_ref", "product_id", "handle", "sku", "variant_sku"),
    F.NAME: ("name", "title", "product_name", "product_title"),
    F.BRAND: ("brand", "brands", "vendor", "manufacturer"),
    F.CATEGORY: (
        *("category", "product_type", "type", "product_category", "categories"),
        "google_product_category",
    ),
    F.GTIN: ("gtin", "ean", "upc", "isbn", "barcode", "variant_barcode", "GTIN, UPC, EAN, or ISBN"),
    F.URL: ("url", "link", "product_url", "permalink", "external_url"),
    F.IMAGE_URL: (
        *("image_url", "image_link", "image", "image_src", "images", "variant_image"),
        "product_image_url",
    ),
    F.GROUP_REF: ("group_ref", "item_group_id", "parent_ref", "parent_id", "parent", "parent_sku"),
    F.GROUP_NAME: ("group_name", "item_group_name", "item_group_title", "parent_name"),
    F.ACCEPTS_REVIEWS: ("accepts_reviews", "reviews_allowed", "allow_customer_reviews?"),
}
"""Names of columns, whatever their case, spaces, hyphens and underscores; the first that is there
counts first."""
IN_SHOPIFY = "handle"
"""A file that has this column is Shopify's: there `type` is a category and not a kind of row."""

_FILLING = re.compile(r"[\s_\-]+")


def columns_of(header: Sequence[str]) -> Mapping[ProductField, tuple[int, ...]]:
    """Return which columns say each field, that which counts first in front.

    The id is taken from one column only: filled up from another, two products could share one.

    Raises:
        UnreadableFile: there is no column for the id or for the name, or two of the same name.
    """
    places: dict[str, list[int]] = {}
    for place, column in enumerate(header):
        places.setdefault(_loose(column), []).append(place)
    found: dict[ProductField, tuple[int, ...]] = {}
    for field, names in NAMES.items():
        columns: list[int] = []
        for name in names:
            here = places.get(_loose(name), [])
            if len(here) > 1:
                raise UnreadableFile(
                    _("The column “%(name)s” stands in the file more than once.") % {"name": name}
                )
            # WooCommerce calls its kinds of rows so: simple, variable, variation.
            if name == "type" and IN_SHOPIFY not in places:
                continue
            columns += here
        if columns:
            found[field] = tuple(columns[:1] if field is F.REF else columns)
    for field in (F.REF, F.NAME):
        if field not in found:
            raise UnreadableFile(
                _(
                    "No column is called like the %(field)s of a product. Call it one of: "
                    "%(names)s. Products are separated by lines, columns by commas, semicolons or "
                    "tabs, and the first line has the names of the columns."
                )
                % {"field": field, "names": ", ".join(NAMES[field])}
            )
    return found


def _loose(name: str) -> str:
    return _FILLING.sub("", unicodedata.normalize("NFKC", name)).casefold()
