"""Files that wait for a worker: in the private storage, under names that nobody can guess.

The storage is the one called ``private`` in the settings; nothing of it has an address on the web.
Writing there may take long, so it happens outside of transactions.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import Storage, storages

FOLDER = "imports"
FILE_MAX = 64 * 1024 * 1024
"""Bytes of one file."""


class FileGone(Exception):
    """The file is not in the storage any more."""


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file in the storage."""

    name: str
    size: int


def keep(stream: BinaryIO, *, at: datetime) -> KeptFile:
    """Copy the file into the storage, without holding it in memory."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    # The day, so that what a crash has left behind is found without asking for every file's age.
    name = f"{FOLDER}/{at:%Y%m%d}/{secrets.token_hex(16)}"
    return KeptFile(name=_storage().save(name, File(stream)), size=size)


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Give the file to read.

    Raises:
        FileGone: see there.
    """
    try:
        file = _storage().open(name, "rb")
    except FileNotFoundError:
        raise FileGone from None
    with file:
        yield cast("BinaryIO", file)


def remove(name: str) -> None:
    """Remove the file; one that is gone already is not missed."""
    with suppress(FileNotFoundError):
        _storage().delete(name)


def names_before(day: date) -> Iterator[str]:
    """Yield the names of all files that were kept before ``day``."""
    storage = _storage()
    try:
        days, _files = storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for folder in sorted(days):
        if folder < f"{day:%Y%m%d}":
            _folders, files = storage.listdir(f"{FOLDER}/{folder}")
            yield from (f"{FOLDER}/{folder}/{file}" for file in files)


def _storage() -> Storage:
    return storages["private"]
