"""The models of who acts."""

from reviews.identity.models.credentials import LinkPurpose, MagicLink, ShopperSecret
from reviews.identity.models.people import ApiKey, Erasure, Membership, Reviewer, StaffUser

__all__ = [
    "ApiKey",
    "Erasure",
    "LinkPurpose",
    "MagicLink",
    "Membership",
    "Reviewer",
    "ShopperSecret",
    "StaffUser",
]
