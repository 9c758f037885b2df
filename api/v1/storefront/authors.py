"""Who writes, votes and reports at the storefront."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from api.authentication import Access
from api.errors import fields_at_fault
from reviews.content.visitors import Visitor
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import KeyRole
from reviews.identity.queries import reviewer_of


def author_of(access: Access, sent: Mapping[str, Any]) -> ReviewerData:
    """Return who writes: by the shop's word if there is one, else as the body says.

    Raises:
        Problem: the body names another address than the shop does.
    """
    shopper = access.shopper
    email = sent.get("email", "")
    language = sent.get("language", "").partition("-")[0].lower()
    key = access.key
    if shopper is None and key is not None and key.kind == KeyRole.SECRET:
        # The company's own server says whose it is.
        return ReviewerData(email=email, language=language)
    if shopper is None:
        return ReviewerData(claimed_email=email, language=language)
    if email and email.lower() != shopper.proven_email:
        # Two addresses for one author: to drop either silently would surprise somebody.
        raise fields_at_fault({"email": [_("Leave this empty: the shop has said who you are.")]})
    return ReviewerData(
        customer_ref=shopper.customer_ref,
        email=shopper.proven_email,
        language=language or shopper.language,
    )


def visitor_of(access: Access, *, device: str) -> Visitor:
    """Return who votes or reports: the customer if the shop says who, and we know them; in any case
    the device. Nobody is made known for a vote.
    """
    shopper = access.shopper
    known = None if shopper is None else reviewer_of(shopper, company=access.company)
    return Visitor(device=device, reviewer=known)
