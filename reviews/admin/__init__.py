"""The operators' admin: all can be looked at; what has an operation is changed by it alone."""

from reviews.admin import catalog, content, identity, moderation, records

__all__ = ["catalog", "content", "identity", "moderation", "records"]
