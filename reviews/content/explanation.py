"""How a rating comes about, in words and numbers: EU 2019/2161 asks that it be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils import translation
from django.utils.translation import gettext as _

from reviews.content.kinds import Source
from reviews.content.summary import Summary, prior


class About(StrEnum):
    """What a piece of the explanation is about. Codes live for ever."""

    COUNTED = "counted"
    """Which reviews are in it."""
    LABELS = "labels"
    """What the numbers of verified, incentivised and other reviews mean."""
    MEAN = "mean"
    ROUNDING = "rounding"
    BAYESIAN = "bayesian"
    ORDER = "order"
    """In which order the reviews are read."""


@dataclass(frozen=True)
class Piece:
    """A paragraph of the explanation."""

    about: About
    text: str


@dataclass(frozen=True)
class SourceCount:
    """How many reviews reached us one way."""

    source: str
    label: str
    count: int


@dataclass(frozen=True)
class Explanation:
    """The words that go with a rating."""

    language: str
    sources: Sequence[SourceCount]
    """The most frequent first."""
    pieces: Sequence[Piece]


def explain(summary: Summary, *, language: str) -> Explanation:
    """Return the words that explain a rating, in one of our languages."""
    with translation.override(language):
        counts = sorted(summary.parts.sources.items(), key=lambda pair: (-pair[1], pair[0]))
        return Explanation(
            language=language,
            sources=[SourceCount(code, _source(code), count) for code, count in counts],
            pieces=[Piece(about, text) for about, text in _texts().items()],
        )


def _texts() -> dict[About, str]:
    believed = prior()
    return {
        About.COUNTED: _(
            "Every published review of this product is in the rating, good and bad alike, and each "
            "counts the same. A review is never refused or taken down for its stars."
        ),
        About.LABELS: _(
            "Verified means: an order of the shop, a personal invitation after a purchase, or the "
            "place where the review was first published shows that its author bought the product. "
            "A review for which somebody got something, or that somebody from the company wrote, "
            "says so wherever it is shown."
        ),
        About.MEAN: _(
            "The rating is the plain mean: the stars of all reviews added up, divided by the "
            "number of reviews."
        ),
        About.ROUNDING: _(
            "Nothing is rounded before it is shown. Pages show one decimal, and half a tenth "
            "counts up. Programs are told two decimals, and an exact half goes to the even digit."
        ),
        About.BAYESIAN: _(
            "For comparing products there is a second, more careful mean. It adds %(weight)d "
            "made-up reviews, one with each number of stars and so %(mean)g stars on average, to "
            "the real ones of every product alike. With few reviews it stays near the middle; with "
            "many it comes to the plain mean. It is not the rating that is shown."
        )
        % {"weight": believed.weight, "mean": float(believed.mean)},
        About.ORDER: _(
            "The most useful reviews come first: by helpful votes, age, how much they tell, and "
            "photos. Stars do not count for the order, and nobody can pay for a place. You can "
            "choose another order."
        ),
    }


def _source(code: str) -> str:
    if code.startswith(Source.IMPORT_PREFIX):
        origin = code.removeprefix(Source.IMPORT_PREFIX)
        return _("Brought along from %(origin)s") % {"origin": origin}
    known = {
        Source.HOSTED_FORM: _("Written on this site"),
        Source.STOREFRONT_API: _("Written at the shop"),
        Source.INVITATION: _("Written after an invitation"),
    }
    return known.get(code, code)
