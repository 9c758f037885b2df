"""The data for search engines that stand in our pages, made of what the page shows."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from reviews.catalog.models import Company, Product
from reviews.content.queries import PublishedContribution, has_reviews_from_elsewhere
from reviews.content.summary import EMPTY, Summary
from reviews.display import json_ld
from reviews.web.heads import absolute
from reviews.web.templatetags.components import shown_name


def of_reviews(
    product: Product, *, summary: Summary, reviews: Sequence[PublishedContribution]
) -> str:
    """Return what the page of a product tells: its mean, the reviews on it, and the way to it."""
    told = json_ld.product(
        _thing(product),
        summary=summary,
        reviews=reviews,
        voices=_voices(product.company),
        has_foreign=summary.count > 0 and has_reviews_from_elsewhere(product),
    )
    return json_ld.script([told, json_ld.trail(_way_to(product))])


def of_review(product: Product, review: PublishedContribution) -> str:
    """Return what the page of one review tells; the product's mean is not on it."""
    told = json_ld.product(
        _thing(product),
        summary=EMPTY,
        reviews=[review],
        voices=_voices(product.company),
        has_foreign=False,
    )
    return json_ld.script([told, json_ld.trail(_way_to(product))])


def of_question(
    product: Product,
    question: PublishedContribution,
    *,
    answers: Sequence[PublishedContribution],
) -> str:
    """Return what the page of one question tells: the question and the answers on it."""
    here = reverse("web:question", args=[product.company.slug, product.ref, question.id])
    told = json_ld.question_page(
        question, page=absolute(here), answers=answers, voices=_voices(product.company)
    )
    return json_ld.script([told, json_ld.trail([*_way_to(product), _questions(product)])])


def of_way(product: Product, *, name: str, step: str) -> str:
    """Return the way to a page one step below a product's."""
    address = absolute(reverse(f"web:{step}", args=[product.company.slug, product.ref]))
    return json_ld.script([json_ld.trail([*_way_to(product), (name, address)])])


def _thing(product: Product) -> json_ld.Thing:
    return json_ld.Thing(
        name=product.name,
        page=_page_of(product),
        ref=product.ref,
        brand=product.brand,
        gtin=product.gtin,
        picture=product.image_url,
    )


def _voices(company: Company) -> json_ld.Voices:
    return json_ld.Voices(anonymous=shown_name(""), company=company.name)


def _way_to(product: Product) -> list[tuple[str, str]]:
    shop = absolute(reverse("web:company", args=[product.company.slug]))
    return [(product.company.name, shop), (product.name, _page_of(product))]


def _questions(product: Product) -> tuple[str, str]:
    here = reverse("web:questions", args=[product.company.slug, product.ref])
    return _("Questions and answers"), absolute(here)


def _page_of(product: Product) -> str:
    return absolute(reverse("web:product", args=[product.company.slug, product.ref]))
