"""Who writes what is sent to the storefront."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from api.authentication import Access
from api.errors import fields_at_fault
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import KeyRole


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
