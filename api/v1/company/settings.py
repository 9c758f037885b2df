"""How the company takes reviews."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.contract import Contract
from api.fields import InputSerializer, YesNoField
from api.views import CompanyView
from reviews.catalog.operations import companies
from reviews.identity.permissions import Permission


class SettingsInput(InputSerializer):
    """What is to change; what is left out stays."""

    accepts_ratings_alone = YesNoField(
        required=False, help_text="Whether a review may be stars only, without a text."
    )


class SettingsSerializer(serializers.Serializer[Any]):
    """The settings."""

    accepts_ratings_alone = serializers.BooleanField()


class CompanySettings(CompanyView):
    """The settings of the company."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getSettings",
            permission=Permission.FORM_MANAGE,
            summary="How the company takes reviews",
            answers={200: SettingsSerializer},
        ),
        "PUT": Contract(
            id="changeSettings",
            permission=Permission.FORM_MANAGE,
            summary="Change how the company takes reviews",
            description="What is left out stays as it is.",
            answers={200: SettingsSerializer},
            body=SettingsInput,
            example={"accepts_ratings_alone": False},
        ),
    }

    def get(self, request: Request) -> Response:
        """Return the settings."""
        return Response(SettingsSerializer(self.access.company).data)

    def put(self, request: Request) -> Response:
        """Change the settings."""
        company = companies.configure(
            by=self.access.principal.actor,
            at=timezone.now(),
            company=self.access.company,
            **self.sent(request),
        )
        return Response(SettingsSerializer(company).data)
