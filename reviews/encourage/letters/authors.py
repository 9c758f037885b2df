"""Letters to those who wrote a review or asked a question."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reviews.content.kinds import Kind
from reviews.encourage.letters.parts import Button, Letter, Note, Paragraph, Quote
from reviews.encourage.letters.words import short


def _wrote_a_review(company: str) -> str:
    return _("You get this e-mail because you wrote a review for %(company)s.") % {
        "company": company
    }


_TO_CONFIRM = {
    Kind.REVIEW: (
        gettext_lazy("Confirm your e-mail address for your review of “%(product)s”"),
        gettext_lazy("Thank you for your review of “%(product)s”."),
    ),
    Kind.QUESTION: (
        gettext_lazy("Confirm your e-mail address for your question about “%(product)s”"),
        gettext_lazy("Thank you for your question about “%(product)s”."),
    ),
    Kind.ANSWER: (
        gettext_lazy("Confirm your e-mail address for your answer about “%(product)s”"),
        gettext_lazy("Thank you for your answer about “%(product)s”."),
    ),
    Kind.COMMENT: (
        gettext_lazy("Confirm your e-mail address for your comment on “%(product)s”"),
        gettext_lazy("Thank you for your comment on “%(product)s”."),
    ),
}
"""The subject and the first sentence."""


def confirm_email(*, company: str, product: str, link: str, what: Kind) -> Letter:
    """Ask a guest whether the address is theirs."""
    subject, thanks = _TO_CONFIRM[what]
    return Letter(
        subject=subject % {"product": short(product)},
        heading=_("Is this your address?"),
        parts=[
            Paragraph(
                thanks % {"product": product}
                + " "
                + _(
                    "Please confirm that this e-mail address is yours. What you wrote then "
                    "counts as coming from a confirmed address; the address itself is never "
                    "shown."
                )
            ),
            Button(_("Confirm my address"), link),
            Note(
                _(
                    "If it was not you, do nothing: without your confirmation it is not "
                    "connected with you or your address."
                )
            ),
        ],
        why=_(
            "You get this e-mail because somebody gave this address when writing for %(company)s."
        )
        % {"company": company},
    )


def magic_link(*, company: str, link: str, minutes: int) -> Letter:
    """Open what the person wrote, without an account."""
    return Letter(
        subject=_("Your link to what you wrote for %(company)s") % {"company": short(company)},
        heading=_("Your reviews, questions and data"),
        parts=[
            Paragraph(
                _(
                    "With this link you see everything you wrote for %(company)s and where it "
                    "stands, withdraw it, and download or erase your data."
                )
                % {"company": company}
            ),
            Button(_("Open my content"), link),
            Paragraph(
                ngettext(
                    "The link works once, within the next minute.",
                    "The link works once, within the next %(minutes)d minutes.",
                    minutes,
                )
                % {"minutes": minutes}
                + " "
                + _("Do not pass it on: whoever has it can open your content.")
            ),
            Note(
                _(
                    "If you did not ask for it, do nothing: without the link nobody gets in, "
                    "and it soon stops working."
                )
            ),
        ],
        why=_(
            "You get this e-mail because somebody asked for a link for this address on the "
            "pages of %(company)s."
        )
        % {"company": company},
    )


def review_published(*, company: str, product: str, link: str) -> Letter:
    """Tell that everybody can read the review now."""
    return Letter(
        subject=_("Your review of “%(product)s” is public") % {"product": short(product)},
        heading=_("Your review is public"),
        parts=[
            Paragraph(
                _(
                    "Your review of “%(product)s” is now public. Thank you: it helps others "
                    "to choose."
                )
                % {"product": product}
            ),
            Button(_("See my review"), link),
        ],
        why=_wrote_a_review(company),
    )


def official_reply(*, company: str, product: str, reply: str, link: str) -> Letter:
    """Pass on what the company answered to a review in public."""
    return Letter(
        subject=_("A reply to your review of “%(product)s”") % {"product": short(product)},
        heading=_("You have a reply"),
        parts=[
            Paragraph(
                _(
                    "%(company)s has replied to your review of “%(product)s”. Everybody can "
                    "read the reply below your review."
                )
                % {"company": company, "product": product}
            ),
            Quote(_("Reply of %(company)s:") % {"company": company}, reply),
            Button(_("See the reply"), link),
        ],
        why=_wrote_a_review(company),
    )


def question_answered(
    *, company: str, product: str, question: str, answer: str, link: str
) -> Letter:
    """Pass on an answer to a question."""
    return Letter(
        subject=_("Your question about “%(product)s” has an answer") % {"product": short(product)},
        heading=_("Your question has an answer"),
        parts=[
            Paragraph(
                _("Somebody has answered your question about “%(product)s”.") % {"product": product}
            ),
            Quote(_("Your question:"), question),
            Quote(_("The answer:"), answer),
            Button(_("See all answers"), link),
        ],
        why=_("You get this e-mail because you asked a question on the pages of %(company)s.")
        % {"company": company},
    )
