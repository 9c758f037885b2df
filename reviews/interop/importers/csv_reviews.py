"""Reading CSV as merchants have it: a stream of records in which one broken row harms no other."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DELIMITERS = (",", ";", "\t")
"""Tried on the header; of several that fit, the one that makes most columns."""
LINE_MAX = 1_000_000
"""Characters of one line; a file without line breaks must not fill the memory."""
_HEAD = 65_536
_CHUNK = 1_048_576
_ENDS = ("\n", "\r")
_TOO_LONG = "…\n"
"""Stands for a line that is too long, told apart by being this very object."""


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why and what may help."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in the file something stands: its row, the header not counted, and its line."""

    row: int
    line: int


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row as it stands in the file."""

    place: Place
    cells: list[str]


@dataclass(frozen=True, kw_only=True)
class BrokenRecord:
    """A row that cannot be taken apart into its cells."""

    place: Place
    reason: str


class _NeverClosed(csv.Error):
    """The file ended inside quotation marks."""


class _LineTooLong(csv.Error):
    """A line is longer than ``LINE_MAX``."""


class CsvReader:
    """The records of a CSV file, read once from its beginning to its end.

    Quotation marks are taken strictly: read leniently, one that is never closed joins two reviews
    into one. The broken record is reported, and reading goes on at the line after its first.
    """

    def __init__(self, stream: BinaryIO, *, encoding: str, delimiter: str | None = None) -> None:
        """Check the whole file's encoding and read its header.

        Raises:
            UnreadableFile: the encoding is unknown or not the file's, or there is no header.
        """
        self._counted = _CountingReader(stream)
        self.size = check_encoding(stream, encoding=encoding)
        self.delimiter = delimiter or _sniff(_head(stream, encoding=encoding))
        stream.seek(0)
        text = io.TextIOWrapper(io.BufferedReader(self._counted), encoding=encoding, newline="")
        self._lines = _Lines(text)
        self._reader = csv.reader(
            self._lines, delimiter=self.delimiter, strict=True, skipinitialspace=True
        )
        self.header = self._read_header()

    @property
    def bytes_read(self) -> int:
        """How far into the file the reading is, for showing progress."""
        return self._counted.total

    def _read_header(self) -> list[str]:
        cells: list[str] = []
        while not any(cells):
            self._lines.begin_record()
            try:
                cells = [cell.strip().removeprefix("\ufeff") for cell in next(self._reader)]
            except StopIteration:
                raise UnreadableFile(_("The file is empty.")) from None
            except csv.Error as error:
                raise UnreadableFile(
                    _("The header cannot be read: %(reason)s") % {"reason": _reason(error)}
                ) from error
        return cells

    def __iter__(self) -> Iterator[Record | BrokenRecord]:
        """Yield the rows; those without any content are passed over."""
        row = 0
        while True:
            self._lines.begin_record()
            first_line = self._lines.number + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                row += 1
                self._lines.reread_after_first()
                yield BrokenRecord(place=Place(row=row, line=first_line), reason=_reason(error))
                continue
            if not any(cell and not cell.isspace() for cell in cells):
                continue
            row += 1
            place = Place(row=row, line=first_line)
            excess = len(cells) - len(self.header)
            if excess > 0 and not any(cells[len(self.header) :]):
                excess = 0
            if excess:
                yield BrokenRecord(place=place, reason=_wrong_width(len(cells), len(self.header)))
            else:
                yield Record(place=place, cells=cells)


def check_encoding(stream: BinaryIO, *, encoding: str) -> int:
    """Read the file once to its end; return its size in bytes.

    Costs about a millisecond per megabyte, and nothing is stored from a file that is found to be
    unreadable only halfway.

    Raises:
        UnreadableFile: see there.
    """
    try:
        # Unlike the decoder's own, this look-up refuses codecs that do not make text.
        io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        decoder = codecs.getincrementaldecoder(encoding)()
    except (LookupError, ValueError):
        raise UnreadableFile(
            _("There is no encoding “%(name)s”. Common ones are utf-8, utf-16, cp1252 and cp1258.")
            % {"name": encoding}
        ) from None
    total = 0
    stream.seek(0)
    while True:
        chunk = stream.read(_CHUNK)
        total += len(chunk)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            raise UnreadableFile(_wrong_encoding(stream, error, total, encoding)) from None
        if not chunk:
            return total


def _wrong_encoding(stream: BinaryIO, error: UnicodeError, total: int, encoding: str) -> str:
    stream.seek(0)
    if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        hint = _("It looks like utf-16; name that as the encoding.")
    elif codecs.lookup(encoding).name in ("utf-8", "utf-8-sig"):
        hint = _("If it was saved by a spreadsheet on Windows, try cp1252, or cp1258.")
    else:
        hint = _("Name the encoding it was saved in; most files are utf-8.")
    name = encoding.removesuffix("-sig")
    if not isinstance(error, UnicodeDecodeError):
        return _("The file is not %(encoding)s.") % {"encoding": name} + " " + hint
    # What the decoder complains about ends where it has been read to.
    position = total - len(error.object) + error.start
    return (
        _("Byte %(position)d (0x%(byte)02x) is not %(encoding)s.")
        % {"position": position, "byte": error.object[error.start], "encoding": name}
        + " "
        + hint
    )


def _head(stream: BinaryIO, *, encoding: str) -> str:
    stream.seek(0)
    # A character may be cut in two where the head ends; an incremental decoder waits for the rest.
    return codecs.getincrementaldecoder(encoding)().decode(stream.read(_HEAD))


def _sniff(head: str) -> str:
    return max(DELIMITERS, key=lambda delimiter: _columns(head, delimiter))


def _columns(head: str, delimiter: str) -> int:
    lines = io.StringIO(head, newline="")
    try:
        return len(next(csv.reader(lines, delimiter=delimiter, strict=True), []))
    except csv.Error:
        return 0


def _reason(error: csv.Error) -> str:
    if isinstance(error, _NeverClosed):
        return _("A quotation mark is never closed.")
    if "field limit" in str(error):
        return _(
            "A cell has more than %(limit)d characters, or a quotation mark is never closed."
        ) % {"limit": csv.field_size_limit()}
    if isinstance(error, _LineTooLong):
        return _("A line has more than %(limit)d characters.") % {"limit": LINE_MAX}
    return _("The quotation marks do not pair up; inside a cell each is written twice.")


def _wrong_width(cells: int, columns: int) -> str:
    return ngettext(
        "It has %(cells)d cell and the header has %(columns)d.",
        "It has %(cells)d cells and the header has %(columns)d.",
        cells,
    ) % {"cells": cells, "columns": columns}


class _Lines:
    """The lines of a text, with the way back to a line that was read too soon."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._record: list[str] = []
        self._again: deque[str] = deque()
        self.number = 0

    def begin_record(self) -> None:
        """Forget the lines of the record before."""
        self._record = []

    def reread_after_first(self) -> None:
        """Give out again all lines of this record but its first."""
        self.number -= max(len(self._record) - 1, 0)
        self._again.extendleft(reversed(self._record[1:]))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read_line()
        if not line:
            # Only an open quotation mark asks for a further line within a record.
            if self._record:
                raise _NeverClosed
            raise StopIteration
        self.number += 1
        self._record.append(line)
        if line is _TOO_LONG:
            raise _LineTooLong
        return line

    def _read_line(self) -> str:
        try:
            line = self._text.readline(LINE_MAX)
            if len(line) < LINE_MAX or line.endswith(_ENDS):
                return line
            while line and not line.endswith(_ENDS):
                line = self._text.readline(LINE_MAX)
        except UnicodeError:
            # It was, when it was checked: somebody is writing to the file.
            raise UnreadableFile(
                _("The file is not %(encoding)s.") % {"encoding": self._text.encoding}
            ) from None
        return _TOO_LONG


class _CountingReader(io.RawIOBase):
    """Passes bytes on and counts them."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self.total = 0

    def readable(self) -> bool:
        """Return that it can be read, which `io.BufferedReader` asks for."""
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Fill the buffer; return with how many bytes."""
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self.total += len(chunk)
        return len(chunk)
