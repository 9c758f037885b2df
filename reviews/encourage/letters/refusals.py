"""Letters to those whose text is not public, whatever they wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.content.kinds import Kind
from reviews.encourage.letters.parts import Button, Letter, Note, Paragraph
from reviews.encourage.letters.words import decided_by, reasons_of, short
from reviews.moderation.reasons import ReasonCode


@dataclass(frozen=True, kw_only=True)
class _Words:
    """The words for one kind of contribution."""

    subject: Promise
    heading: Promise
    said: Promise
    see_it: Promise
    why: Promise


_APPEAL = gettext_lazy(
    "If you think we are wrong, appeal on its page: a person who was not part of this decision "
    "looks at it again, free of charge."
)
_CHANGE_OR_APPEAL = gettext_lazy(
    "On its page you can change the review and send it again. If you think we are "
    "wrong, appeal there: a person who was not part of this decision looks at it "
    "again, free of charge."
)

_WORDS = {
    Kind.REVIEW: _Words(
        subject=gettext_lazy("Your review of “%(product)s” was not published"),
        heading=gettext_lazy("Your review was not published"),
        said=gettext_lazy("We have not published your review of “%(product)s”."),
        see_it=gettext_lazy("See my review"),
        why=gettext_lazy("You get this e-mail because you wrote a review for %(company)s."),
    ),
    Kind.QUESTION: _Words(
        subject=gettext_lazy("Your question about “%(product)s” was not published"),
        heading=gettext_lazy("Your question was not published"),
        said=gettext_lazy("We have not published your question about “%(product)s”."),
        see_it=gettext_lazy("See my question"),
        why=gettext_lazy(
            "You get this e-mail because you asked a question on the pages of %(company)s."
        ),
    ),
    Kind.ANSWER: _Words(
        subject=gettext_lazy("Your answer about “%(product)s” was not published"),
        heading=gettext_lazy("Your answer was not published"),
        said=gettext_lazy("We have not published your answer to a question about “%(product)s”."),
        see_it=gettext_lazy("See my answer"),
        why=gettext_lazy(
            "You get this e-mail because you answered a question on the pages of %(company)s."
        ),
    ),
    Kind.COMMENT: _Words(
        subject=gettext_lazy("Your comment on “%(product)s” was not published"),
        heading=gettext_lazy("Your comment was not published"),
        said=gettext_lazy("We have not published your comment on “%(product)s”."),
        see_it=gettext_lazy("See my comment"),
        why=gettext_lazy(
            "You get this e-mail because you wrote a comment on the pages of %(company)s."
        ),
    ),
}


def rejected(
    *,
    company: str,
    product: str,
    reasons: Sequence[ReasonCode],
    is_automatic: bool,
    link: str,
    what: Kind,
) -> Letter:
    """Say why what somebody wrote is not public, and how to appeal."""
    words, is_review = _WORDS[what], what is Kind.REVIEW
    sentences = [words.said % {"product": product}, decided_by(is_automatic=is_automatic)]
    if is_review:
        sentences.append(_("How many stars you gave played no part."))
    return Letter(
        subject=words.subject % {"product": short(product)},
        heading=str(words.heading),
        parts=[
            Paragraph(" ".join(sentences)),
            reasons_of(reasons),
            Paragraph(str(_CHANGE_OR_APPEAL if is_review else _APPEAL)),
            Button(str(words.see_it), link),
            Note(_("You can also turn to a court or an out-of-court dispute body at any time.")),
        ],
        why=words.why % {"company": company},
    )
