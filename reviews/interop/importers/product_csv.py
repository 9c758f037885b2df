"""Products from CSV."""

from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from reviews.interop.importers.csv_reviews import (
    BrokenRecord,
    CsvReader,
    Record,
    UnreadableFile,
    check_encoding,
)
from reviews.interop.importers.product_fields import ProductField, columns_of
from reviews.interop.importers.product_rows import RawProduct


class CsvProducts:
    """The products of a CSV file, read once from its beginning to its end."""

    def __init__(self, stream: BinaryIO, *, encoding: str) -> None:
        """Check the whole file's encoding and find its columns.

        Raises:
            UnreadableFile: it is in another encoding, or its header does not name what a product
                needs.
        """
        try:
            check_encoding(stream, encoding=encoding)
        except UnreadableFile:
            raise UnreadableFile(
                _("The file is not in UTF-8. Save it once more, as “CSV UTF-8”.")
            ) from None
        self._reader = CsvReader(stream, encoding=encoding)
        self._columns = columns_of(self._reader.header)
        self.size = self._reader.size
        self.untold = frozenset(ProductField) - frozenset(self._columns)
        """Fields that the file has no column for."""

    @property
    def bytes_read(self) -> int:
        """How far into the file the reading is."""
        return self._reader.bytes_read

    def __iter__(self) -> Iterator[RawProduct | BrokenRecord]:
        """Yield what each row says."""
        for record in self._reader:
            yield record if isinstance(record, BrokenRecord) else self._raw(record)

    def _raw(self, record: Record) -> RawProduct:
        said = {}
        for field, columns in self._columns.items():
            texts = (record.cells[place] for place in columns)
            said[field] = next((text for text in texts if text and not text.isspace()), "")
        return RawProduct(place=record.place, said=said)
