"""From the ids in a URL to a company's own rows; another company's do not exist."""

from uuid import UUID

from api.problems import NOT_FOUND, Problem
from reviews.catalog import refs
from reviews.catalog.models import Company, Product


def product_or_404(*, company: Company, ref: str) -> Product:
    """Return the company's product of that ref.

    Raises:
        Problem: there is none.
    """
    found = None
    if refs.is_ref(ref):
        found = Product.objects.for_company(company).with_refs([ref]).first()
    if found is None:
        raise Problem(NOT_FOUND, "There is no product of that ref.")
    # The company is at hand; following the foreign key would ask for it again.
    found.company = company
    return found


def uuid_or_404(text: str) -> UUID:
    """Return the id that stands in a URL.

    Raises:
        Problem: it is none, so that nothing can have it.
    """
    try:
        return UUID(text)
    except ValueError:
        raise nothing_there() from None


def nothing_there() -> Problem:
    """Return the problem that every unknown, unpublished or foreign id gets, word for word."""
    return Problem(NOT_FOUND, "There is nothing of that id.")
