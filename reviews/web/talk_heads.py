"""The heads of the pages on which customers talk."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.catalog.models import Product
from reviews.content.queries import PublishedContribution
from reviews.web import heads, structured
from reviews.web.heads import Head
from reviews.web.templatetags.components import replies, shown_name

Said = Sequence[PublishedContribution]


def of_questions(request: HttpRequest, product: Product, questions: Said, *, path: str) -> Head:
    """Return the head of the questions about a product."""
    title = _("Questions about %(product)s · %(company)s") % _names(product)
    name = _("Questions and answers")
    return _head(
        request,
        product,
        path=path,
        title=title,
        description=" ".join(question.body for question in questions) or title,
        structured=structured.of_way(product, name=name, step="questions"),
    )


def of_comments(request: HttpRequest, product: Product, comments: Said, *, path: str) -> Head:
    """Return the head of the comments on a product."""
    title = _("Comments on %(product)s · %(company)s") % _names(product)
    return _head(
        request,
        product,
        path=path,
        title=title,
        description=" ".join(comment.body for comment in comments) or title,
        structured=structured.of_way(product, name=_("Comments"), step="comments"),
    )


def of_question(
    request: HttpRequest,
    product: Product,
    question: PublishedContribution,
    answers: Said,
    *,
    path: str,
) -> Head:
    """Return the head of one question; only its first page tells of it to machines."""
    is_first = path == request.path
    count = question.replies_count
    answered = ngettext("%(shown)s answer of a customer", "%(shown)s answers of customers", count)
    words = answered % {"shown": replies(count)} if count else ""
    official = question.official_reply
    said = official or next(iter(answers), None)
    return _head(
        request,
        product,
        path=path,
        title=f"{question.body[:60]} · {product.name}",
        description=" · ".join(part for part in (words, said.body if said else "") if part)
        or question.body,
        structured=structured.of_question(product, question, answers=answers) if is_first else "",
        kind="article",
    )


def of_review(
    request: HttpRequest, product: Product, review: PublishedContribution, *, path: str
) -> Head:
    """Return the head of one review."""
    stars = ngettext("%(n)d star", "%(n)d stars", review.rating or 0) % {"n": review.rating}
    said = review.title or review.body
    return _head(
        request,
        product,
        path=path,
        title=_("A review of %(product)s · %(company)s") % _names(product),
        description=f"{shown_name(review.author_name)}, {stars}{': ' if said else ''}"
        f"{review.title} {review.body}",
        structured=structured.of_review(product, review) if path == request.path else "",
        kind="article",
    )


def _head(request: HttpRequest, product: Product, **more: Any) -> Head:
    return heads.of_product(request, product, **more)


def _names(product: Product) -> dict[str, str]:
    return {"product": product.name, "company": product.company.name}
