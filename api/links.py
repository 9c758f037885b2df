"""Addresses of this installation."""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the full URL of a path here.

    It is made from the installation's own address, never from the Host header: answers are kept
    and shown to others.
    """
    return f"{settings.BASE_URL}{path}"
