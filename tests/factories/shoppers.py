"""Tokens as a shop's server makes them."""

from datetime import datetime, timedelta
from typing import Any

import jwt
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.identity.operations import shopper_secrets
from reviews.identity.operations.shopper_secrets import IssuedSecret
from reviews.journal.actors import SYSTEM


def issued_secret(company: Company, *, name: str = "Shop") -> IssuedSecret:
    """Issue a secret: ``.secret`` is the row, ``.text`` what the shop signs with."""
    return shopper_secrets.issue(by=SYSTEM, at=timezone.now(), company=company, name=name)


def claims_of(company: Company, *, at: datetime | None = None, **changes: Any) -> dict[str, Any]:
    """Return claims that are accepted for ten minutes; a change to ``None`` leaves one out."""
    now = at or timezone.now()
    claims = {
        "sub": "customer-7",
        "aud": f"ugc-hub:{company.slug}",
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=10)).timestamp()),
        "email": "Linh@Example.com",
        "email_verified": True,
        "name": "Linh",
        "locale": "vi-VN",
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def token_of(issued: IssuedSecret, *, at: datetime | None = None, **changes: Any) -> str:
    """Return a token of the company whose secret it is; ``changes`` are to its claims."""
    return jwt.encode(
        claims_of(issued.secret.company, at=at, **changes),
        issued.text,
        algorithm="HS256",
        headers={"kid": str(issued.secret.pk)},
    )
