"""Products from a feed as Google Merchant Center takes it: RSS 2.0 or Atom 1.0 in XML.

The feed comes from anywhere, so it may say nothing about its own grammar: no document type, no
entities of its own. It is read in a stream that forgets each item; whatever would have to be kept
in memory as a whole (an item, a tag, the set of names) has a limit.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError, iterparse
from django.utils.translation import gettext as _

from reviews.interop.importers.csv_reviews import Place, UnreadableFile
from reviews.interop.importers.product_fields import ProductField
from reviews.interop.importers.product_rows import RawProduct

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ITEM_MAX = 1_000_000
"""Bytes from the end of one item to that of the next; a tag alone has no more either."""
DEPTH_MAX = 40
NAMES_MAX = 2_000
"""Different names of elements: the parser keeps each."""
_CHUNK = 65_536

GOOGLE = frozenset({"http://base.google.com/ns/1.0", "https://base.google.com/ns/1.0"})
ATOM = "http://www.w3.org/2005/Atom"
_PLAIN = frozenset({"", ATOM})
_ITEMS = {"rss": ("item", 3), "feed": ("entry", 2)}
"""By the root's name: what an item is called, and how deep it lies."""

T = TypeVar("T")
F = ProductField

_SAYS: Mapping[ProductField, tuple[str, ...]] = {
    F.REF: ("id",),
    F.NAME: ("title",),
    F.BRAND: ("brand",),
    # The shop's own words before those of Google's list.
    F.CATEGORY: ("product_type", "google_product_category"),
    F.GTIN: ("gtin",),
    F.URL: ("link",),
    F.IMAGE_URL: ("image_link",),
    F.GROUP_REF: ("item_group_id",),
}


class FeedProducts:
    """The products of a feed, read once from its beginning to its end."""

    untold = frozenset(ProductField) - frozenset(_SAYS)
    """Fields that such a feed never says."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read the feed once to see that it is whole, so that nothing of a torn one is stored.

        Raises:
            UnreadableFile: it is not well-formed XML without a document type.
        """
        self.size = _check(stream)
        stream.seek(0)
        self._limited = _Limited(stream)

    @property
    def bytes_read(self) -> int:
        """How far into the file the reading is."""
        return self._limited.total

    def __iter__(self) -> Iterator[RawProduct]:
        """Yield what each item says.

        Raises:
            UnreadableFile: it is no feed, or a limit is passed.
        """
        yield from _read(self._items)

    def _items(self) -> Iterator[RawProduct]:
        path: list[Element] = []
        names: set[str] = set()
        name, depth, number = "", 0, 0
        for event, element in iterparse(self._limited, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                path.append(element)
                names.add(element.tag)
                _require_within_limits(path, names)
                if len(path) == 1:
                    name, depth = _kind_of(element)
                continue
            if len(path) == depth and _split(element.tag) in {("", name), (ATOM, name)}:
                number += 1
                yield RawProduct(place=Place(row=number, line=0), said=_said(element))
                # What the parents hold on to would grow with the feed.
                path[-2].clear()
                self._limited.begin_item()
            path.pop()


class _Limited:
    """Passes bytes on until an item has too many."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._began = 0
        self.total = 0

    def begin_item(self) -> None:
        """Count anew."""
        self._began = self.total

    def read(self, size: int) -> bytes:
        """Return the next bytes.

        Raises:
            UnreadableFile: no item has ended for too long.
        """
        chunk = self._stream.read(size)
        self.total += len(chunk)
        if self.total - self._began > ITEM_MAX:
            raise UnreadableFile(
                _("There are more than %(limit)d bytes without a whole product.")
                % {"limit": ITEM_MAX}
            )
        return chunk


class _Nothing:
    """Takes what the parser finds and keeps none of it."""

    def close(self) -> None:
        """Return nothing."""


def _check(stream: BinaryIO) -> int:
    """Read the feed once to its end; return its size in bytes."""
    return next(_read(lambda: _checked(stream)))


def _checked(stream: BinaryIO) -> Iterator[int]:
    parser = DefusedXMLParser(target=_Nothing(), forbid_dtd=True)
    total = 0
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        parser.feed(chunk)
        total += len(chunk)
        # What lies behind is a tag that has not ended.
        if total - parser.parser.CurrentByteIndex > ITEM_MAX:
            raise UnreadableFile(
                _("A tag has more than %(limit)d characters.") % {"limit": ITEM_MAX}
            )
    parser.close()
    yield total


def _read(read: Callable[[], Iterator[T]]) -> Iterator[T]:
    """Yield what ``read`` does, with the parser's errors in our words."""
    try:
        yield from read()
    except ParseError as error:
        line, column = error.position
        raise UnreadableFile(
            _("The XML breaks off or is not well-formed at line %(line)d, column %(column)d.")
            % {"line": line, "column": column + 1}
        ) from None
    except DefusedXmlException:
        raise UnreadableFile(
            _(
                "The file has a document type (<!DOCTYPE …>), which is not read for safety. If it "
                "is a web page, save the feed itself."
            )
        ) from None
    except (LookupError, ValueError):
        # What the parser says to an encoding that it does not know.
        raise UnreadableFile(_("The encoding of the XML is not known; use UTF-8.")) from None


def _require_within_limits(path: list["Element"], names: set[str]) -> None:
    if len(path) > DEPTH_MAX:
        raise UnreadableFile(_("The XML is nested too deeply for a product feed."))
    if len(names) > NAMES_MAX:
        raise UnreadableFile(_("The XML has too many kinds of elements for a product feed."))


def _kind_of(root: "Element") -> tuple[str, int]:
    space, name = _split(root.tag)
    if space not in _PLAIN or name not in _ITEMS:
        raise UnreadableFile(_("The XML is no product feed: it is neither RSS 2.0 nor Atom 1.0."))
    return _ITEMS[name]


def _said(item: "Element") -> dict[ProductField, str]:
    ours: dict[str, str] = {}
    plain: dict[str, str] = {}
    for child in item:
        space, name = _split(child.tag)
        if space in GOOGLE or space in _PLAIN:
            text = _text(child).strip()
            if text:
                # Of several, such as pictures of one product, the first.
                (ours if space in GOOGLE else plain).setdefault(name, text)
    return {
        field: next((said[name] for name in names for said in (ours, plain) if name in said), "")
        for field, names in _SAYS.items()
    }


def _text(element: "Element") -> str:
    """Return what an element says; Atom says a link in an attribute."""
    if element.tag == f"{{{ATOM}}}link" and element.get("href"):
        return element.get("href", "") if element.get("rel", "alternate") == "alternate" else ""
    return "".join(element.itertext())


def _split(tag: str) -> tuple[str, str]:
    """Return the namespace and the name of a tag such as ``{space}name``."""
    space, _brace, name = tag.rpartition("}")
    return space.removeprefix("{"), name
