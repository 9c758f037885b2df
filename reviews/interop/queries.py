"""What an import has to know of what is here."""

from collections.abc import Iterable, Mapping

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution


def stored_keys(*, company: Company, source: str, keys: Iterable[str]) -> set[str]:
    """Return which of these keys of the source are stored already, with one query."""
    return set(
        Contribution.objects.for_company(company)
        .filter(source=source, source_ref__in=list(keys))
        # The condition of the partial index, spelled out: PostgreSQL cannot see that a list of more
        # than a hundred keys has no empty one, and would read the whole table.
        .exclude(source_ref="")
        .values_list("source_ref", flat=True)
    )


def products_by_ref(*, company: Company, refs: Iterable[str]) -> Mapping[str, Product]:
    """Return the company's products of these refs, with one query."""
    products = {
        product.ref: product
        for product in Product.objects.for_company(company).with_refs(set(refs))
    }
    for product in products.values():
        # Whoever asks for it gets this one, without a query for each product.
        product.company = company
    return products
