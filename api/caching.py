"""ETags, 304 and kept bytes for public reads.

Everything is named by the display versions of the products it shows. A change makes a new name, so
nothing stale can be served and nothing has to be purged.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request

from api.authentication import KEY_HEADER, KEY_PARAMETER, access_of
from api.bodies import render
from api.remembered import READING, SAME_IN_EVERY_LANGUAGE, Reading
from reviews.catalog.models import Product
from reviews.common import changes
from reviews.common.store import store
from reviews.display import kept
from reviews.display.versions import is_known, version_tag

KEPT_SECONDS = 3600
KEPT_BYTES_MAX = 64 * 1024
MAKING = frozenset({".py", ".html", ".mo", ".css"})
"""Kinds of files that make the bytes of an answer: a widget's HTML names its stylesheet."""
MAKING_SECONDS = 2
"""How long others wait for whoever makes an answer, who may have died over it."""
PAUSE = 0.01
"""Seconds between two looks whether it is there."""


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
    leaves_out: bool = False
    """Products were asked for that the company does not have yet."""


def answer(request: Request, shown: Shown, make: Callable[[], Any]) -> HttpResponse:
    """Answer a public read with 304, with kept bytes, or with what ``make`` returns.

    ``make`` is called last, and with it the queries for lists. It reads after the versions were
    read, so bytes can be newer than their name but never older.
    """
    access = access_of(request)
    request.META[SAME_IN_EVERY_LANGUAGE] = True
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
    # Who remembers the answer needs all of it, and looks at the header itself.
    is_remembered = _is_remembered(request, shown)
    response: HttpResponse
    if not is_remembered and is_known(tag, request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        body = _kept_or_made(tag, variant, shown, make, owner=access.company.pk)
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = tag
    if access.in_url:
        response["Cache-Control"] = f"public, max-age=0, {_when_old()}"
    else:
        # Two companies may have a product of the same ref, and with the key in a header the same
        # URL for it: no shared cache may keep either.
        response["Cache-Control"] = "private, max-age=0, must-revalidate"
        patch_vary_headers(response, ["Authorization", KEY_HEADER])
    return response


def _when_old() -> str:
    """Return what a cache may do with what it has: ask first or, if the operator lets it, later."""
    seconds = settings.STALE_WHILE_REVALIDATE
    return f"stale-while-revalidate={seconds}" if seconds else "must-revalidate"


def _is_remembered(request: Request, shown: Shown) -> bool:
    """Tell whether somebody remembers the answer, and if so, say what it is made of."""
    reading: Reading | None = request.META.get(READING)
    access, match = access_of(request), request.resolver_match
    if reading is None or not shown.kept or access.key is None or match is None:
        return False
    if not (shown.products or shown.leaves_out):
        # Nothing of it would be announced.
        return False
    company = access.company.pk
    names = {
        changes.key(access.key.pk),
        changes.company(company),
        *(changes.product(product.pk) for product in shown.products),
    }
    if shown.leaves_out:
        names.add(changes.catalogue(company))
    reading.made_of(names, route=match.route, origins=access.key.allowed_origins)
    return True


def _kept_or_made(
    tag: str, variant: str, shown: Shown, make: Callable[[], Any], *, owner: UUID
) -> bytes:
    if not shown.kept:
        return render(make())
    if len(shown.products) == 1:
        owner = shown.products[0].pk
    slot = _Slot(name=kept.slot(owner, variant), tag=tag)
    found = slot.read()
    if found is None:
        found = slot.wait_or_claim()
    if found:
        return found
    try:
        body = render(make())
        # Nothing stands for what is too large to be kept, so that nobody waits for it.
        slot.write(body if len(body) <= KEPT_BYTES_MAX else b"")
    finally:
        slot.release()
    return body


class _Slot:
    """The place of one answer in Redis, and the claim to make it.

    It holds one answer with its tag in front; the next version takes the place of the last.
    """

    def __init__(self, *, name: str, tag: str) -> None:
        self._name = name
        self._label = tag.encode()
        self._claim = f"making:{tag}"
        self._is_ours = False

    def read(self) -> bytes | None:
        found = store.read(self._name)
        if found is None or not found.startswith(self._label):
            return None
        return found[len(self._label) :]

    def wait_or_claim(self) -> bytes | None:
        """Return what somebody else makes; or nothing, and then it is for the caller to make it.

        However many ask at once for what is not known yet, in however many processes, one makes it.
        """
        deadline = time.monotonic() + MAKING_SECONDS
        while time.monotonic() < deadline:
            is_free = store.claim(self._claim, seconds=MAKING_SECONDS)
            self._is_ours = is_free is True
            # After a claim, too: whoever had it may have come to an end since the last look.
            found = self.read()
            if found is not None:
                self.release()
                return found
            if is_free is not False:
                return None
            time.sleep(PAUSE)
        return None

    def write(self, body: bytes) -> None:
        store.write(self._name, self._label + body, seconds=KEPT_SECONDS)

    def release(self) -> None:
        if self._is_ours:
            self._is_ours = False
            store.forget(self._claim)
