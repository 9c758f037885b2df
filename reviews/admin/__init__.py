"""The operators' admin: all can be looked at; what has an operation is changed by it alone."""

from reviews.admin import catalog, content, encourage, identity, moderation, records

__all__ = ["catalog", "content", "encourage", "identity", "moderation", "records"]
