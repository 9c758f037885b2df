"""Giving out and withdrawing API keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviews.catalog.models import Company
from reviews.common import changes
from reviews.identity import keys
from reviews.identity.models import ApiKey
from reviews.identity.permissions import KeyRole
from reviews.journal import operations as journal
from reviews.journal.actors import Actor


@dataclass(frozen=True, kw_only=True)
class IssuedKey:
    """A new key: the row, and the text of the key, which nobody can read again."""

    key: ApiKey
    text: str


@transaction.atomic
def issue(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    kind: KeyRole,
    name: str,
    allowed_origins: Sequence[str] = (),
) -> IssuedKey:
    """Make a key for the company.

    Args:
        by: who asked for it.
        at: when.
        company: whose content it opens.
        kind: publishable for pages, secret for servers.
        name: what the team calls it.
        allowed_origins: ``https://shop.example`` and the like; only for publishable keys.
    """
    text = keys.make_key(kind)
    key = ApiKey.objects.create(
        company=company,
        kind=kind,
        name=name,
        hint=text[: keys.HINT_LENGTH],
        digest=keys.digest_of(text),
        allowed_origins=[origin.rstrip("/").lower() for origin in allowed_origins],
        created_at=at,
    )
    journal.record(
        by=by,
        at=at,
        company=company,
        event="api_key.issued",
        subject_kind="api_key",
        subject_id=key.pk,
        kind=kind,
    )
    return IssuedKey(key=key, text=text)


@transaction.atomic
def revoke(*, by: Actor, at: datetime, company: Company, key: ApiKey) -> bool:
    """End a key at once; return whether it was still good."""
    revoked = ApiKey.objects.for_company(company).active().filter(pk=key.pk).update(revoked_at=at)
    if revoked:
        changes.announce([changes.key(key.pk)])
        journal.record(
            by=by,
            at=at,
            company=company,
            event="api_key.revoked",
            subject_kind="api_key",
            subject_id=key.pk,
        )
    return bool(revoked)
