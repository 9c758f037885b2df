"""Taking over a company's products."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from reviews.catalog import refs
from reviews.catalog.categories import key_of
from reviews.catalog.models import Company, Product, ProductGroup
from reviews.common import changes
from reviews.common.text import clean_line
from reviews.journal import operations as journal
from reviews.journal.actors import Actor

AT_ONCE_MAX = 1_000
"""How many products one call may bring."""

_is_url = URLValidator(schemes=["http", "https"])
_CHANGEABLE = (
    *("name", "brand", "category", "gtin", "url", "image_url", "accepts_reviews", "group"),
    "display_version",
)


@dataclass(frozen=True, kw_only=True)
class ProductData:
    """A product as the merchant describes it; the whole of it, not a change to it."""

    ref: str
    name: str
    brand: str = ""
    category: str = ""
    gtin: str = ""
    url: str = ""
    image_url: str = ""
    group_ref: str = ""
    group_name: str = ""
    accepts_reviews: bool = True


class Outcome(StrEnum):
    """What an upsert did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Upserted:
    """A product and what the upsert did to it."""

    product: Product
    outcome: Outcome


class InvalidProducts(Exception):
    """Nothing was written. ``errors`` has the faults of each product by place and field."""

    def __init__(self, errors: Mapping[int, Mapping[str, list[str]]]) -> None:
        super().__init__(f"{len(errors)} products have faults")
        self.errors = errors


@transaction.atomic
def upsert(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    products: Sequence[ProductData],
    untold: Collection[str] = (),
) -> list[Upserted]:
    """Create or update products by ``ref``: all of them or, if any is at fault, none.

    A repeat changes nothing, writes nothing and records nothing.

    Args:
        by: who tells of the products.
        at: when.
        company: whose they are.
        products: what they are now.
        untold: fields that were not told of; they stay as they are on products that are known.

    Raises:
        InvalidProducts: see there.
    """
    products = [_cleaned(data) for data in products]
    errors = _faults(products)
    if errors:
        raise InvalidProducts(errors)
    groups = _groups(company=company, products=products)
    by_ref = {data.ref: data for data in products}
    known = set(
        Product.objects.for_company(company).with_refs(by_ref).values_list("ref", flat=True)
    )
    fresh = [
        Product(company=company, created_at=at, **_fields(data, groups))
        for ref, data in sorted(by_ref.items())
        if ref not in known
    ]
    # A product that another upsert has created since is left as that one made it, then updated.
    Product.objects.bulk_create(fresh, ignore_conflicts=True)
    # Rows are inserted and locked in one order, so that two upserts of the same products cannot
    # deadlock; and locked without their keys, which never change, so that reviews of these
    # products, whose foreign keys hold on to them, are not held up.
    stored = {
        product.ref: product
        for product in Product.objects.for_company(company)
        .with_refs(by_ref)
        .select_for_update(no_key=True)
        .order_by("ref")
    }
    created = {product.ref for product in fresh if stored[product.ref].pk == product.pk}
    changed = [
        product
        for ref, product in stored.items()
        if ref not in created and _change(product, _fields(by_ref[ref], groups), untold)
    ]
    Product.objects.bulk_update(changed, fields=_CHANGEABLE)
    changes.announce(changes.product(product.pk) for product in changed)
    if created:
        changes.announce([changes.catalogue(company.pk)])
    outcomes = {
        **dict.fromkeys(stored, Outcome.UNCHANGED),
        **dict.fromkeys(created, Outcome.CREATED),
        **{product.ref: Outcome.UPDATED for product in changed},
    }
    results = [Upserted(product=stored[ref], outcome=outcomes[ref]) for ref in by_ref]
    journal.record_many(
        by=by,
        at=at,
        company=company,
        happenings=[
            journal.Happening(
                event=f"product.{result.outcome}",
                subject_kind="product",
                subject_id=str(result.product.pk),
            )
            for result in results
            if result.outcome is not Outcome.UNCHANGED
        ],
    )
    return results


def faults_of(*, product: ProductData) -> dict[str, list[str]]:
    """Return what :func:`upsert` would have against a product, by field."""
    return _faults_of(_cleaned(product))


def bump_display_version(*, product_ids: Iterable[Any]) -> None:
    """Tell every cache that what the public sees of these products has changed."""
    ids = list(product_ids)
    _bump(ids)
    changes.announce(changes.product(product_id) for product_id in ids)


