"""Why something is not published, in codes that machines, people and authors share."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ReasonCode(models.TextChoices):
    """A reason to hold or refuse a text.

    Codes live for ever: they stand in decisions, journals and exports. A code that is no longer
    given keeps its place and its meaning here. None of them speaks of how good or bad the review
    is: a low rating, anger or criticism is never a reason.
    """

    OFF_TOPIC = "off_topic", _("Not about the product")
    PERSONAL_DATA = "personal_data", _("Personal data")
    ADVERTISING = "advertising", _("Advertising or links")
    HATE = "hate", _("Hate, threats or harassment")
    PROFANITY = "profanity", _("Swearing or insults")
    ILLEGAL = "illegal", _("Against the law")
    COPIED = "copied", _("The same text as another")
    FAKE = "fake", _("Not from a real experience")
    PRICE_OR_DELIVERY = "price_or_delivery", _("Only about price or delivery")
    MINORS_DATA = "minors_data", _("Data about a child")
    IMPERSONATION = "impersonation", _("Pretends to be somebody else")
    NOT_A_REVIEW = "not_a_review", _("Says nothing readable")
    OTHER = "other", _("Another reason")


_AUTHOR_TEXTS: dict[ReasonCode, Promise] = {
    ReasonCode.OFF_TOPIC: _("Your text is about something other than this product."),
    ReasonCode.PERSONAL_DATA: _(
        "Your text holds personal data, such as a telephone number, an address or a full name. "
        "Take it out and send the text again."
    ),
    ReasonCode.ADVERTISING: _(
        "Your text advertises something or leads readers to another place. Take out links, contact "
        "details and offers, and send it again."
    ),
    ReasonCode.HATE: _(
        "Your text attacks or threatens people. What you think of the product is welcome without "
        "that."
    ),
    ReasonCode.PROFANITY: _(
        "Your text has swear words or insults. Criticism is welcome in other words."
    ),
    ReasonCode.ILLEGAL: _("Your text has, offers or asks for something the law forbids."),
    ReasonCode.COPIED: _(
        "The same text was sent before. Please write about this product in your own words."
    ),
    ReasonCode.FAKE: _(
        "We have reason to believe that this does not come from someone who used the product."
    ),
    ReasonCode.PRICE_OR_DELIVERY: _(
        "Your text is only about the price or the delivery. Tell us about the product itself."
    ),
    ReasonCode.MINORS_DATA: _(
        "Your text or picture tells who a child is. Take that out and send it again."
    ),
    ReasonCode.IMPERSONATION: _("Your text gives itself out as coming from somebody else."),
    ReasonCode.NOT_A_REVIEW: _("We could not read any words about the product in your text."),
    ReasonCode.OTHER: _("Your text does not keep to our rules for contributions."),
}


def author_text(code: ReasonCode) -> Promise:
    """Return the sentence that tells the author about ``code``, translated when it is shown."""
    return _AUTHOR_TEXTS[code]
