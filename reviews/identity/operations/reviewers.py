"""Recognising who writes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviews.catalog.models import Company
from reviews.identity.models import Reviewer


@dataclass(frozen=True, kw_only=True)
class ReviewerData:
    """What a submission tells about its author. All of it may be empty: a guest."""

    email: str = ""
    customer_ref: str = ""
    language: str = ""


@transaction.atomic
def recognise(*, at: datetime, company: Company, data: ReviewerData) -> Reviewer:
    """Return the company's reviewer of that customer id or e-mail address, new if need be.

    The shop's own customer id counts for more than an address that somebody typed. A guest who
    gives neither is a new reviewer each time.
    """
    email = data.email.strip().lower()
    customer_ref = data.customer_ref.strip()
    known = Reviewer.objects.for_company(company)
    reviewer = None
    if customer_ref:
        reviewer = known.filter(customer_ref=customer_ref).first()
    if reviewer is None and email:
        reviewer = known.filter(email=email).first()
        if reviewer is not None and customer_ref and reviewer.customer_ref:
            # The address belongs to another customer of the shop: keep the two apart.
            reviewer, email = None, ""
    if reviewer is not None:
        return reviewer
    fresh = Reviewer(
        company=company,
        email=email,
        customer_ref=customer_ref,
        language=data.language,
        created_at=at,
    )
    # Two first reviews of one person at once: the loser of the race takes the winner's row.
    Reviewer.objects.bulk_create([fresh], ignore_conflicts=True)
    if customer_ref:
        return known.get(customer_ref=customer_ref)
    if email:
        return known.get(email=email)
    return fresh
