"""The product review feed of Google Merchant Center: XML, version 2.4.

Always all reviews: one that is missing from the next feed is deleted there. The order of the
elements is that of Google's sample for 2.4; its schema takes no other.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC

from reviews.catalog.models import Product
from reviews.content.kinds import Source
from reviews.content.limits import STARS_MAX, STARS_MIN
from reviews.content.photos.rendering import Size
from reviews.content.queries import PublishedContribution
from reviews.display.feeds.items import Item
from reviews.display.xml_text import DECLARATION, around, element, legal

VERSION = "2.4"
SCHEMA = "http://www.google.com/shopping/reviews/schema/product/2.4/product_reviews.xsd"
ANONYMOUS = "Anonymous"
"""What the feed's own documentation writes for a reviewer without a name."""


def pieces(items: Iterable[Item], *, publisher: str) -> Iterator[str]:
    """Yield the feed, review by review."""
    yield DECLARATION
    yield (
        '<feed xmlns:vc="http://www.w3.org/2007/XMLSchema-versioning" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:noNamespaceSchemaLocation="{SCHEMA}">\n'
    )
    yield element("version", VERSION)
    yield around("publisher", [element("name", publisher)])
    yield "\n<reviews>\n"
    for item in items:
        yield _review(item)
        yield "\n"
    yield "</reviews>\n</feed>\n"


def collection_method(source: str) -> str:
    """Return how the review came about: asked for after a purchase, or of the author's own mind."""
    return "post_fulfillment" if source == Source.INVITATION else "unsolicited"


def _review(item: Item) -> str:
    review = item.review
    language = review.language.partition("-")[0].lower()
    return around(
        "review",
        [
            element("review_id", review.id),
            around("reviewer", [_name(review)]),
            element("is_verified_purchase", _bool(review.is_verified_purchase)),
            element("is_incentivized_review", _bool(bool(review.incentive))),
            element(
                "review_timestamp",
                review.written_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            ),
            element("title", review.title) if legal(review.title).strip() else "",
            element("content", review.body),
            element("review_language", language) if len(language) == 2 else "",
            around("pros", [element("pro", point) for point in review.pros]),
            around("cons", [element("con", point) for point in review.cons]),
            element("review_url", item.page, type="singleton"),
            around("reviewer_images", _images(review)),
            around("ratings", [element("overall", review.rating, min=STARS_MIN, max=STARS_MAX)]),
            around("products", [_product(item.product)]),
            # What is public here is no spam: a review taken for spam is not in the feed.
            element("is_spam", _bool(False)),
            element("collection_method", collection_method(review.source)),
        ],
    )


def _name(review: PublishedContribution) -> str:
    # The name that the author chose to show; nothing else of the author goes out.
    is_named = bool(legal(review.author_name).strip())
    return element(
        "name", review.author_name if is_named else ANONYMOUS, is_anonymous=_bool(not is_named)
    )


def _images(review: PublishedContribution) -> Iterator[str]:
    for photo in review.photos:
        yield around("reviewer_image", [element("url", photo.addresses[Size.FULL])])


def _product(product: Product) -> str:
    return around(
        "product",
        [
            around(
                "product_ids",
                [
                    around("gtins", [element("gtin", product.gtin)] if product.gtin else []),
                    around("skus", [element("sku", product.ref)]),
                    around("brands", [element("brand", product.brand)] if product.brand else []),
                ],
            ),
            element("product_name", product.name),
            element("product_url", product.url),
        ],
    )


def _bool(value: bool) -> str:
    return "true" if value else "false"
