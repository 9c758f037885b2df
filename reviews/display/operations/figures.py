"""Counting how reviews came about."""

from dataclasses import asdict
from datetime import datetime, timedelta

from reviews.catalog.models import Company
from reviews.content.queries import ReviewCounts, review_counts
from reviews.display.models import CompanyFigures
from reviews.moderation.queries import DecisionCounts, decision_counts

PERIOD = timedelta(days=365)
"""Of the decisions; the reviews are all those that are public."""


def count_all(*, at: datetime) -> int:
    """Count for all companies at once, and return for how many.

    A pass over everything for each company would cost as much for each of them. Nothing is
    recorded in the journal: what is counted stands there already.
    """
    reviews, decisions = review_counts(), decision_counts(since=at - PERIOD)
    rows = [
        CompanyFigures(
            company_id=company,
            figures={
                "reviews": asdict(reviews.get(company, ReviewCounts())),
                "decisions": asdict(decisions.get(company, DecisionCounts())),
            },
            counted_at=at,
        )
        for company in Company.objects.values_list("pk", flat=True)
    ]
    CompanyFigures.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["company"],
        update_fields=["figures", "counted_at"],
    )
    return len(rows)