@transaction.atomic
def bump_display_versions(*, company: Company, categories: Collection[str] | None = None) -> None:
    """Tell every cache that all products of the company have changed, or those of categories.

    Every row is written, which for a whole catalogue takes its time; what does this is rare. Rows
    are locked by ref, as :func:`upsert` locks them, so that neither waits for the other in a
    circle; and a piece at a time, so that no statement grows with the catalogue.

    Args:
        company: whose they are.
        categories: keys of categories (:func:`reviews.catalog.categories.key_of`).
    """
    rows = Product.objects.for_company(company)
    if categories is not None:
        spelled = rows.order_by("category").values_list("category", flat=True).distinct()
        rows = rows.filter(category__in=[name for name in spelled if key_of(name) in categories])
    # By one name instead of one a product.
    changes.announce([changes.company(company.pk)])
    place = ""
    while True:
        piece = list(
            rows.filter(ref__gt=place)
            .select_for_update(no_key=True)
            .order_by("ref")
            .values_list("pk", "ref")[:AT_ONCE_MAX]
        )
        if not piece:
            return
        _bump([pk for pk, _ref in piece])
        place = piece[-1][1]


def _bump(product_ids: Collection[Any]) -> None:
    Product.objects.filter(pk__in=product_ids).update(display_version=F("display_version") + 1)


def _change(product: Product, fields: Mapping[str, Any], untold: Collection[str]) -> bool:
    """Set what differs on a locked product, and its next display version; tell whether any did."""
    kept = {"group" if name == "group_ref" else name for name in untold}
    changed = [
        name
        for name, value in fields.items()
        if name not in kept and getattr(product, name) != value
    ]
    for name in changed:
        setattr(product, name, fields[name])
    if changed:
        product.display_version += 1
    return bool(changed)


def _fields(data: ProductData, groups: Mapping[str, ProductGroup]) -> dict[str, Any]:
    return {
        "ref": data.ref,
        "name": data.name,
        "brand": data.brand,
        "category": data.category,
        "gtin": data.gtin,
        "url": data.url,
        "image_url": data.image_url,
        "accepts_reviews": data.accepts_reviews,
        "group": groups.get(data.group_ref),
    }


def _groups(*, company: Company, products: Iterable[ProductData]) -> dict[str, ProductGroup]:
    names = {data.group_ref: data.group_name for data in products if data.group_ref}
    ProductGroup.objects.bulk_create(
        [
            ProductGroup(company=company, ref=ref, name=name or ref)
            for ref, name in sorted(names.items())
        ],
        ignore_conflicts=True,
    )
    groups = {
        group.ref: group
        for group in ProductGroup.objects.for_company(company).filter(ref__in=names)
    }
    for ref, name in sorted(names.items()):
        if name and groups[ref].name != name:
            groups[ref].name = name
            groups[ref].save(update_fields=["name"])
    return groups


def _cleaned(data: ProductData) -> ProductData:
    return ProductData(
        ref=data.ref.strip(),
        name=clean_line(data.name),
        brand=clean_line(data.brand),
        category=clean_line(data.category),
        gtin=data.gtin.replace(" ", "").replace("-", ""),
        url=data.url.strip(),
        image_url=data.image_url.strip(),
        group_ref=data.group_ref.strip(),
        group_name=clean_line(data.group_name),
        accepts_reviews=data.accepts_reviews,
    )


def _faults(products: Sequence[ProductData]) -> dict[int, dict[str, list[str]]]:
    errors: dict[int, dict[str, list[str]]] = {}
    seen: set[str] = set()
    for place, data in enumerate(products):
        faults = _faults_of(data)
        if data.ref in seen:
            faults.setdefault("ref", []).append(_("This id stands twice in the list."))
        seen.add(data.ref)
        if faults:
            errors[place] = faults
    return errors


def _faults_of(data: ProductData) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    bad_ref = _(
        "Use 1 to 128 letters, digits and . _ : ~ @ + = - and begin with a letter or digit."
    )
    if not refs.is_ref(data.ref):
        faults["ref"] = [bad_ref]
    if data.group_ref and not refs.is_ref(data.group_ref):
        faults["group_ref"] = [bad_ref]
    if not data.name:
        faults["name"] = [_("A product needs a name.")]
    for field, limit in (("name", 300), ("brand", 200), ("category", 200), ("group_name", 300)):
        if len(getattr(data, field)) > limit:
            faults[field] = [_("At most %(limit)d characters.") % {"limit": limit}]
    if data.gtin and not refs.is_gtin(data.gtin):
        faults["gtin"] = [_("A GTIN has 8, 12, 13 or 14 digits and ends in its check digit.")]
    for field in ("url", "image_url"):
        value = getattr(data, field)
        if value and not _valid_url(value):
            faults[field] = [_("Enter a full address that begins with https:// or http://.")]
    return faults


def _valid_url(value: str) -> bool:
    if len(value) > 2000:
        return False
    try:
        _is_url(value)
    except ValidationError:
        return False
    return True
