"""Filters on staff, keys, customers' credentials and reviewers."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from reviews.common.querysets import CompanyQuerySet
from reviews.identity.lifecycle import ErasureState

if TYPE_CHECKING:
    from reviews.identity.models import ApiKey, Erasure, MagicLink, ShopperSecret


class ApiKeyQuerySet(CompanyQuerySet["ApiKey"]):
    """API keys."""

    def active(self) -> Self:
        """Keep the keys that have not been revoked."""
        return self.filter(revoked_at=None)


class ErasureQuerySet(CompanyQuerySet["Erasure"]):
    """Wishes to be forgotten."""

    def open(self) -> Self:
        """Keep those that are not over: they can still be called off, or are being carried out."""
        return self.filter(state__in=(ErasureState.REQUESTED, ErasureState.UNDER_WAY))

    def due(self, *, at: datetime) -> Self:
        """Keep those whose time to think again is over."""
        return self.filter(state=ErasureState.REQUESTED, due_at__lte=at)

    def settled(self) -> Self:
        """Keep those under way of which every domain has done its part."""
        return self.filter(state=ErasureState.UNDER_WAY).exclude(
            entry__deliveries__delivered_at=None
        )


class ShopperSecretQuerySet(CompanyQuerySet["ShopperSecret"]):
    """Secrets of shops."""

    def active(self) -> Self:
        """Keep the secrets that have not been revoked."""
        return self.filter(revoked_at=None)


class MagicLinkQuerySet(CompanyQuerySet["MagicLink"]):
    """Magic links."""

    def usable(self, *, at: datetime) -> Self:
        """Keep the links that open something at ``at``."""
        return self.filter(used_at=None, expires_at__gt=at)
