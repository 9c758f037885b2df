"""Telling by its content what a file of products is."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

from reviews.interop.importers.csv_reviews import BrokenRecord, UnreadableFile
from reviews.interop.importers.product_csv import CsvProducts
from reviews.interop.importers.product_feed import FeedProducts
from reviews.interop.importers.product_fields import ProductField
from reviews.interop.importers.product_rows import RawProduct

_HEAD = 4096
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class ProductFile(Protocol):
    """Products in a file, whatever its format."""

    size: int
    untold: frozenset[ProductField]
    """Fields that it says nothing about: they stay as they are."""

    @property
    def bytes_read(self) -> int:
        """How far into the file the reading is."""

    def __iter__(self) -> Iterator[RawProduct | BrokenRecord]:
        """Yield what it says of each product."""


def require_readable(head: bytes) -> None:
    """Look at the first bytes of a file, so that what cannot be products is refused at once.

    Raises:
        UnreadableFile: it is empty, packed, or no text.
    """
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile(_("The file is empty."))
    if head.startswith((*_ARCHIVES, _OLD_EXCEL)):
        raise UnreadableFile(
            _("The file is packed, or an Excel workbook. Unpack it, or save it as CSV.")
        )
    if b"\x00" in head and not head.startswith(_UTF_16):
        raise UnreadableFile(_("The file is no text. CSV and XML can be read."))


def open_products(stream: BinaryIO) -> ProductFile:
    """Return the products in a file, recognised by its content.

    Raises:
        UnreadableFile: none can be read from it.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    require_readable(head)
    encoding = "utf-16" if head.startswith(_UTF_16) else "utf-8-sig"
    # Half a character at the end of the head is no matter here.
    text = codecs.decode(head, encoding, "ignore")
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return FeedProducts(stream)
    return CsvProducts(stream, encoding=encoding)
