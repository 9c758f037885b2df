"""What a receipt says: by what was sent, and where it stands."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reviews.content.kinds import Kind


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words for one kind of contribution."""

    arrived: Promise
    public: Promise
    thanks: Promise
    refused: Promise
    withdrawn: Promise
    see_it: Promise
    """Leads to where it is shown."""
    keep: Promise
    """The address is worth keeping."""


_CHECKED = gettext_lazy(
    "It is being checked. Most appear within moments; some are read by a person first."
)
_KEPT_BACK = gettext_lazy("It is kept from the public for the reasons below.")
_KEPT_BACK_WITH_STARS = gettext_lazy(
    "It is kept from the public for the reasons below. Your rating played no part."
)
_TAKEN_BACK = gettext_lazy("Its author took it back. Nobody sees it any more.")

WORDS = {
    Kind.REVIEW: Words(
        arrived=gettext_lazy("Thank you, your review has arrived"),
        public=gettext_lazy("Your review is public"),
        thanks=gettext_lazy("Thank you! It now helps others to choose."),
        refused=gettext_lazy("Your review was not published"),
        withdrawn=gettext_lazy("This review was withdrawn"),
        see_it=gettext_lazy("See it among the reviews"),
        keep=gettext_lazy("Keep this page’s address: it always shows where your review stands."),
    ),
    Kind.QUESTION: Words(
        arrived=gettext_lazy("Thank you, your question has arrived"),
        public=gettext_lazy("Your question is public"),
        thanks=gettext_lazy("The shop and other customers can answer it now."),
        refused=gettext_lazy("Your question was not published"),
        withdrawn=gettext_lazy("This question was withdrawn"),
        see_it=gettext_lazy("See it with its answers"),
        keep=gettext_lazy("Keep this page’s address: it always shows where your question stands."),
    ),
    Kind.ANSWER: Words(
        arrived=gettext_lazy("Thank you, your answer has arrived"),
        public=gettext_lazy("Your answer is public"),
        thanks=gettext_lazy("Thank you! It now helps whoever asked, and others."),
        refused=gettext_lazy("Your answer was not published"),
        withdrawn=gettext_lazy("This answer was withdrawn"),
        see_it=gettext_lazy("See it with the question"),
        keep=gettext_lazy("Keep this page’s address: it always shows where your answer stands."),
    ),
    Kind.COMMENT: Words(
        arrived=gettext_lazy("Thank you, your comment has arrived"),
        public=gettext_lazy("Your comment is public"),
        thanks=gettext_lazy("Thank you! Others can read it now."),
        refused=gettext_lazy("Your comment was not published"),
        withdrawn=gettext_lazy("This comment was withdrawn"),
        see_it=gettext_lazy("See it among the comments"),
        keep=gettext_lazy("Keep this page’s address: it always shows where your comment stands."),
    ),
}


def title_and_text(kind: Kind, state: str) -> tuple[Promise, Promise]:
    """Return what a receipt says first, and then."""
    words = WORDS[kind]
    refusal = _KEPT_BACK_WITH_STARS if kind is Kind.REVIEW else _KEPT_BACK
    return {
        "submitted": (words.arrived, _CHECKED),
        "published": (words.public, words.thanks),
        "rejected": (words.refused, refusal),
        "withdrawn": (words.withdrawn, _TAKEN_BACK),
    }[state]
