"""Rows of two companies, or of two contributions, cannot be joined, whatever the code does."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from reviews.content.models import Contribution, RatingSummary, Report, Revision, Vote
from reviews.content.operations import votes
from reviews.content.visitors import Visitor
from reviews.encourage.models import Invitation
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import InvitationData
from reviews.identity.models import Erasure, LinkPurpose, MagicLink, Reviewer
from reviews.identity.operations import erasures, magic_links
from reviews.journal.actors import SYSTEM
from reviews.moderation.models import Appeal, Case, Decision, Screening
from reviews.moderation.operations import appeals
from reviews.moderation.operations.decisions import decide
from tests.factories import (
    ProductFactory,
    ReviewerFactory,
    held_case,
    published_review,
    refused_case,
    reported,
)

pytestmark = pytest.mark.django_db

# (model, column): the row of one company is pointed at the same thing of another company, or of
# another contribution.
JOINS = [
    (Contribution, "product_id"),
    (Contribution, "reviewer_id"),
    (Contribution, "published_revision_id"),
    (Revision, "contribution_id"),
    (RatingSummary, "company_id"),
    (Screening, "revision_id"),
    (Screening, "policy_id"),
    (Case, "contribution_id"),
    (Case, "revision_id"),
    (Case, "screening_id"),
    (Decision, "case_id"),
    (Decision, "revision_id"),
    (Reviewer, "merged_into_id"),
    (Erasure, "reviewer_id"),
    (Invitation, "reviewer_id"),
    (Invitation, "product_id"),
    (Invitation, "contribution_id"),
    (MagicLink, "reviewer_id"),
    (Vote, "contribution_id"),
    (Vote, "reviewer_id"),
    (Report, "contribution_id"),
    (Report, "revision_id"),
    (Report, "reviewer_id"),
    (Appeal, "contribution_id"),
    (Appeal, "revision_id"),
    (Appeal, "decision_id"),
    (Appeal, "ruling_id"),
]


PUBLIC: dict[Any, Any] = {}
"""The public contribution of each company made here."""


def one_of_each() -> dict[type[models.Model], Any]:
    """Return the rows of a company with a public review and a decided case."""
    product = ProductFactory()
    shown = published_review(product, body="Keeps tea warm.")
    case = held_case(product)
    decision = decide(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome="reject",
        reasons=["personal_data"],
    )
    PUBLIC[product.company_id] = shown.pk
    person = shown.reviewer
    assert person is not None
    issued = magic_links.issue(
        by=SYSTEM, at=timezone.now(), reviewer=person, purpose=LinkPurpose.MY_CONTENT
    )
    (invitation,) = invitations.invite(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        people=[InvitationData(product_ref=product.ref, email="lan@example.com")],
        send=False,
    )
    customer = ReviewerFactory(company=product.company)
    votes.cast(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        contribution_id=shown.pk,
        visitor=Visitor(reviewer=customer),
        is_helpful=True,
    )
    report = reported(shown)
    Report.objects.filter(pk=report.pk).update(reviewer=customer)
    refused = refused_case(product)
    appeal = appeals.lodge(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        contribution_id=refused.contribution_id,
        text="Look again.",
    )
    decide(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        case_id=refused.pk,
        revision_id=refused.revision_id,
        outcome="publish",
        revises=appeal.decision_id,
    )
    return {
        Reviewer: person,
        Erasure: erasures.request(by=SYSTEM, at=timezone.now(), reviewer=person),
        Invitation: invitation,
        MagicLink: issued.link,
        Vote: Vote.objects.get(contribution=shown),
        Report: Report.objects.get(pk=report.pk),
        Appeal: Appeal.objects.get(pk=appeal.pk),
        Contribution: shown,
        Revision: case.revision,
        RatingSummary: RatingSummary.objects.get(pk=product.pk),
        Screening: case.screening,
        Case: case,
        Decision: decision,
    }


def named(theirs: Any, column: str) -> Any:
    """Return what the row of the other company names there, or could."""
    could = {"merged_into_id": theirs.pk, "contribution_id": PUBLIC.get(theirs.company_id)}
    return getattr(theirs, column) or could[column]


@pytest.mark.parametrize(
    ("model", "column"), JOINS, ids=lambda value: getattr(value, "__name__", value)
)
def test_the_database_refuses_the_join(model: type[models.Model], column: str) -> None:
    ours, theirs = one_of_each()[model], one_of_each()[model]

    def join() -> None:
        with transaction.atomic():
            model.objects.filter(pk=ours.pk).update(**{column: named(theirs, column)})
            connection.check_constraints()

    with pytest.raises(IntegrityError, match=r"_same_|_once|_one_"):
        join()
