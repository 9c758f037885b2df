"""Filters on staff, keys, customers' credentials and reviewers."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from reviews.common.querysets import CompanyQuerySet

if TYPE_CHECKING:
    from reviews.identity.models import ApiKey, MagicLink, ShopperSecret


class ApiKeyQuerySet(CompanyQuerySet["ApiKey"]):
    """API keys."""

    def active(self) -> Self:
        """Keep the keys that have not been revoked."""
        return self.filter(revoked_at=None)


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
