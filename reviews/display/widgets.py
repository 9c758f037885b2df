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
from django.utils.translation import gettext

from reviews.catalog.models import Company, Product
from reviews.content.form import form_in
from reviews.content.form_queries import fields_for
from reviews.content.limits import PHOTO_BYTES_MAX, STARS
from reviews.content.queries import (
    ReviewFilter,
    has_reviews_from_elsewhere,
    published_questions,
    published_replies,
    published_reviews,
    summary_of,
    with_replies,
)
from reviews.content.queries.published import PublishedContribution
from reviews.content.sorting import DEFAULT, Position, Sort
from reviews.content.summary import Summary
from reviews.display import cursors, json_ld
from reviews.display.looks import Look
from reviews.display.queries import SetLook, look_of
from reviews.display.words import SORTS

QUESTIONS = 5
REPLIES = 20
STYLESHEET = "reviews/widgets/ugc.css"
PROOF_SCRIPT = "reviews/js/proof_of_work.js"
FIRST = ("rating", "title", "body", "photos")
"""What a review form shows at once; what is neither first nor last unfolds."""
LAST = ("author_name", "email")


class Widget(StrEnum):
    """What can be put into a shop's page for one product."""

    REVIEWS = "reviews"
    QUESTIONS = "questions"
    REVIEW_FORM = "review-form"


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
    sort: Sort = DEFAULT
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
        chosen = look_of(product.company)
        context = {
            "product": product,
            "asked": asked,
            "company": product.company,
            "base": settings.BASE_URL,
            "stylesheets": stylesheets(product.company, chosen),
        }
        made = _MAKERS[asked.widget](product, asked, chosen.look)
        if asked.part is Part.MORE and asked.widget is Widget.REVIEWS:
            return _render(f"{_template(asked.widget)}_items", {**context, **made})
        inside = _render(_template(asked.widget), {**context, **made})
        if asked.part is Part.INSIDE:
            return inside
        element = {"inside": inside, "key": key, "page": page_of(product)}
        return _render(
            "element", {**context, **element, "structured": _structured(asked, context | made)}
        )


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
            "base": settings.BASE_URL,
        }
        return _render("replies", context)


def stylesheets(company: Company, chosen: SetLook) -> list[str]:
    """Return the absolute addresses of what a shadow tree is styled by, each for ever the same."""
    return [absolute(staticfiles_storage.url(STYLESHEET)), *look_stylesheets(company, chosen)]


def look_stylesheets(company: Company, chosen: SetLook) -> list[str]:
    """Return the address of the company's own look, if it has one."""
    if chosen.look.is_plain:
        return []
    address = reverse("web:widget-look", args=[company.slug, chosen.version])
    return [absolute(address)]


def absolute(path: str) -> str:
    """Return the full address of a path of this installation.

    What stands on our own pages as a path would lead to the shop's server from the shop's page.
    """
    return path if "://" in path else f"{settings.BASE_URL}{path}"


def _template(widget: Widget) -> str:
    return widget.value.replace("-", "_")


def _render(name: str, context: Mapping[str, Any]) -> SafeString:
    # What a template has rendered is escaped already, also where another one takes it in.
    return SafeString(render_to_string(f"reviews/display/{name}.html", dict(context)).strip())


def _reviews(product: Product, asked: Asked, look: Look) -> dict[str, Any]:
    page = published_reviews(
        product=product,
        sort=asked.sort,
        only=asked.only,
        after=asked.after,
        limit=look.reviews_at_once,
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
        "write_address": _write_address(product),
        "page_address": page_of(product),
    }


def _questions(product: Product, asked: Asked, look: Look) -> dict[str, Any]:
    page = published_questions(product=product, limit=QUESTIONS)
    return {
        "questions": page.items,
        "has_more": page.next is not None,
        "page_address": absolute(
            reverse("web:questions", args=[product.company.slug, product.ref])
        ),
    }


def _structured(asked: Asked, made: Mapping[str, Any]) -> str:
    """Return what search engines are told of a page with the widget: of all reviews, or nothing."""
    is_whole = not (asked.ratings or asked.verified is not None or asked.after)
    if asked.widget is not Widget.REVIEWS or asked.sort is not DEFAULT or not is_whole:
        return ""
    product, summary = made["product"], made["summary"]
    told = json_ld.product(
        json_ld.Thing(
            name=product.name,
            page=product.url or page_of(product),
            ref=product.ref,
            brand=product.brand,
            gtin=product.gtin,
            picture=product.image_url,
        ),
        summary=summary,
        reviews=made["reviews"],
        voices=json_ld.Voices(anonymous=gettext("Anonymous"), company=product.company.name),
        has_foreign=summary.count > 0 and has_reviews_from_elsewhere(product),
    )
    return json_ld.script([told])


def _review_form(product: Product, asked: Asked, look: Look) -> dict[str, Any]:
    company = product.company
    form = form_in(asked.language, company=company, fields=fields_for(company, product))
    inputs = {each.name: each for each in form.inputs}
    return {
        "first": [inputs.pop(name) for name in FIRST],
        "last": [inputs.pop(name) for name in LAST],
        "more": list(inputs.values()),
        "questions": form.questions,
        "stars": STARS,
        "photo_megabytes": PHOTO_BYTES_MAX // 1024**2,
        "proof_script": absolute(staticfiles_storage.url(PROOF_SCRIPT)),
        "write_address": _write_address(product),
    }


_MAKERS = {
    Widget.REVIEWS: _reviews,
    Widget.QUESTIONS: _questions,
    Widget.REVIEW_FORM: _review_form,
}


def page_of(product: Product) -> str:
    """Return the absolute address of a product's hosted page."""
    return absolute(reverse("web:product", args=[product.company.slug, product.ref]))


def _write_address(product: Product) -> str:
    return absolute(reverse("web:write", args=[product.company.slug, product.ref]))


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
        "sort": "" if asked.sort is DEFAULT else asked.sort.value,
        "rating": ",".join(map(str, asked.ratings)),
        "after": cursors.encode(asked.after, sort=asked.sort) if asked.after else "",
    }
    said = {name: value for name, value in conditions.items() if value}
    on_page = said | ({"verified": "1"} if asked.verified else {})
    here = said | ({"verified": "true"} if asked.verified else {})
    query = _query(replace(asked, part=part)) | here
    hosted = page_of(product) + (f"?{urlencode(on_page)}" if on_page else "")
    return Link(f"{hosted}#reviews", f"{_embed(product)}?{urlencode(query)}")
