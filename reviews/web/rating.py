"""The page that explains the rating of a product."""

from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe

from reviews.content.explanation import About, explain
from reviews.content.language import spoken
from reviews.content.limits import STARS
from reviews.content.queries import summary_of
from reviews.content.summary import Summary
from reviews.web.access import product_of


@dataclass(frozen=True)
class Row:
    """A number of reviews, what they are, and a second number that belongs to it."""

    label: str
    count: int
    stars: int = 0
    """Of these reviews together."""
    share: Fraction | None = None
    """Of all reviews."""


@require_safe
def rating(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show what the rating is made of, how it is worked out, and how reviews are put in order."""
    thing = product_of(slug, ref)
    summary = summary_of(thing)
    language = spoken(get_language() or "", fallback=thing.company.default_language)
    explanation = explain(summary, language=language)
    said = {piece.about: piece.text for piece in explanation.pieces}
    return render(
        request,
        "reviews/web/rating.html",
        {
            "company": thing.company,
            "product": thing,
            "summary": summary,
            "by_stars": _by_stars(summary),
            "by_label": _by_label(summary),
            "by_source": [_row(summary, each.label, each.count) for each in explanation.sources],
            "said": {about.value: said[about] for about in About},
            "canonical": request.build_absolute_uri(request.path),
            "back": reverse("web:product", args=[slug, ref]),
        },
    )


def _row(summary: Summary, label: str, count: int) -> Row:
    return Row(label, count, share=Fraction(count, summary.count) if summary.count else None)


def _by_stars(summary: Summary) -> list[Row]:
    return [
        Row(
            label=ngettext("%(n)d star", "%(n)d stars", stars) % {"n": stars},
            count=summary.counts[stars],
            stars=stars * summary.counts[stars],
        )
        for stars in reversed(STARS)
    ]


def _by_label(summary: Summary) -> list[Row]:
    parts = summary.parts
    return [
        _row(summary, gettext("Verified purchases"), parts.verified),
        _row(summary, gettext("With something in return, or from the company"), parts.incentivised),
        _row(summary, gettext("From a confirmed e-mail address"), parts.email_confirmed),
        _row(summary, gettext("Stars alone, without a text"), parts.without_text),
    ]
