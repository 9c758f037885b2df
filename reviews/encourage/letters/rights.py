"""Letters about a person's data."""

from datetime import date

from django.utils.translation import gettext as _

from reviews.encourage.letters.parts import Button, Items, Letter, Note, Paragraph
from reviews.encourage.letters.words import day, short


def _asked(company: str) -> str:
    return _(
        "You get this e-mail because somebody asked %(company)s about the data of this address."
    ) % {"company": company}


def erasure_requested(*, company: str, on: date, link: str) -> Letter:
    """Tell when the data will be erased, and how to stop it."""
    return Letter(
        subject=_("Your data at %(company)s will be erased on %(day)s")
        % {"company": short(company), "day": day(on)},
        heading=_("Your data will be erased"),
        parts=[
            Paragraph(
                _(
                    "As you asked, we will erase your data at %(company)s on %(day)s. Until then "
                    "you can change your mind; afterwards nobody can bring anything back."
                )
                % {"company": company, "day": day(on)}
            ),
            Button(_("Keep my data after all"), link),
            Note(
                _(
                    "If you did not ask for this, stop it with the button: somebody may have "
                    "access to your mailbox."
                )
            ),
        ],
        why=_asked(company),
    )


def erasure_done(*, company: str) -> Letter:
    """Tell that the data is erased, and what stays."""
    return Letter(
        subject=_("Your data at %(company)s is erased") % {"company": short(company)},
        heading=_("Your data is erased"),
        parts=[
            Paragraph(
                _("As you asked, everything that tells who you are is erased at %(company)s.")
                % {"company": company}
            ),
            Items(
                _("What stays, because it no longer leads to you:"),
                [
                    _("the stars, days and labels of public reviews, without text and name"),
                    _("the record of what was decided, with a number in place of a person"),
                ],
            ),
            Note(_("This address is erased as well, as soon as this e-mail is sent.")),
        ],
        why=_asked(company),
    )


def data_export_ready(*, company: str, link: str, until: date) -> Letter:
    """Tell where the person's data can be downloaded."""
    return Letter(
        subject=_("Your data from %(company)s is ready") % {"company": short(company)},
        heading=_("Your data is ready"),
        parts=[
            Paragraph(
                _(
                    "Everything that %(company)s has stored about you here is put together: "
                    "as a page to read and as a file for other programs."
                )
                % {"company": company}
            ),
            Button(_("Download my data"), link),
            Paragraph(
                _("The link works until %(day)s.") % {"day": day(until)}
                + " "
                + _("Do not pass it on: whoever has it can read your data.")
            ),
            Note(_("If you did not ask for this, do nothing, and do not pass this e-mail on.")),
        ],
        why=_asked(company),
    )
