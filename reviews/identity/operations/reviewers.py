"""Recognising who writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviews.catalog.models import Company
from reviews.identity.models import Reviewer


@dataclass(frozen=True, kw_only=True)
class ReviewerData:
    """What a submission tells about its author. All of it may be empty: a guest."""

    email: str = ""
    customer_ref: str = ""
    language: str = ""


def recognise(*, at: datetime, company: Company, data: ReviewerData) -> Reviewer:
    """Return the company's reviewer of that customer id or e-mail address, new if need be."""
    return recognise_all(at=at, company=company, people=[data])[0]


@transaction.atomic
def recognise_all(
    *, at: datetime, company: Company, people: Sequence[ReviewerData]
) -> list[Reviewer]:
    """Return each one's reviewer, new if need be, with the same statements however many there are.

    The shop's own customer id counts for more than an address that somebody typed. A guest who
    gives neither is a new reviewer each time.
    """
    people = [_tidied(data) for data in people]
    by_ref, by_email = _known(
        company,
        refs={data.customer_ref for data in people},
        emails={data.email for data in people},
    )
    reviewers: list[Reviewer] = []
    fresh: list[Reviewer] = []
    for data in people:
        email, ref = data.email, data.customer_ref
        reviewer = by_ref.get(ref)
        if reviewer is None:
            reviewer = by_email.get(email)
            if reviewer is not None and ref and reviewer.customer_ref:
                # The address belongs to another customer of the shop: keep the two apart.
                reviewer, email = None, ""
        if reviewer is None:
            reviewer = Reviewer(
                company=company,
                email=email,
                customer_ref=ref,
                language=data.language,
                created_at=at,
            )
            fresh.append(reviewer)
            if ref:
                by_ref[ref] = reviewer
            if email:
                by_email[email] = reviewer
        reviewers.append(reviewer)
    stored = _store(company, fresh)
    return [stored.get(reviewer.pk, reviewer) for reviewer in reviewers]


def _store(company: Company, fresh: Sequence[Reviewer]) -> dict[UUID, Reviewer]:
    """Store new reviewers; return by its id what each has become.

    Two first reviews of one person at once: the loser of the race takes the winner's row.
    """
    # In one order, so that two batches with the same people do not wait for each other.
    in_order = sorted(fresh, key=lambda reviewer: (reviewer.customer_ref, reviewer.email))
    Reviewer.objects.bulk_create(in_order, ignore_conflicts=True)
    by_ref, by_email = _known(
        company,
        refs={reviewer.customer_ref for reviewer in fresh},
        emails={reviewer.email for reviewer in fresh},
    )
    return {
        reviewer.pk: by_ref.get(reviewer.customer_ref) or by_email.get(reviewer.email) or reviewer
        for reviewer in fresh
    }


def _known(
    company: Company, *, refs: set[str], emails: set[str]
) -> tuple[dict[str, Reviewer], dict[str, Reviewer]]:
    """Return the company's reviewers of these customer ids, and of these addresses."""
    # An empty one names nobody. It is excluded once more in the query, because the indexes leave it
    # out and PostgreSQL does not infer that from a long list.
    rows = Reviewer.objects.for_company(company)
    by_ref: dict[str, Reviewer] = {}
    by_email: dict[str, Reviewer] = {}
    if refs - {""}:
        found = rows.filter(customer_ref__in=refs - {""}).exclude(customer_ref="")
        by_ref = {reviewer.customer_ref: reviewer for reviewer in found}
    if emails - {""}:
        found = rows.filter(email__in=emails - {""}).exclude(email="")
        by_email = {reviewer.email: reviewer for reviewer in found}
    return by_ref, by_email


def _tidied(data: ReviewerData) -> ReviewerData:
    return replace(data, email=data.email.strip().lower(), customer_ref=data.customer_ref.strip())
