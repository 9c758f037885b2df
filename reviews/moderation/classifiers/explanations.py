"""What a finding says to the person who looks at it, in that person's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews.moderation.findings import CLASSIFIER_FAILED, Finding

_PLAIN = {
    CLASSIFIER_FAILED: gettext_lazy(
        "An automatic check could not be done. Please look at the whole text."
    ),
    "web_address": gettext_lazy("Has a web address."),
    "known_place": gettext_lazy("Names the site of a large shop or network."),
    "disguised_web_address": gettext_lazy("Has a web address in disguise."),
    "short_link": gettext_lazy("Has a shortened link, which hides where it leads."),
    "social_contact": gettext_lazy("Gives a contact on a social network or messenger."),
    "call_to_action": gettext_lazy("Asks readers to get in touch or to follow."),
    "advertising_phrase": gettext_lazy("Has phrases of advertising."),
    "promo_code": gettext_lazy("Passes on a discount code."),
    "several_advertising_signs": gettext_lazy("Several signs of advertising come together."),
    "email_address": gettext_lazy("Has an e-mail address."),
    "phone_number": gettext_lazy("Has a telephone number."),
    "card_number": gettext_lazy("Has a payment card number."),
    "bank_account": gettext_lazy("Has a bank account number."),
    "identity_number": gettext_lazy("Has the number of an identity document."),
    "no_words": gettext_lazy("Has no words."),
    "keyboard_mash": gettext_lazy("Seems to be random keys."),
    "repeated_words": gettext_lazy("Says the same word over and over."),
}

DETAILS = frozenset(_PLAIN) | {
    "listed_terms",
    "company_blocked_terms",
    "company_watched_terms",
    "same_text",
    "same_short_text",
}
"""Every detail a finding can have. Stored findings hold them: a name never changes its meaning."""


def explain(finding: Finding) -> str:
    """Return the finding in a sentence."""
    if finding.detail in _PLAIN:
        return str(_PLAIN[finding.detail])
    count = int(finding.params.get("count", 1))
    match finding.detail:
        case "listed_terms":
            text = ngettext(
                "Has %(count)d term from the shipped lists.",
                "Has %(count)d terms from the shipped lists.",
                count,
            )
        case "company_blocked_terms":
            text = ngettext(
                "Has %(count)d term that your company blocks.",
                "Has %(count)d terms that your company blocks.",
                count,
            )
        case "company_watched_terms":
            text = ngettext(
                "Has %(count)d term that your company watches for.",
                "Has %(count)d terms that your company watches for.",
                count,
            )
        case "same_text":
            text = ngettext(
                "%(count)d other contribution says the same.",
                "%(count)d other contributions say the same.",
                count,
            )
        case "same_short_text":
            text = ngettext(
                "%(count)d other contribution says the same, but the text is short.",
                "%(count)d other contributions say the same, but the text is short.",
                count,
            )
        case _:
            # Written by a version that knew more; the marked places still show what is meant.
            return _("Something was noticed in the marked places.")
    return text % {"count": count}
