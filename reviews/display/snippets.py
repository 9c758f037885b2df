"""What a shop copies into its pages to embed the widgets."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha384
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from reviews.display.widgets import absolute

STARS = "reviews/widgets/stars.js"
ALL = "reviews/widgets/ugc.js"


@dataclass(frozen=True)
class Script:
    """A module with the digest that a page states for it (W3C Subresource Integrity)."""

    address: str
    integrity: str


def script(path: str) -> Script:
    """Return one of the widgets' modules at the address that is named after its content."""
    return Script(absolute(staticfiles_storage.url(path)), _integrity(path))


@cache
def _integrity(path: str) -> str:
    return f"sha384-{b64encode(sha384(_bytes(path)).digest()).decode()}"


def _bytes(path: str) -> bytes:
    """Return a module as it is served: in production other names stand in its imports."""
    names = getattr(staticfiles_storage, "stored_name", None)
    if names is None:
        found = finders.find(path)
        if found is None:
            raise FileNotFoundError(path)
        return Path(found).read_bytes()
    with staticfiles_storage.open(names(path)) as file:
        content: bytes = file.read()
        return content
