"""How keys, sessions and fields of our own stand in the OpenAPI document."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)

from api.authentication import KEY_HEADER, KEY_PARAMETER

if TYPE_CHECKING:
    from api.schema import ContractSchema

Schema = dict[str, Any]


class KeySchemes(OpenApiAuthenticationExtension):  # type: ignore[misc]  # without types
    """The three places of a key."""

    target_class = "api.authentication.KeyAuthentication"
    name = ("publishableKey", "publishableKeyInUrl", "bearerKey")

    def get_security_requirement(self, auto_schema: "ContractSchema") -> list[Schema]:
        """Return the ways, of which one is enough."""
        names = ["bearerKey"]
        if auto_schema.view.surface == "storefront":
            names.append("publishableKey")
            if auto_schema.method == "GET":
                names.append("publishableKeyInUrl")
        return [{name: []} for name in names]

    def get_security_definition(self, auto_schema: "ContractSchema") -> list[Schema]:
        """Return what each way looks like."""
        return [
            {"type": "apiKey", "in": "header", "name": KEY_HEADER, "description": "`pk_…`"},
            {
                "type": "apiKey",
                "in": "query",
                "name": KEY_PARAMETER,
                "description": "`pk_…`, for reads that caches may keep.",
            },
            {"type": "http", "scheme": "bearer", "description": "`sk_…` or `pk_…`"},
        ]


class StaffSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]  # without types
    """The cookie of a signed-in member of staff."""

    target_class = "api.authentication.StaffSession"
    name = "staffSession"

    def get_security_definition(self, auto_schema: "ContractSchema") -> Schema:
        """Return what it looks like."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "A signed-in member of staff; changes need `X-CSRFToken` too.",
        }


class TextFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[misc]  # without types
    """A text with the length that the domain allows."""

    target_class = "api.fields.TextField"

    def map_serializer_field(self, auto_schema: "ContractSchema", direction: str) -> Schema:
        """Return the schema."""
        return {"type": "string", "maxLength": self.target.advertised_max}
