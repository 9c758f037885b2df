"""Registers the models of every domain with Django; classes live in their domains."""

from reviews.catalog.models import Company, Order, OrderLine, Product, ProductGroup, Site
from reviews.common.models import IdempotentAnswer
from reviews.content.models import (
    Contribution,
    FormField,
    Media,
    RatingSummary,
    Report,
    Revision,
    RevisionMedia,
    Vote,
)
from reviews.display.models import ChannelFeed, CompanyFigures, WidgetLook
from reviews.encourage.models import Invitation, MailboxMail, Message
from reviews.identity.models import (
    ApiKey,
    Erasure,
    MagicLink,
    Membership,
    Reviewer,
    ShopperSecret,
    StaffUser,
)
from reviews.interop.models import ImportRun
from reviews.journal.models import Delivery, JournalEntry
from reviews.moderation.models import Appeal, Case, Decision, Policy, Screening

__all__ = [
    "ApiKey",
    "Appeal",
    "Case",
    "ChannelFeed",
    "Company",
    "CompanyFigures",
    "Contribution",
    "Decision",
    "Delivery",
    "Erasure",
    "FormField",
    "IdempotentAnswer",
    "ImportRun",
    "Invitation",
    "JournalEntry",
    "MagicLink",
    "MailboxMail",
    "Media",
    "Membership",
    "Message",
    "Order",
    "OrderLine",
    "Policy",
    "Product",
    "ProductGroup",
    "RatingSummary",
    "Report",
    "Reviewer",
    "Revision",
    "RevisionMedia",
    "Screening",
    "ShopperSecret",
    "Site",
    "StaffUser",
    "Vote",
    "WidgetLook",
]
