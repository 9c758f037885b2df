"""Who votes or reports, without having to say who it is."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from reviews.catalog.models import Company
    from reviews.identity.models import Reviewer

DEVICE_MIN = 16
DEVICE_MAX = 64
DEVICE_PATTERN = rf"[A-Za-z0-9_-]{{{DEVICE_MIN},{DEVICE_MAX}}}"
DIGEST_LENGTH = 64

_DEVICE = re.compile(DEVICE_PATTERN)


def is_device(text: str) -> bool:
    """Tell whether ``text`` may be the random id of a device."""
    return _DEVICE.fullmatch(text) is not None


def nobody() -> str:
    """Return a mark in the form of a visitor's digest that no visitor has."""
    return secrets.token_hex(DIGEST_LENGTH // 2)


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """One person as far as we can tell: a customer we know, or else a device.

    Of a customer whose device is known too, both are given: what the device said before we knew who
    was there is the customer's.

    Raises:
        ValueError: nothing tells who it is, or the id of the device is none.
    """

    device: str = ""
    """Random, made and kept by the page or widget; it says nothing about the device."""
    reviewer: "Reviewer | None" = None

    def __post_init__(self) -> None:
        if not is_device(self.device) and (self.device or self.reviewer is None):
            raise ValueError("a visitor is a reviewer or has the id of a device")

    def known_as(self) -> Sequence["Visitor"]:
        """Return the visitor by each of its names alone, the one that counts first."""
        names = []
        if self.reviewer is not None:
            names.append(Visitor(reviewer=self.reviewer))
        if self.device:
            names.append(Visitor(device=self.device))
        return names

    def digests(self, *, company: "Company") -> Sequence[str]:
        """Return all that may stand for the visitor in the company's rows, ``digest`` first."""
        return [name.digest(company=company) for name in self.known_as()]

    def digest(self, *, company: "Company") -> str:
        """Return what stands for the visitor in the company's rows.

        It is keyed, so that nobody who reads the table finds the rows of a device whose id they
        know; and it differs from company to company, so that nothing joins a person's two.
        """
        # The word in front keeps a made-up id from passing for a customer.
        who = f"reviewer:{self.reviewer.pk}" if self.reviewer else f"device:{self.device}"
        return salted_hmac(
            "reviews.content.visitors", f"{company.pk}:{who}", algorithm="sha256"
        ).hexdigest()
