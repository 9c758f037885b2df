"""Where photos are handed out. What the public may not see opens by a signed address only."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from reviews.common.tokens import BadToken, make_token, read_token
from reviews.content.photos.rendering import Size

PURPOSE = "photo"
SIGNED_FOR = 3600
"""Seconds that a signed address is good for: as long as somebody looks at the page it stands on."""


def address_of(name: str, size: Size) -> str:
    """Return the full address of a photo that is public."""
    return f"{settings.BASE_URL}{reverse('web:photo', args=[name, size])}"


def signed_address_of(name: str, size: Size) -> str:
    """Return an address for its author and for moderators, whether the photo is public or not."""
    return f"{address_of(name, size)}?t={make_token(name, purpose=PURPOSE)}"


def is_signed(name: str, token: str) -> bool:
    """Tell whether the token opens this photo at this time."""
    try:
        return read_token(token, purpose=PURPOSE, max_age=SIGNED_FOR) == name
    except BadToken:
        return False


def id_of(text: str) -> UUID | None:
    """Return the id of an upload as a form sends it back; ``None`` if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
