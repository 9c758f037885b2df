"""Feeds of the newest reviews, for feed readers."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from reviews.catalog.models import Company, Product
from reviews.content.queries import PublishedContribution, newest_reviews, published_reviews
from reviews.content.sorting import Sort
from reviews.display import atom
from reviews.display.json_ld import disclosure
from reviews.web.access import company_of, product_of
from reviews.web.conditional import answered
from reviews.web.heads import absolute
from reviews.web.languages import asked_language
from reviews.web.templatetags.components import shown_name

ENTRIES = 30


@require_safe
def of_product(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Answer with a product's newest reviews."""
    product = product_of(slug, ref)
    page = published_reviews(product=product, sort=Sort.NEWEST, limit=ENTRIES)
    with translation.override(_language(request, product.company)):
        feed = atom.Feed(
            address=absolute(reverse("web:atom-product", args=[slug, ref])),
            page=absolute(reverse("web:product", args=[slug, ref])),
            title=_("Reviews of %(product)s · %(company)s")
            % {"product": product.name, "company": product.company.name},
            author=product.company.name,
            language=translation.get_language(),
            begun_at=product.created_at,
            entries=[_entry(review, product) for review in page.reviews],
        )
        return answered(request, atom.document(feed), content_type=atom.CONTENT_TYPE)


@require_safe
def of_company(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the reviews that a company published latest."""
    company = company_of(slug)
    found = newest_reviews(company=company, limit=ENTRIES)
    with translation.override(_language(request, company)):
        feed = atom.Feed(
            address=absolute(reverse("web:atom-company", args=[slug])),
            page=absolute(reverse("web:company", args=[slug])),
            title=_("Reviews of products of %(company)s") % {"company": company.name},
            author=company.name,
            language=translation.get_language(),
            begun_at=company.created_at,
            entries=[_entry(review, product, names_it=True) for review, product in found],
        )
        return answered(request, atom.document(feed), content_type=atom.CONTENT_TYPE)


def _language(request: HttpRequest, company: Company) -> str:
    """Return the language that the address asks for, else the company's: a reader has none."""
    return asked_language(request) or company.default_language


def _entry(
    review: PublishedContribution, product: Product, *, names_it: bool = False
) -> atom.Entry:
    stars = ngettext("%(n)d star", "%(n)d stars", review.rating or 0) % {"n": review.rating}
    said = [product.name] if names_it else []
    said += [f"{stars}: {review.title}" if review.title else stars]
    address = reverse("web:review", args=[product.company.slug, product.ref, review.id])
    return atom.Entry(
        id=review.id,
        address=absolute(address),
        title=" · ".join(said),
        author=shown_name(review.author_name),
        language=review.language,
        body=review.body,
        notes=_notes(review),
        published_at=review.published_at,
    )


def _notes(review: PublishedContribution) -> Sequence[str]:
    verified = _("Verified purchase") if review.is_verified_purchase else ""
    return [note for note in (verified, disclosure(review)) if note]
