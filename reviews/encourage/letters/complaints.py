"""Letters about reports and appeals."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from reviews.encourage.letters.parts import Button, Letter, Note, Paragraph, Part
from reviews.encourage.letters.words import decided_by, reasons_of, short
from reviews.moderation.reasons import ReasonCode


def _reported(company: str) -> str:
    return _("You get this e-mail because you reported something on the pages of %(company)s.") % {
        "company": company
    }


def _appealed(company: str) -> str:
    return _("You get this e-mail because you appealed against a decision of %(company)s.") % {
        "company": company
    }


def report_receipt(*, company: str, product: str, number: str, link: str) -> Letter:
    """Confirm that a report has arrived."""
    return Letter(
        subject=_("We have your report %(number)s") % {"number": number},
        heading=_("We have your report"),
        parts=[
            Paragraph(
                _(
                    "Thank you for reporting something on the page of “%(product)s”. A person "
                    "looks at it, and we write to you what was decided."
                )
                % {"product": product}
            ),
            Paragraph(_("The number of your report: %(number)s") % {"number": number}),
            Button(_("See where my report stands"), link),
        ],
        why=_reported(company),
    )


def report_outcome(
    *,
    company: str,
    product: str,
    number: str,
    is_removed: bool,
    is_automatic: bool,
    link: str,
) -> Letter:
    """Say what became of a report, and what else the person can do."""
    if is_removed:
        outcome = _("We have taken down what you reported on the page of “%(product)s”.")
    else:
        outcome = _(
            "We have looked at what you reported on the page of “%(product)s”, and left it "
            "as it is: it does not break our rules or, as far as we can see, the law."
        )
    return Letter(
        subject=_("What became of your report %(number)s") % {"number": number},
        heading=_("What became of your report"),
        parts=[
            Paragraph(outcome % {"product": product} + " " + decided_by(is_automatic=is_automatic)),
            Button(_("See the decision"), link),
            Note(
                _(
                    "If you think we are wrong, you can object on that page, free of charge. You "
                    "can also turn to a court or an out-of-court dispute body at any time."
                )
            ),
        ],
        why=_reported(company),
    )


def appeal_receipt(*, company: str, product: str, link: str) -> Letter:
    """Confirm that an appeal has arrived."""
    return Letter(
        subject=_("We have your appeal about “%(product)s”") % {"product": short(product)},
        heading=_("We have your appeal"),
        parts=[
            Paragraph(
                _(
                    "Your appeal about your text on “%(product)s” has arrived. A person who was "
                    "not part of the first decision looks at it, and we write to you what was "
                    "decided."
                )
                % {"product": product}
            ),
            Button(_("See where my appeal stands"), link),
        ],
        why=_appealed(company),
    )


def appeal_outcome(
    *,
    company: str,
    product: str,
    is_granted: bool,
    reasons: Sequence[ReasonCode],
    link: str,
) -> Letter:
    """Say what became of an appeal."""
    parts: list[Part]
    if is_granted:
        parts = [
            Paragraph(
                _(
                    "You were right: we have changed our decision about your text on "
                    "“%(product)s”. It is public now. We are sorry for the mistake."
                )
                % {"product": product}
            ),
            Button(_("See my text"), link),
        ]
    else:
        parts = [
            Paragraph(
                _(
                    "A person who was not part of the first decision has looked at your text on "
                    "“%(product)s” again. It stays unpublished."
                )
                % {"product": product}
            ),
            *([reasons_of(reasons)] if reasons else []),
            Button(_("See the decision"), link),
            Note(_("You can also turn to a court or an out-of-court dispute body at any time.")),
        ]
    return Letter(
        subject=_("What became of your appeal about “%(product)s”") % {"product": short(product)},
        heading=_("What became of your appeal"),
        parts=parts,
        why=_appealed(company),
    )
