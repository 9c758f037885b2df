"""Filters on the catalogue."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db.models import F

from reviews.catalog.lifecycle import OrderState
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

    def bought_by_any(self, *, field: str, names: Iterable[str]) -> Self:
        """Keep the standing purchases of people known by ``field``, one of their order's two."""
        # The order's company leads the index, and the empty name is excluded as in the index's own
        # condition, which PostgreSQL does not infer from a long list.
        named = self.filter(order__company=F("company")).exclude(**{f"order__{field}": ""})
        return named.filter(**{f"order__{field}__in": list(names)}, order__state=OrderState.PLACED)
