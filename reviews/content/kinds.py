"""What sorts of contribution there are, and what is disclosed about them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """The kind decides what a contribution must have; the database checks it."""

    REVIEW = "review", _("Review")
    """Of a product, with a rating."""
    COMMENT = "comment", _("Comment")
    """On a product or on a review."""
    QUESTION = "question", _("Question")
    """About a product."""
    ANSWER = "answer", _("Answer")
    """To a question."""


class Incentive(TextChoices):
    """What the author got for contributing; shown wherever the contribution is.

    16 CFR 255.5. The codes are those of the trade (Klaviyo's ``incentive_type``); live for ever.
    """

    NONE = "", _("No incentive")
    COUPON_OR_DISCOUNT = "coupon_or_discount", _("Received a coupon or discount")
    EMPLOYEE_REVIEW = "employee_review", _("Written by an employee")
    FREE_PRODUCT = "free_product", _("Received the product for free")
    LOYALTY_POINTS = "loyalty_points", _("Received loyalty points")
    PAID_PROMOTION = "paid_promotion", _("Paid promotion")
    SWEEPSTAKES_ENTRY = "sweepstakes_entry", _("Entered into a prize draw")
    OTHER = "other", _("Received an incentive")


class PurchaseProof(TextChoices):
    """How it is known that the author bought the product. Codes live for ever."""

    NONE = "", _("Not known")
    ORDER = "order", _("An order of the shop")
    """An order that stands, of the author's customer id or confirmed address."""
    INVITATION = "invitation", _("A link that only a buyer was sent")
    SOURCE = "source", _("The source it was imported from")


PARENTS: dict[Kind, tuple[Kind | None, ...]] = {
    Kind.REVIEW: (None,),
    Kind.COMMENT: (None, Kind.REVIEW),
    Kind.QUESTION: (None,),
    Kind.ANSWER: (Kind.QUESTION,),
}
"""What each kind may hang on; ``None`` is the product itself."""


class Source:
    """How a contribution reached us; importers add ``import:`` and the name of their origin."""

    HOSTED_FORM = "hosted_form"
    STOREFRONT_API = "storefront_api"
    INVITATION = "invitation"
    COMPANY = "company"
    IMPORT_PREFIX = "import:"

    @classmethod
    def is_elsewhere(cls, source: str) -> bool:
        """Tell whether it was collected somewhere else: another tool, a marketplace, a file."""
        return source.startswith(cls.IMPORT_PREFIX)
