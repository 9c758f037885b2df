"""Reads of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from reviews.catalog import refs
from reviews.catalog.categories import key_of
from reviews.catalog.models import Company, Order, OrderLine, Product


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """Somebody who may have bought a product, as an order would name them."""

    product_id: UUID
    email: str
    customer_ref: str


def proven_buyers(*, company: Company, buyers: Iterable[Buyer]) -> set[Buyer]:
    """Return those whose purchase an order that still stands proves, with two queries at most."""
    known = [buyer for buyer in buyers if buyer.email or buyer.customer_ref]
    proven: set[tuple[UUID, str, str]] = set()
    for field in ("email", "customer_ref"):
        names = {getattr(buyer, field) for buyer in known} - {""}
        if names:
            proven |= {
                (product_id, field, name)
                for product_id, name in OrderLine.objects.for_company(company)
                .filter(product__in={buyer.product_id for buyer in known})
                .bought_by_any(field=field, names=names)
                .values_list("product_id", f"order__{field}")
            }
    return {
        buyer
        for buyer in known
        if (buyer.product_id, "email", buyer.email) in proven
        or (buyer.product_id, "customer_ref", buyer.customer_ref) in proven
    }


def company_by_slug(slug: str) -> Company | None:
    """Return the company of that slug, if there is one."""
    return Company.objects.filter(slug=slug).first()


def categories_of(company: Company) -> list[str]:
    """Return the categories of the company's products, each in one spelling, by name."""
    rows = Product.objects.for_company(company).exclude(category="")
    spelled = rows.order_by("category").values_list("category", flat=True).distinct()
    return list({key_of(name): name for name in spelled}.values())


def order_by_ref(*, company: Company, ref: str) -> Order | None:
    """Return the company's order of that ref with its lines and their products, if there is one."""
    if not refs.is_ref(ref):
        return None
    lines = OrderLine.objects.select_related("product").order_by("product__ref")
    return (
        Order.objects.for_company(company)
        .filter(ref=ref)
        .prefetch_related(Prefetch("lines", queryset=lines))
        .first()
    )
