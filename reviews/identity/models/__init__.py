"""The models of who acts."""

from reviews.identity.models.people import ApiKey, Membership, Reviewer, StaffUser

__all__ = ["ApiKey", "Membership", "Reviewer", "StaffUser"]
