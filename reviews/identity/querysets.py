"""Filters on staff, keys and reviewers."""

from typing import TYPE_CHECKING, Self

from reviews.common.querysets import CompanyQuerySet

if TYPE_CHECKING:
    from reviews.identity.models import ApiKey


class ApiKeyQuerySet(CompanyQuerySet["ApiKey"]):
    """API keys."""

    def active(self) -> Self:
        """Keep the keys that have not been revoked."""
        return self.filter(revoked_at=None)
