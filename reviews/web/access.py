"""Finding what an address names, and whether the visitor may see it.

Whatever belongs to a company the visitor has no part in is answered as if it were not there.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from reviews.catalog.models import Company, Product
from reviews.catalog.queries import company_by_slug
from reviews.catalog.refs import is_ref
from reviews.content.models import Contribution
from reviews.identity.models import StaffUser
from reviews.identity.permissions import Permission, Principal, can
from reviews.identity.queries import principal_of_user


@dataclass(frozen=True)
class Seat:
    """A member of a company's team at its desk."""

    company: Company
    principal: Principal
    may_decide: bool
    has_other_desks: bool

    def may(self, permission: Permission) -> bool:
        """Tell whether the member's role includes ``permission``."""
        return can(self.principal, permission, self.company)


def company_of(slug: str) -> Company:
    """Return the company.

    Raises:
        Http404: there is none.
    """
    company = company_by_slug(slug)
    if company is None:
        raise Http404(_("There is no shop at this address."))
    return company


def product_of(slug: str, ref: str) -> Product:
    """Return the product with its company.

    Raises:
        Http404: there is none.
    """
    company = company_of(slug)
    if not is_ref(ref):
        raise Http404(_("There is no product at this address."))
    product = (
        Product.objects.for_company(company).with_refs([ref]).select_related("company").first()
    )
    if product is None:
        raise Http404(_("There is no product at this address."))
    return product


def public_contribution(contribution_id: UUID) -> Contribution:
    """Return a public contribution, with what it hangs on, its product and its company.

    Raises:
        Http404: there is no such contribution, or it is not public.
    """
    contribution = (
        Contribution.objects.seen()
        .select_related("parent", "product__company")
        .filter(pk=contribution_id)
        .first()
    )
    if contribution is None:
        raise Http404(_("There is nothing public at this address."))
    return contribution


def public_contribution_at(slug: str, ref: str, contribution_id: UUID) -> Contribution:
    """Return a public contribution about that product, as ``public_contribution`` does.

    Raises:
        Http404: there is no such contribution there, or it is not public.
    """
    contribution = public_contribution(contribution_id)
    product = contribution.product
    if (product.company.slug, product.ref) != (slug, ref):
        raise Http404(_("There is nothing public at this address."))
    return contribution


def principal_of(request: HttpRequest) -> Principal:
    """Return who is signed in; for pages that ask for a sign-in first."""
    if not isinstance(request.user, StaffUser):
        raise PermissionDenied
    return principal_of_user(request.user)


def seat_at(request: HttpRequest, slug: str, *, needs: Permission = Permission.CASE_VIEW) -> Seat:
    """Return the visitor's place at a company's desk.

    Raises:
        Http404: there is no such company, or the visitor has no part in it.
        PermissionDenied: the visitor's role does not include what the page ``needs``.
    """
    principal = principal_of(request)
    company = company_by_slug(slug)
    if company is None or not principal.is_known_in(company):
        raise Http404(_("There is no desk at this address."))
    if not can(principal, needs, company):
        raise PermissionDenied(_refusal(needs))
    return Seat(
        company=company,
        principal=principal,
        may_decide=can(principal, Permission.CASE_DECIDE, company),
        has_other_desks=len(principal.roles) > 1,
    )


def _refusal(needs: Permission) -> str:
    if needs is Permission.CASE_VIEW:
        return _("Your role in this company does not include moderation.")
    if needs is Permission.FORM_MANAGE:
        return _("Your role in this company does not include the review form.")
    if needs is Permission.WIDGET_MANAGE:
        return _("Your role in this company does not include the widgets.")
    return _("Your role in this company does not include this page.")
