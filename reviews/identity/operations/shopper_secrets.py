"""Giving out and withdrawing the secrets that shops sign their customers' tokens with."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviews.catalog.models import Company
from reviews.identity import shopper_secrets
from reviews.identity.models import ShopperSecret
from reviews.journal import operations as journal
from reviews.journal.actors import Actor


@dataclass(frozen=True, kw_only=True)
class IssuedSecret:
    """A new secret: the row, and the text, which is shown this once."""

    secret: ShopperSecret
    text: str


@transaction.atomic
def issue(*, by: Actor, at: datetime, company: Company, name: str) -> IssuedSecret:
    """Make a secret for the company, beside those that it has.

    Args:
        by: who asked for it.
        at: when.
        company: whose customers its tokens speak of.
        name: what the team calls it.
    """
    secret = ShopperSecret.objects.create(company=company, name=name, created_at=at)
    journal.record(
        by=by,
        at=at,
        company=company,
        event="shopper_secret.issued",
        subject_kind="shopper_secret",
        subject_id=secret.pk,
    )
    return IssuedSecret(secret=secret, text=shopper_secrets.secret_of(secret.pk))


@transaction.atomic
def revoke(*, by: Actor, at: datetime, company: Company, secret: ShopperSecret) -> bool:
    """End a secret and every token of it at once; return whether it was still good."""
    revoked = (
        ShopperSecret.objects.for_company(company)
        .active()
        .filter(pk=secret.pk)
        .update(revoked_at=at)
    )
    if revoked:
        journal.record(
            by=by,
            at=at,
            company=company,
            event="shopper_secret.revoked",
            subject_kind="shopper_secret",
            subject_id=secret.pk,
        )
    return bool(revoked)
