"""Where on our pages something that was said can be read."""

from urllib.parse import urldefrag

from django.urls import reverse

from reviews.catalog.models import Product
from reviews.content.kinds import Kind
from reviews.content.models import Contribution


def address_of(contribution: Contribution, *, product: Product) -> str:
    """Return the address of the page that shows a public contribution, with its parent at hand."""
    here = (product.company.slug, product.ref)
    parent = contribution.parent
    if parent is not None:
        name = "question" if parent.kind == Kind.QUESTION else "review"
        return f"{reverse(f'web:{name}', args=[*here, parent.pk])}#talk"
    if contribution.kind == Kind.QUESTION:
        return reverse("web:question", args=[*here, contribution.pk])
    if contribution.kind == Kind.COMMENT:
        return f"{reverse('web:comments', args=here)}#talk"
    return f"{reverse('web:product', args=here)}#reviews"


def anchor_of(contribution: Contribution) -> str:
    """Return the name of the place on a page at which a public contribution stands."""
    where = "review" if contribution.kind == Kind.REVIEW else "said"
    return f"{where}-{contribution.pk}"


def place_of(contribution: Contribution, *, product: Product) -> str:
    """Return the exact address of a public contribution, as its readers know it."""
    page = urldefrag(address_of(contribution, product=product)).url
    return f"{page}#{anchor_of(contribution)}"
