"""Who is known to have bought what they review, whichever of review and order came first."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reviews.catalog.models import Company, Order
from reviews.catalog.operations.products import bump_display_version
from reviews.catalog.queries import proven_buyers
from reviews.content.kinds import PurchaseProof
from reviews.content.lifecycle import ContributionState
from reviews.content.models import Contribution
from reviews.content.operations import summaries
from reviews.content.operations.contributions import buyer_of
from reviews.identity.models import Reviewer
from reviews.journal import operations as journal
from reviews.journal.actors import SYSTEM


@transaction.atomic
def match_order(*, at: datetime, order_id: UUID, formerly_of_others: Iterable[UUID] = ()) -> int:
    """Look again at the reviews of an order's customer; return how many changed.

    An order proves a purchase only as long as it stands, so this follows every change of one.

    Args:
        at: when.
        order_id: the order as it is now.
        formerly_of_others: products of which it proved another customer's purchase until now.
    """
    order = Order.objects.select_related("company").get(pk=order_id)
    named = Q()
    if order.email:
        named |= Q(email=order.email)
    if order.customer_ref:
        named |= Q(customer_ref=order.customer_ref)
    people = Reviewer.objects.for_company(order.company).filter(named)
    unproven = _unproven_on(formerly_of_others, company=order.company)
    return _look_again(
        company=order.company,
        at=at,
        reviewer_ids={*people.values_list("pk", flat=True), *unproven},
    )


@transaction.atomic
def match_reviewer(*, at: datetime, reviewer: Reviewer, changed: Iterable[UUID] = ()) -> int:
    """Look again at one person's reviews, now that more is known of the person.

    ``changed`` are products of which the public sees something new in any case.
    """
    return _look_again(
        company=reviewer.company, at=at, reviewer_ids=[reviewer.pk], changed_products=changed
    )


def _unproven_on(products: Iterable[UUID], *, company: Company) -> set[UUID]:
    """Return whose reviews of these products no order proves any more; nothing is locked for it.

    Who was erased keeps what was proven: no order names that person any more.
    """
    wanted = list(products)
    if not wanted:
        return set()
    rows = (
        Contribution.objects.for_company(company)
        .filter(product__in=wanted, purchase_proof=PurchaseProof.ORDER)
        .filter(reviewer__erased_at=None)
        .reviews()
        .select_related("reviewer")
    )
    buyers = [
        (row.reviewer.pk, buyer_of(product_id=row.product_id, author=row.reviewer))
        for row in rows
        if row.reviewer is not None
    ]
    proven = proven_buyers(company=company, buyers=[buyer for _reviewer_id, buyer in buyers])
    return {reviewer_id for reviewer_id, buyer in buyers if buyer not in proven}


def _look_again(
    *,
    company: Company,
    at: datetime,
    reviewer_ids: Iterable[UUID],
    changed_products: Iterable[UUID] = (),
) -> int:
    # What an invitation or the source of an import proves, no order can take away.
    found = list(
        Contribution.objects.for_company(company)
        .filter(reviewer__in=list(reviewer_ids))
        .filter(purchase_proof__in=(PurchaseProof.NONE, PurchaseProof.ORDER))
        .exclude(state=ContributionState.WITHDRAWN)
        .reviews()
        .select_related("reviewer", "published_revision")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    buyers = {
        row.pk: buyer_of(product_id=row.product_id, author=row.reviewer)
        for row in found
        if row.reviewer is not None
    }
    proven = proven_buyers(company=company, buyers=buyers.values())
    changed = [row for row in found if (buyers[row.pk] in proven) != row.is_verified_purchase]
    summaries.hold(contributions=changed)
    for row in changed:
        before = summaries.counted(row)
        row.is_verified_purchase = not row.is_verified_purchase
        row.purchase_proof = PurchaseProof.ORDER if row.is_verified_purchase else PurchaseProof.NONE
        summaries.change(row, removed=before, added=summaries.counted(row))
    Contribution.objects.bulk_update(changed, fields=("is_verified_purchase", "purchase_proof"))
    journal.record_many(
        by=SYSTEM,
        at=at,
        company=company,
        happenings=[
            journal.Happening(
                event=f"contribution.{'verified' if row.is_verified_purchase else 'unverified'}",
                subject_kind="contribution",
                subject_id=str(row.pk),
            )
            for row in changed
        ],
    )
    shown = {row.product_id for row in changed if row.state == ContributionState.PUBLISHED}
    # One by one and in one order: a single statement locks them in whatever order it finds them.
    for product_id in sorted(shown | set(changed_products)):
        bump_display_version(product_ids=[product_id])
    return len(changed)
