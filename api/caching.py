"""ETags, 304 and kept bytes for public reads.

Everything is named by the display versions of the products it shows. A change makes a new name, so
nothing stale can be served and nothing has to be purged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.request import Request

from api.authentication import KEY_HEADER, KEY_PARAMETER, access_of
from api.bodies import render
from reviews.catalog.models import Product
from reviews.common.store import store
from reviews.display import kept
from reviews.display.versions import version_tag

KEPT_SECONDS = 3600
KEPT_BYTES_MAX = 64 * 1024
MAKING = frozenset({".py", ".html", ".mo", ".css"})
"""Kinds of files that make the bytes of an answer: a widget's HTML names its stylesheet."""


def _program() -> str:
    """Return a name for this version of everything that makes the bytes of an answer."""
    root = Path(__file__).resolve().parent.parent
    digest = sha256()
    for package in ("api", "reviews"):
        for source in sorted((root / package).rglob("*")):
            if source.suffix in MAKING:
                digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


# Worked out from the sources, because a number kept by hand would be forgotten once.
PROGRAM = _program()


@dataclass(frozen=True)
class Shown:
    """What an answer is made of: the company's products in it and the parameters that matter."""

    products: Sequence[Product]
    query: str = ""
    kept: bool = True
    """Whether the bytes are worth keeping."""


def answer(request: Request, shown: Shown, make: Callable[[], Any]) -> HttpResponse:
    """Answer a public read with 304, with kept bytes, or with what ``make`` returns.

    ``make`` is called last, and with it the queries for lists. It reads after the versions were
    read, so bytes can be newer than their name but never older.
    """
    access = access_of(request)
    variant = "\n".join(
        [
            PROGRAM,
            settings.BASE_URL,
            str(access.company.pk),
            request.path,
            shown.query,
            (request.query_params.get(KEY_PARAMETER) or "") if access.in_url else "",
            *(str(product.pk) for product in shown.products),
        ]
    )
    tag = version_tag(
        versions=[product.display_version for product in shown.products], variant=variant
    )
    response: HttpResponse
    if _matches(request.headers.get("If-None-Match", ""), tag):
        response = HttpResponseNotModified()
    else:
        body = _kept_or_made(tag, variant, shown, make, owner=access.company.pk)
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = tag
    if access.in_url:
        response["Cache-Control"] = "public, max-age=0, must-revalidate"
    else:
        # Two companies may have a product of the same ref, and with the key in a header the same
        # URL for it: no shared cache may keep either.
        response["Cache-Control"] = "private, max-age=0, must-revalidate"
        patch_vary_headers(response, ["Authorization", KEY_HEADER])
    return response


def _matches(header: str, tag: str) -> bool:
    # Weak comparison (RFC 9110, section 13.1.2): a proxy that compresses makes tags weak.
    tags = parse_etags(header)
    return "*" in tags or tag in {known.removeprefix("W/") for known in tags}


def _kept_or_made(
    tag: str, variant: str, shown: Shown, make: Callable[[], Any], *, owner: UUID
) -> bytes:
    if not shown.kept:
        return render(make())
    if len(shown.products) == 1:
        owner = shown.products[0].pk
    # A slot holds one answer with its tag in front; the next version takes the place of the last.
    slot = kept.slot(owner, variant)
    label = tag.encode()
    found = store.read(slot)
    if found is not None and found.startswith(label):
        return found[len(label) :]
    body = render(make())
    if len(body) <= KEPT_BYTES_MAX:
        store.write(slot, label + body, seconds=KEPT_SECONDS)
    return body
