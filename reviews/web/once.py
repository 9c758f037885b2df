"""Forms of visitors: what is sent is stored once, however often it is sent."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from reviews.common.idempotency import Answer, KeyInUse, answer_once

PATIENCE = 2.0
"""Seconds that the second click of a double click waits for the first."""
PAUSE = 0.05

Store = Callable[[datetime], UUID]
"""Stores what was typed at a moment, and returns the id of the contribution."""


def stored_once(*, scope: str, key: str, said: Any, store: Store) -> str:
    """Store what was said once, however often this form is sent; return its id.

    Raises:
        KeyInUse: another request has been storing it for longer than ``PATIENCE``.
    """
    # The content is part of the key: a browser may show an old copy of the page, with its old key,
    # to somebody who has something new to say.
    fingerprint = hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()
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
