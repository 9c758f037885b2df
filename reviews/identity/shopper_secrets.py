"""The secrets that shops sign their customers' tokens with.

To check a signature the secret itself is needed, so a hash of it would not do. It is kept nowhere
instead: it is derived from ``SECRET_KEY`` and the id of its row. Who has the database alone has no
secret. While ``SECRET_KEY`` is being changed, the secrets of the former one, listed in
``SECRET_KEY_FALLBACKS``, stay good; once it is taken from that list they end, all of them.
"""

import base64
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

PREFIX = "ss_"
"""A secret tells its kind at sight, as keys do."""
_SALT = "ugc-hub:shopper-secret"


def secret_of(secret_id: UUID) -> str:
    """Return the secret of a row, as it is shown to the shop when it is issued."""
    return _derived(secret_id, settings.SECRET_KEY)


def accepted_of(secret_id: UUID) -> Sequence[str]:
    """Return every text that the secret of a row may have been issued as."""
    return [
        _derived(secret_id, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def _derived(secret_id: UUID, key: str) -> str:
    mac = salted_hmac(_SALT, str(secret_id), secret=key, algorithm="sha256")
    return PREFIX + base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")
