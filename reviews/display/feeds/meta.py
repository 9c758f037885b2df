"""The product review feed of Meta's shops: CSV."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from urllib.parse import urlsplit

from reviews.common.spreadsheets import harmless
from reviews.content.photos.rendering import Size
from reviews.display.feeds.items import Item

COLUMNS = (
    *("aggregator", "store.name", "store.id", "store.storeUrls", "reviewID", "rating", "title"),
    *("content", "created_at", "updated_at", "review_image_urls", "incentivized"),
    *("has_verified_purchase", "reviewer.name", "reviewer.isAnonymous", "product.name"),
    *("product.url", "product.imageUrls", "product.productGroupID"),
)
REQUIRED = (
    *("store.name", "store.storeUrls", "reviewID", "rating", "content", "created_at"),
    *("incentivized", "product.name", "product.url"),
)
AGGREGATOR = "UGC Hub"


def pieces(
    items: Iterable[Item], *, store: str, store_id: str, hosts: Sequence[str]
) -> Iterator[str]:
    """Yield the feed, line by line.

    Args:
        items: what goes in.
        store: the name of the company.
        store_id: what we call it.
        hosts: where it sells; without any, where the product is.
    """
    yield _line(COLUMNS)
    for item in items:
        yield _line(_row(item, store=store, store_id=store_id, hosts=hosts))


def _row(item: Item, *, store: str, store_id: str, hosts: Sequence[str]) -> Sequence[str]:
    review, product = item.review, item.product
    sold_at = hosts or [urlsplit(product.url).hostname or ""]
    written = review.written_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [
        AGGREGATOR,
        _text(store),
        store_id,
        _list(sold_at),
        str(review.id),
        str(review.rating),
        _text(review.title),
        _text(review.body),
        written,
        review.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if review.is_edited
        else written,
        _list([photo.addresses[Size.FULL] for photo in review.photos]),
        _bool(bool(review.incentive)),
        _bool(review.is_verified_purchase),
        _text(review.author_name),
        _bool(not review.author_name),
        _text(product.name),
        product.url,
        _list([product.image_url] if product.image_url else []),
        # The variants of a thing are reviewed as one.
        str(product.group_id or product.ref),
    ]


def _text(text: str) -> str:
    # What no encoding can carry, and what no reader of CSV expects inside of a cell.
    return harmless(text.replace("\x00", "").encode(errors="ignore").decode())


def _list(values: Sequence[str]) -> str:
    return json.dumps(list(values)) if values else ""


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
