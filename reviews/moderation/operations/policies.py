"""A company's moderation policy."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from reviews.catalog.models import Company
from reviews.journal import operations as journal
from reviews.journal.actors import Actor
from reviews.moderation.models import Policy
from reviews.moderation.verdict import DEFAULT_REJECTABLE


def current(*, company: Company, at: datetime) -> Policy:
    """Return the policy in force; a company that never set one gets the default, as version 1."""
    latest = Policy.objects.for_company(company).order_by("-version").first()
    if latest is not None:
        return latest
    default = Policy(
        company=company, version=1, rejectable=sorted(DEFAULT_REJECTABLE), created_at=at
    )
    Policy.objects.bulk_create([default], ignore_conflicts=True)
    return Policy.objects.for_company(company).order_by("-version")[0]


@transaction.atomic
def adopt(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    hold_everything: bool,
    blocked_terms: Iterable[str],
    watched_terms: Iterable[str],
) -> Policy:
    """Put a new version in force for what is screened from now on."""
    # Whoever comes second waits here, and then sees the version that the first has made.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    before = current(company=company, at=at)
    policy = Policy.objects.create(
        company=company,
        version=before.version + 1,
        hold_everything=hold_everything,
        hold_from=before.hold_from,
        reject_from=before.reject_from,
        rejectable=before.rejectable,
        blocked_terms=sorted({term.strip() for term in blocked_terms} - {""}),
        watched_terms=sorted({term.strip() for term in watched_terms} - {""}),
        created_at=at,
    )
    journal.record(
        by=by,
        at=at,
        company=company,
        event="policy.adopted",
        subject_kind="policy",
        subject_id=policy.pk,
        version=policy.version,
    )
    return policy
