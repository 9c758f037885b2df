"""Reads of the catalogue."""

from reviews.catalog.models import Company, OrderLine, Product


def has_bought(*, product: Product, email: str, customer_ref: str) -> bool:
    """Tell whether an order that still stands proves that this person bought the product."""
    return (
        OrderLine.objects.for_company(product.company)
        .filter(product=product)
        .bought_by(email=email, customer_ref=customer_ref)
        .exists()
    )


def company_by_slug(slug: str) -> Company | None:
    """Return the company of that slug, if there is one."""
    return Company.objects.filter(slug=slug).first()
