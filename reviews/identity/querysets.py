"""Filters on staff, keys and reviewers."""

from typing import TYPE_CHECKING, Self

from reviews.common.querysets import CompanyQuerySet

if TYPE_CHECKING:
    from reviews.identity.models import ApiKey

    _ApiKeys = CompanyQuerySet[ApiKey]
else:
    _ApiKeys = CompanyQuerySet


class ApiKeyQuerySet(_ApiKeys):
    """API keys."""

    def active(self) -> Self:
        """Keep the keys that have not been revoked."""
        return self.filter(revoked_at=None)
