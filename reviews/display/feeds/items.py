"""What goes into a feed for a channel, and what does not."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from reviews.catalog.models import Product
from reviews.content.kinds import Source
from reviews.content.queries import PublishedContribution
from reviews.display.xml_text import legal

ELSEWHERE = "collected_elsewhere"
"""Channels take what was collected by whoever hands it over."""
NO_TEXT = "no_text"
"""Both channels ask for a text; stars alone have no place in them."""
NO_PRODUCT_PAGE = "no_product_page"
"""Both ask for the product's address in the shop, which the catalogue does not have."""
REASONS = (ELSEWHERE, NO_TEXT, NO_PRODUCT_PAGE)


@dataclass(frozen=True)
class Item:
    """A review with the product it is about."""

    review: PublishedContribution
    product: Product

    @property
    def page(self) -> str:
        """The address at which it stands alone."""
        pattern = _page_of_any(self.product.company.slug, self.product.ref)
        return pattern.replace(str(_ANY), str(self.review.id))


_ANY = UUID(int=0)


@lru_cache(maxsize=1000)
def _page_of_any(slug: str, ref: str) -> str:
    """Return the address of a review of no name: looking one up takes longer than all the rest."""
    return f"{settings.BASE_URL}{reverse('web:review', args=[slug, ref, _ANY])}"


@dataclass
class Tally:
    """What went in, and why what did not."""

    taken: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def taken(found: Iterable[tuple[PublishedContribution, Product]], tally: Tally) -> Iterator[Item]:
    """Yield what belongs into a feed, and keep count of it and of what does not.

    All stars alike: nothing here can tell how good an opinion is.
    """
    for review, product in found:
        reason = why_left_out(review, product)
        if reason:
            tally.left_out[reason] += 1
        else:
            tally.taken += 1
            yield Item(review, product)


def why_left_out(review: PublishedContribution, product: Product) -> str:
    """Return the reason for which a review is not in a feed; empty if it is."""
    if Source.is_elsewhere(review.source):
        return ELSEWHERE
    if not legal(review.body).strip():
        return NO_TEXT
    if not product.url:
        return NO_PRODUCT_PAGE
    return ""
