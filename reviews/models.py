"""Registers the models of every domain with Django; classes live in their domains."""

from reviews.catalog.models import Company, Order, OrderLine, Product, ProductGroup, Site
from reviews.common.models import IdempotentAnswer
from reviews.content.models import Contribution, RatingSummary, Report, Revision, Vote
from reviews.identity.models import ApiKey, Membership, Reviewer, StaffUser
from reviews.interop.models import ImportRun
from reviews.journal.models import Delivery, JournalEntry
from reviews.moderation.models import Appeal, Case, Decision, Policy, Screening

__all__ = [
    "ApiKey",
    "Appeal",
    "Case",
    "Company",
    "Contribution",
    "Decision",
    "Delivery",
    "IdempotentAnswer",
    "ImportRun",
    "JournalEntry",
    "Membership",
    "Order",
    "OrderLine",
    "Policy",
    "Product",
    "ProductGroup",
    "RatingSummary",
    "Report",
    "Reviewer",
    "Revision",
    "Screening",
    "Site",
    "StaffUser",
    "Vote",
]
