"""How the public reviews of every company came about, in numbers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import BooleanField, Count, Q
from django.db.models.expressions import ExpressionWrapper

from reviews.content.kinds import Source
from reviews.content.models import Contribution


@dataclass(kw_only=True)
class ReviewCounts:
    """The public reviews of one company."""

    total: int = 0
    by_proof: dict[str, int] = field(default_factory=dict)
    """Verified ones, by how it is known that the author bought the product."""
    email_confirmed: int = 0
    """Not verified, but the author's address is."""
    by_incentive: dict[str, int] = field(default_factory=dict)
    elsewhere: int = 0
    """Collected somewhere else."""


def review_counts() -> Mapping[UUID, ReviewCounts]:
    """Return the counts of all companies by company, in one pass over all reviews."""
    counts: dict[UUID, ReviewCounts] = defaultdict(ReviewCounts)
    is_elsewhere = ExpressionWrapper(
        Q(source__startswith=Source.IMPORT_PREFIX), output_field=BooleanField()
    )
    rows = (
        Contribution.objects.all()
        .published()
        .reviews()
        .order_by()
        .values_list("company", "purchase_proof", "incentive", "is_email_confirmed", is_elsewhere)
        .annotate(n=Count("pk"))
    )
    for company, proof, incentive, confirmed, elsewhere, n in rows:
        found = counts[company]
        found.total += n
        if proof:
            found.by_proof[proof] = found.by_proof.get(proof, 0) + n
        elif confirmed:
            found.email_confirmed += n
        if incentive:
            found.by_incentive[incentive] = found.by_incentive.get(incentive, 0) + n
        if elsewhere:
            found.elsewhere += n
    return counts
