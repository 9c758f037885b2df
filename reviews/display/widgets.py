"""What the widgets show, as finished HTML: one rendering for shops' servers and for the browser.

A widget is a custom element whose shadow tree is made here. A shop's server puts the whole element
into its page (declarative shadow DOM); in the browser the script fetches only the inside. So there
is one template of each, the words are ours to translate, and the script stays small.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString

from reviews.catalog.models import Product
from reviews.content.limits import STARS
from reviews.content.queries import (
    ReviewFilter,
    published_questions,
    published_replies,
    published_reviews,
    summary_of,
    with_replies,
)
from reviews.content.queries.published import PublishedContribution
from reviews.content.sorting import Position, Sort
from reviews.content.summary import Summary
from reviews.display import cursors
from reviews.display.words import SORTS

REVIEWS = 10
QUESTIONS = 5
REPLIES = 20
STYLESHEET = "reviews/widgets/ugc.css"


class Widget(StrEnum):
    """What can be put into a shop's page for one product."""

    REVIEWS = "reviews"
    QUESTIONS = "questions"


class Part(StrEnum):
    """How much of a widget is asked for."""

    ELEMENT = "element"
    """The element with its shadow tree, for a page that a server makes."""
    INSIDE = "inside"
    """What stands in the shadow tree."""
    MORE = "more"
    """The items of a further page, to be put behind those that are there."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which part of a product's content a widget is to show, and how."""

    widget: Widget
    part: Part = Part.ELEMENT
    language: str
    """Of the page: of our words, not of the reviews."""
    sort: Sort = Sort.NEWEST
    ratings: tuple[int, ...] = ()
    """Only reviews with one of these numbers of stars; none is all."""
    verified: bool | None = None
    after: Position | None = None

    @property
    def only(self) -> ReviewFilter:
        """The conditions, as content understands them."""
        return ReviewFilter(ratings=self.ratings, verified=self.verified)


@dataclass(frozen=True)
class Link:
    """Where something more is: on the hosted page for everybody, and for the script here."""

    page: str
    """Absolute address of a page of ours that shows it without any script."""
    fetch: str
    """Path and query at the API; the script adds the key."""


@dataclass(frozen=True)
class Bar:
    """How many reviews have so many stars, and where they are shown alone."""

    stars: int
    count: int
    link: Link
    is_current: bool


def html_of(product: Product, asked: Asked, *, key: str) -> str:
    """Return a widget's HTML.

    Args:
        product: with its company.
        asked: what to show.
        key: the publishable key that the element is to use, if it is one element; may be empty.
    """
    with translation.override(asked.language):
        context = {"product": product, "asked": asked, "company": product.company, **_common()}
        made = _MAKERS[asked.widget](product, asked)
        if asked.part is Part.MORE:
            return _render(f"{asked.widget.value}_items", {**context, **made})
        inside = _render(asked.widget.value, {**context, **made})
        if asked.part is Part.INSIDE:
            return inside
        return _render("element", {**context, "inside": inside, "key": key, "page": _page(product)})


def badges_of(
    products: Sequence[Product], summaries: Mapping[UUID, Summary], *, language: str
) -> dict[str, str]:
    """Return the stars of several products in HTML, by ref."""
    with translation.override(language):
        return {
            product.ref: _render("stars", {"summary": summaries[product.pk]})
            for product in products
        }


def replies_html(parent: PublishedContribution, product: Product, *, language: str) -> str:
    """Return what others said below a public contribution, in HTML: the first of it.

    The company's own word stands with the parent already.
    """
    with translation.override(language):
        page = published_replies(parent, product=product, limit=REPLIES)
        remarks = [remark for remark in page.items if not remark.is_official]
        context = {
            "remarks": remarks,
            "parent": parent,
            "has_more": page.next is not None,
            "company": product.company,
            "product": product,
            **_common(),
        }
        return _render("replies", context)


def stylesheet() -> str:
    """Return the absolute address of the widgets' stylesheet, named after its content."""
    return absolute(staticfiles_storage.url(STYLESHEET))


def absolute(path: str) -> str:
    """Return the full address of a path of this installation.

    What stands on our own pages as a path would lead to the shop's server from the shop's page.
    """
    return path if "://" in path else f"{settings.BASE_URL}{path}"


def _common() -> dict[str, Any]:
    return {"base": settings.BASE_URL, "stylesheet": stylesheet()}


def _render(name: str, context: Mapping[str, Any]) -> SafeString:
    # What a template has rendered is escaped already, also where another one takes it in.
    return SafeString(render_to_string(f"reviews/display/{name}.html", dict(context)).strip())


def _reviews(product: Product, asked: Asked) -> dict[str, Any]:
    page = published_reviews(
        product=product, sort=asked.sort, only=asked.only, after=asked.after, limit=REVIEWS
    )
    more = _reviews_link(product, replace(asked, after=page.next), Part.MORE)
    made: dict[str, Any] = {
        "reviews": with_replies(page.reviews, product=product),
        "more": more if page.next else None,
    }
    if asked.part is Part.MORE:
        return made
    summary = summary_of(product)
    fresh = replace(asked, after=None)
    return made | {
        "summary": summary,
        "bars": [
            Bar(
                stars,
                summary.counts[stars],
                _reviews_link(
                    product, replace(fresh, ratings=() if asked.ratings == (stars,) else (stars,))
                ),
                stars in asked.ratings,
            )
            for stars in reversed(STARS)
        ],
        "sorts": [
            (sort, SORTS[sort], _reviews_link(product, replace(fresh, sort=sort))) for sort in Sort
        ],
        "all": _reviews_link(product, replace(fresh, ratings=(), verified=None)),
        "verified": _reviews_link(
            product, replace(fresh, verified=None if asked.verified else True)
        ),
        "write_address": absolute(reverse("web:write", args=[product.company.slug, product.ref])),
        "page_address": _page(product),
    }


def _questions(product: Product, asked: Asked) -> dict[str, Any]:
    page = published_questions(product=product, limit=QUESTIONS)
    return {
        "questions": page.items,
        "has_more": page.next is not None,
        "page_address": absolute(
            reverse("web:questions", args=[product.company.slug, product.ref])
        ),
    }


_MAKERS = {Widget.REVIEWS: _reviews, Widget.QUESTIONS: _questions}


def _page(product: Product) -> str:
    return absolute(reverse("web:product", args=[product.company.slug, product.ref]))


def _embed(product: Product) -> str:
    return reverse("api:embed", args=[product.ref])


def _query(asked: Asked) -> dict[str, str]:
    return {
        "widget": asked.widget.value,
        "part": asked.part.value,
        "language": asked.language,
    }


def _reviews_link(product: Product, asked: Asked, part: Part = Part.INSIDE) -> Link:
    """Return where the reviews are that are asked for."""
    conditions = {
        "sort": "" if asked.sort is Sort.NEWEST else asked.sort.value,
        "rating": ",".join(map(str, asked.ratings)),
        "after": cursors.encode(asked.after, sort=asked.sort) if asked.after else "",
    }
    said = {name: value for name, value in conditions.items() if value}
    on_page = said | ({"verified": "1"} if asked.verified else {})
    here = said | ({"verified": "true"} if asked.verified else {})
    query = _query(replace(asked, part=part)) | here
    hosted = _page(product) + (f"?{urlencode(on_page)}" if on_page else "")
    return Link(f"{hosted}#reviews", f"{_embed(product)}?{urlencode(query)}")
