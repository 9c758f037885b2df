"""The operators' admin: all can be looked at; what has an operation is changed by it alone."""

from reviews.admin import catalog, content, display, encourage, identity, moderation, records

__all__ = ["catalog", "content", "display", "encourage", "identity", "moderation", "records"]
