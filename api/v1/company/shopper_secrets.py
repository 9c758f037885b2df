"""The secrets that the shop signs its customers' tokens with. People manage them, no key does."""

import json
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency, pagination
from api.bodies import render
from api.contract import Contract
from api.fields import InputSerializer, TextField
from api.idempotency import Result
from api.pagination import AFTER, LIMIT
from api.scoping import nothing_there, uuid_or_404
from api.views import CompanyView
from reviews.identity.models import ShopperSecret
from reviews.identity.operations import shopper_secrets
from reviews.identity.permissions import Permission
from reviews.identity.shopper_secrets import secret_of
from reviews.identity.shopper_tokens import ALGORITHM, audience_of

LISTING = "shopper-secrets"
NAME_MAX = 100


class ShopperSecretSerializer(serializers.Serializer[Any]):
    """A secret, without the secret."""

    id = serializers.UUIDField(help_text="Also the `kid` of the tokens that are signed with it.")
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)


class ShopperSecretPageSerializer(serializers.Serializer[Any]):
    """One page of secrets, newest first."""

    items = ShopperSecretSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class IssuedShopperSecretSerializer(ShopperSecretSerializer):
    """A new secret and all that is needed to sign with it."""

    algorithm = serializers.CharField(help_text="The `alg` of the tokens.")
    audience = serializers.CharField(help_text="The `aud` of the tokens.")
    secret = serializers.CharField(help_text="Shown this once. Sign with the whole text.")


class ShopperSecretInput(InputSerializer):
    """What the team calls the new secret."""

    name = TextField(advertised_max=NAME_MAX, max_length=NAME_MAX)


class ShopperSecrets(CompanyView):
    """All secrets of the company."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listShopperSecrets",
            permission=Permission.KEY_MANAGE,
            summary="The secrets that customers' tokens are signed with, newest first",
            answers={200: ShopperSecretPageSerializer},
            parameters=(AFTER, LIMIT),
        ),
        "POST": Contract(
            id="issueShopperSecret",
            permission=Permission.KEY_MANAGE,
            summary="Make a secret to sign customers' tokens with",
            description="Only this answer has the secret. The earlier ones stay good until they "
            "are revoked, so that a shop can change over without a gap.",
            answers={201: IssuedShopperSecretSerializer},
            body=ShopperSecretInput,
            example={"name": "Shop 2026"},
        ),
    }

    def get(self, request: Request) -> Response:
        """Return a page of secrets."""
        after, limit = self.values[AFTER], self.values[LIMIT]
        rows = ShopperSecret.objects.for_company(self.access.company).order_by("-id")
        if after:
            rows = rows.filter(id__lt=_place(after))
        found = list(rows[: limit + 1])
        more = len(found) > limit
        return Response(
            pagination.page(
                items=ShopperSecretSerializer(found[:limit], many=True).data,
                path=request.path,
                values=self.values,
                cursor=pagination.encode_place(LISTING, str(found[limit - 1].pk)) if more else None,
            )
        )

    def post(self, request: Request) -> HttpResponse:
        """Make a secret."""
        name = self.sent(request)["name"]
        company, at = self.access.company, timezone.now()

        def act() -> Result:
            issued = shopper_secrets.issue(
                by=self.access.principal.actor, at=at, company=company, name=name
            )
            return Result(
                status=201,
                data={
                    **ShopperSecretSerializer(issued.secret).data,
                    "algorithm": ALGORITHM,
                    "audience": audience_of(company.slug),
                },
            )

        answer = idempotency.once(request, body=self.body, at=at, act=act)
        # The answer is kept for repeats, in the database, where no secret may be; so the secret
        # is added to what is sent, each time.
        sent = json.loads(answer.content)
        answer.content = render({**sent, "secret": secret_of(UUID(sent["id"]))})
        return answer


class Revocation(CompanyView):
    """The end of one secret."""

    contracts: ClassVar = {
        "POST": Contract(
            id="revokeShopperSecret",
            permission=Permission.KEY_MANAGE,
            summary="End a secret and every token of it, at once",
            description="One that has ended already stays as it is.",
            answers={200: ShopperSecretSerializer},
            paths={"secret_id": {"type": "string", "format": "uuid"}},
        )
    }

    def post(self, request: Request, secret_id: str) -> HttpResponse:
        """End the secret."""
        company, at = self.access.company, timezone.now()
        rows = ShopperSecret.objects.for_company(company).filter(pk=uuid_or_404(secret_id))

        def act() -> Result:
            secret = rows.first()
            if secret is None:
                raise nothing_there()
            shopper_secrets.revoke(
                by=self.access.principal.actor, at=at, company=company, secret=secret
            )
            secret.refresh_from_db()
            return Result(status=200, data=ShopperSecretSerializer(secret).data)

        return idempotency.once(request, body=self.body, at=at, act=act)


def _place(after: str) -> UUID:
    (text,) = pagination.decode_place(after, LISTING, parts=1)
    try:
        return UUID(text)
    except ValueError:
        raise pagination.bad_cursor() from None
