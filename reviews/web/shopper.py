"""The shop's signed-in customer on our pages: handed over, known from then on, and let go.

The shop's page posts the token, because an address ends up in logs, histories and referrers. The
token itself becomes the cookie: so it ends by itself, and at once when its secret is revoked.
"""

from datetime import timedelta
from math import ceil

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from reviews.catalog.models import Company, Product
from reviews.catalog.refs import is_ref
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.queries import shopper_of as shopper_of_token
from reviews.identity.shopper_tokens import LEEWAY, InvalidShopperToken, Shopper
from reviews.web import cookies
from reviews.web.access import company_of

COOKIE = "ugc_shopper"


def shopper_of(request: HttpRequest, company: Company) -> Shopper | None:
    """Return the customer of the company who was handed over and has not ended; else ``None``."""
    token = request.COOKIES.get(COOKIE)
    if not token:
        return None
    try:
        return shopper_of_token(company=company, token=token, at=timezone.now())
    except InvalidShopperToken:
        return None


def author_of(shopper: Shopper | None, *, email: str, language: str) -> ReviewerData:
    """Return who writes: by the shop's word if there is one, else as typed."""
    if shopper is None:
        return ReviewerData(claimed_email=email, language=language)
    return ReviewerData(
        customer_ref=shopper.customer_ref, email=shopper.proven_email, language=language
    )


def mark_of(shopper: Shopper | None) -> str:
    """Return what stands in a form for the one who opened it; empty for a guest.

    A form that is sent when somebody else is known here, or nobody any more, is shown once more
    instead of being stored under the wrong name.
    """
    if shopper is None:
        return ""
    return salted_hmac("ugc-hub:writing-as", shopper.customer_ref, algorithm="sha256").hexdigest()


def kept_private(response: HttpResponse, shopper: Shopper | None) -> HttpResponse:
    """Return the response; one that names a customer is kept by no cache but the customer's own."""
    if shopper is not None:
        patch_cache_control(response, private=True)
    return response


@csrf_exempt  # The shop's page has no token of ours; what proves it is the shop's own token.
@require_POST
@never_cache
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Take over a signed-in customer, and lead to the form of the product ``next``."""
    company = company_of(slug)
    product = _product(company, request.POST.get("next", ""))
    at = timezone.now()
    try:
        token = request.POST.get("token", "").strip()
        shopper = shopper_of_token(company=company, token=token, at=at)
    except InvalidShopperToken as error:
        response = render(
            request,
            "reviews/web/entry_refused.html",
            {
                "company": company,
                "reason": error.reason,
                "guest_address": _address(company, product),
            },
            status=400,
        )
        # Whoever was known here before is not the one that the shop meant.
        cookies.drop(response, COOKIE, path=_pages_of(company))
        return response
    seconds = ceil((shopper.expires_at + timedelta(seconds=LEEWAY) - at).total_seconds())
    response = HttpResponseRedirect(_address(company, product), status=303)
    cookies.put(response, COOKIE, token, path=_pages_of(company), seconds=seconds)
    return response


@require_POST
@never_cache
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget the customer, and lead back to the form, now as a guest."""
    company = company_of(slug)
    product = _product(company, request.POST.get("next", ""))
    response = HttpResponseRedirect(_address(company, product), status=303)
    cookies.drop(response, COOKIE, path=_pages_of(company))
    return response


def _product(company: Company, ref: str) -> Product | None:
    """Return the company's product of that ref, or ``None`` if none is named.

    Raises:
        Http404: there is none of that ref. Only a ref is taken, never an address: a form on another
            site must not lead our visitors anywhere it likes.
    """
    if not ref:
        return None
    product = None
    if is_ref(ref):
        product = Product.objects.for_company(company).with_refs([ref]).first()
    if product is None:
        raise Http404
    return product


def _address(company: Company, product: Product | None) -> str:
    if product is None:
        return _pages_of(company)
    return reverse("web:write", args=[company.slug, product.ref])


def _pages_of(company: Company) -> str:
    return reverse("web:company", args=[company.slug])
