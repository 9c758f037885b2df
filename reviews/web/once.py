"""Forms of visitors: what is sent is stored once, however often it is sent, and gets a receipt."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.common.idempotency import Answer, KeyInUse, answer_once
from reviews.common.tokens import make_token
from reviews.content.drafts import InvalidContribution
from reviews.content.operations.contributions import ProductClosed
from reviews.web.receipt import PURPOSE

PATIENCE = 2.0
"""Seconds that the second click of a double click waits for the first."""
PAUSE = 0.05

Store = Callable[[datetime], UUID]
"""Stores what was typed at a moment, and returns the id of the contribution."""


class VisitorForm(Protocol):
    """A form whose faults are told on its page."""

    def refuse(self, error: InvalidContribution) -> None:
        """Put what content does not take beside the fields."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Put a fault beside a field, or above the form."""


def sent(
    form: VisitorForm,
    *,
    product: Product,
    scope: str,
    key: str,
    said: Any,
    store: Store,
    busy: str,
    page: Callable[[int], HttpResponse],
) -> HttpResponse:
    """Store what was sent and lead to its receipt; show the page again with what is wrong.

    Args:
        form: what was typed; it is told what is wrong.
        product: what it is about; a closed one is marked as such for the page.
        scope: the form's name among all of them.
        key: random, made with the page; empty if it has none.
        said: everything that was typed, as JSON can hold it.
        store: see there.
        busy: what to say when the same form is being stored by another request.
        page: makes the page with a status.
    """
    try:
        contribution_id = stored_once(scope=scope, key=key, said=said, store=store)
    except InvalidContribution as error:
        form.refuse(error)
        return page(422)
    except ProductClosed:
        # Closed between opening the form and sending it.
        product.accepts_reviews = False
        return page(409)
    except KeyInUse:
        form.add_error(None, busy)
        return page(409)
    token = make_token(contribution_id, purpose=PURPOSE)
    return HttpResponseRedirect(reverse("web:receipt", args=[token]), status=303)


def stored_once(*, scope: str, key: str, said: Any, store: Store) -> str:
    """Store what was said once, however often this form is sent; return its id.

    Raises:
        KeyInUse: another request has been storing it for longer than ``PATIENCE``.
    """
    # The content is part of the key: a browser may show an old copy of the page, with its old key,
    # to somebody who has something new to say.
    fingerprint = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    at = timezone.now()

    def act() -> Answer:
        return Answer(status=303, body=str(store(at)))

    if not key:
        return str(act().body)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            answer = answer_once(
                scope=scope, key=f"{key}:{fingerprint}", fingerprint=fingerprint, at=at, act=act
            )
        except KeyInUse:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)
        else:
            return str(answer.body)
