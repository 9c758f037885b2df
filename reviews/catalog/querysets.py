"""Filters on the catalogue."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from reviews.common.querysets import CompanyQuerySet

if TYPE_CHECKING:
    from reviews.catalog.models import OrderLine, Product


class ProductQuerySet(CompanyQuerySet["Product"]):
    """Products of a company."""

    def with_refs(self, refs: Iterable[str]) -> Self:
        """Keep the products the merchant calls by these ids."""
        return self.filter(ref__in=list(refs))


class OrderLineQuerySet(CompanyQuerySet["OrderLine"]):
    """What was bought."""

    def bought_by(self, *, email: str, customer_ref: str) -> Self:
        """Keep the standing purchases of a person known by e-mail or the shop's customer id."""
        from_email = self.filter(order__email=email) if email else self.none()
        from_ref = self.filter(order__customer_ref=customer_ref) if customer_ref else self.none()
        return (from_email | from_ref).filter(order__state="placed")
