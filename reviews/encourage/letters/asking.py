"""Letters that ask for content."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reviews.content.limits import STARS
from reviews.encourage.letters.parts import Button, Letter, Note, Paragraph, Star, Stars
from reviews.encourage.letters.words import short


def review_invitation(*, company: str, product: str, link: str, unsubscribe_link: str) -> Letter:
    """Ask a buyer how the product is; each star opens the form with that star chosen."""
    words = {
        1: pgettext("one star", "Very bad"),
        2: pgettext("two stars", "Bad"),
        3: pgettext("three stars", "All right"),
        4: pgettext("four stars", "Good"),
        5: pgettext("five stars", "Very good"),
    }
    return Letter(
        subject=_("How is “%(product)s”?") % {"product": short(product)},
        heading=_("How do you like it?"),
        parts=[
            Paragraph(
                _(
                    "You bought “%(product)s” from %(company)s. What should others know about "
                    "it? A rating takes seconds, and a few words help most. You need no account."
                )
                % {"product": product, "company": company}
            ),
            Stars(
                _("Choose your stars:"),
                [Star(number, words[number], with_rating(link, number)) for number in STARS],
            ),
            Button(_("Write a review"), link),
            Note(
                _(
                    "Good and bad are published alike. The link knows your purchase: please do "
                    "not pass it on."
                )
            ),
        ],
        why=_("You get this e-mail because you bought something from %(company)s.")
        % {"company": company},
        unsubscribe_link=unsubscribe_link,
    )


def with_rating(link: str, rating: int) -> str:
    """Return the link with a number of stars in its query.

    >>> with_rating("https://a.example/i/x/?lang=vi", 4)
    'https://a.example/i/x/?lang=vi&rating=4'
    """
    parts = urlsplit(link)
    query = urlencode([*parse_qsl(parts.query), ("rating", str(rating))])
    return parts._replace(query=query).geturl()
