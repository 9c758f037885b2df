"""The files of feeds, in the private storage: each under a new name, and whole before it counts."""

import hashlib
import secrets
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import Storage, storages

FOLDER = "feeds"


@dataclass(frozen=True, kw_only=True)
class KeptFeed:
    """A file in the storage."""

    name: str
    size: int
    sha256: str


def keep(feed_id: UUID, pieces: Iterable[str]) -> KeptFeed:
    """Write a feed into the storage, with one piece of it in memory at a time.

    It grows on the local disk first: a storage elsewhere takes whole files only, and a worker that
    is killed leaves nothing there.
    """
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as file:
        for piece in pieces:
            data = piece.encode()
            digest.update(data)
            size += file.write(data)
        file.seek(0)
        name = f"{FOLDER}/{feed_id}/{secrets.token_hex(16)}"
        kept = _storage().save(name, File(cast("BinaryIO", file)))
    return KeptFeed(name=kept, size=size, sha256=digest.hexdigest())


def opened(name: str) -> "File[bytes]":
    """Return the file to read.

    Raises:
        FileNotFoundError: another has taken its place meanwhile.
    """
    return _storage().open(name, "rb")


def remove(name: str) -> None:
    """Remove a file; one that is gone already is not missed."""
    with suppress(FileNotFoundError):
        _storage().delete(name)


def keep_only(feed_id: UUID, name: str) -> None:
    """Remove all files of a feed but one: the last one, and what a killed worker has left."""
    folder = f"{FOLDER}/{feed_id}"
    _folders, files = _storage().listdir(folder)
    for file in files:
        if f"{folder}/{file}" != name:
            remove(f"{folder}/{file}")


def _storage() -> Storage:
    return storages["private"]
