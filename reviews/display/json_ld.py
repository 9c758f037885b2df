"""What search engines are told of a page, in the words of schema.org. Data in, data out.

Rules of Google's review snippets, and what follows from them here:

* Only what can be seen on the page is marked up: the caller hands over what the page shows.
* Ratings come from users directly and are not taken over from other sites: a review that was
  imported is left out. The mean on the page counts all reviews of the product; where an imported
  one is among them, that mean is not ours to tell, and there is no other on the page. Then the
  reviews stand without it.
* There is no aggregate of nothing, and no product without a review: without either of them the
  product would be an error.
* Numbers have a dot, whatever the page's language, and are those that are shown.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reviews.content.extras import DISCLOSURES, Relationship
from reviews.content.kinds import Source
from reviews.content.limits import STARS_MAX, STARS_MIN
from reviews.content.photos.rendering import Size
from reviews.content.queries import PublishedContribution
from reviews.content.summary import Summary, tenths_of

Data = dict[str, Any]

CONTEXT = "https://schema.org"
NAME_MAX = 99
"""Characters of an author's name: "fewer than 100"."""

_SURROGATE = re.compile("[\ud800-\udfff]")
# Inside a script element: whatever could end it, begin a comment in it, or end a line of script.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029\x7f"}


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A product as its page shows it."""

    name: str
    page: str
    """The address by which search engines know the page; of all its parts the same."""
    ref: str = ""
    brand: str = ""
    gtin: str = ""
    picture: str = ""


@dataclass(frozen=True, kw_only=True)
class Voices:
    """Words of the page's language that stand in for a name."""

    anonymous: str
    company: str


def product(
    thing: Thing,
    *,
    summary: Summary,
    reviews: Sequence[PublishedContribution],
    voices: Voices,
    has_foreign: bool,
) -> Data | None:
    """Return the product with its mean and the reviews on the page; ``None`` without any.

    Args:
        thing: what is reviewed.
        summary: the figures on the page.
        reviews: those on the page.
        voices: see there.
        has_foreign: whether any review that the summary counts was collected elsewhere.
    """
    own = [review_of(review, voices) for review in reviews if is_told(review)]
    told: Data = {}
    if summary.mean is not None and not has_foreign:
        told["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": f"{tenths_of(summary.mean) / 10:.1f}",
            "reviewCount": summary.count,
            **_scale(),
        }
    if own:
        told["review"] = own
    return {**_product(thing), **told} if told else None


def is_told(review: PublishedContribution) -> bool:
    """Tell whether search engines are told of a review: one of ours, with stars."""
    return review.rating is not None and not Source.is_elsewhere(review.source)


def review_of(review: PublishedContribution, voices: Voices) -> Data:
    """Return one review, as a part of its product."""
    data: Data = {
        "@type": "Review",
        "author": _author(review, voices),
        "datePublished": _time(review.written_at),
        "inLanguage": review.language,
        "reviewRating": {"@type": "Rating", "ratingValue": str(review.rating), **_scale()},
        "name": review.title,
        "reviewBody": review.body,
        "image": [photo.addresses[Size.LARGE] for photo in review.photos],
        # Nothing in the vocabulary says that somebody got something for it. It is said in words,
        # so that it is not lost.
        "disambiguatingDescription": disclosure(review),
    }
    return {key: value for key, value in data.items() if value}


def disclosure(review: PublishedContribution) -> str:
    """Return in words what must be disclosed with a review wherever it goes; mostly nothing."""
    labels: dict[str, None] = {}
    if review.incentive:
        labels[str(review.incentive.label)] = None
    if review.relationship:
        told = DISCLOSURES.get(Relationship(review.relationship))
        if told is not None:
            labels[str(told)] = None
    return ". ".join(labels)


def question_page(
    question: PublishedContribution,
    *,
    page: str,
    answers: Sequence[PublishedContribution],
    voices: Voices,
) -> Data | None:
    """Return a question with its answers on the page; ``None`` while nobody has answered.

    The company's own answer is the accepted one. Only for the page of one question: on a page of
    many, this markup would be against its rules.
    """
    official = question.official_reply
    if official is None and not answers:
        return None
    main: Data = {
        **_said(question, voices, page=page),
        "@type": "Question",
        "name": question.body,
        "answerCount": question.replies_count + (official is not None),
    }
    if official is not None:
        main["acceptedAnswer"] = _said(official, voices, page=page)
    if answers:
        main["suggestedAnswer"] = [_said(answer, voices, page=page) for answer in answers]
    return {"@type": "QAPage", "mainEntity": main}


def trail(steps: Sequence[tuple[str, str]]) -> Data:
    """Return the way to a page: name and address of each page on it, the outermost first."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def script(parts: Sequence[Data | None]) -> str:
    """Return the parts as text that can stand inside a script element; empty without any.

    Lone surrogates, which no encoding can carry, become the sign for what cannot be shown.
    """
    told = [part for part in parts if part]
    if not told:
        return ""
    text = json.dumps(
        {"@context": CONTEXT, "@graph": told}, ensure_ascii=False, separators=(",", ":")
    )
    return _SURROGATE.sub("\ufffd", text).translate(_ESCAPES)


def _product(thing: Thing) -> Data:
    data: Data = {
        "@type": "Product",
        "@id": f"{thing.page}#product",
        "name": thing.name,
        "url": thing.page,
        "sku": thing.ref,
        "gtin": thing.gtin,
        "image": thing.picture,
        "brand": {"@type": "Brand", "name": thing.brand} if thing.brand else "",
    }
    return {key: value for key, value in data.items() if value}


def _said(said: PublishedContribution, voices: Voices, *, page: str) -> Data:
    data: Data = {
        "@type": "Answer",
        "text": said.body,
        "author": _author(said, voices),
        "datePublished": _time(said.written_at),
        "inLanguage": said.language,
        "upvoteCount": said.helpful_count,
    }
    # The company's word stands with what it is about, without a place of its own.
    return data if said.is_official else {**data, "url": f"{page}#said-{said.id}"}


def _author(said: PublishedContribution, voices: Voices) -> Mapping[str, str]:
    if said.is_official:
        return {"@type": "Organization", "name": voices.company[:NAME_MAX]}
    return {"@type": "Person", "name": (said.author_name or voices.anonymous)[:NAME_MAX]}


def _scale() -> Mapping[str, str]:
    return {"bestRating": str(STARS_MAX), "worstRating": str(STARS_MIN)}


def _time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")
