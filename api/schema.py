"""The OpenAPI 3.1 document, made from the contracts of the views."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from api import problems
from api.authentication import COMPANY_HEADER, SHOPPER_HEADER
from api.contract import Contract
from api.fields import InputSerializer, TextField
from api.guard import HEADER as PROOF
from api.guard import ChallengeSerializer
from api.idempotency import HEADER as IDEMPOTENCY_KEY
from api.idempotency import REPLAYED
from api.parameters import Parameter
from api.problems import ProblemType
from api.schema_parts import Schema  # registers the parts, too
from reviews.catalog.models import COMPANY_SLUG
from reviews.common.idempotency import KEY_MAX
from reviews.identity import shopper_tokens

DESCRIPTION = """\
Pages of a shop call `storefront` with a publishable key `pk_…`; the company's servers call
`company` with a secret key `sk_…`, staff with their session.

- Lists come in pages: follow `next`.
- Public reads have an `ETag`; send it as `If-None-Match`.
- Send an `Idempotency-Key` with every POST, and a repeat is done once.
- Whatever goes wrong is a problem (RFC 9457) whose `type` never changes.
"""

EVERYWHERE = (
    problems.MALFORMED_REQUEST,
    problems.INVALID_PARAMETERS,
    problems.NOT_AUTHENTICATED,
    problems.INVALID_KEY,
    problems.SECRET_KEY_EXPOSED,
    problems.NOT_ALLOWED,
    problems.NOT_FOUND,
    problems.NOT_ACCEPTABLE,
    problems.RATE_LIMITED,
    problems.SERVER_ERROR,
    problems.UNAVAILABLE,
)
IN_STOREFRONT = (problems.ORIGIN_NOT_ALLOWED,)
IN_COMPANY = (problems.COMPANY_NEEDED, problems.CSRF_FAILED)
WITH_BODY = (
    problems.BODY_TOO_LARGE,
    problems.UNSUPPORTED_MEDIA_TYPE,
    problems.INVALID_FIELDS,
)
WITH_SHOPPER = (problems.INVALID_SHOPPER_TOKEN,)
WITH_IDEMPOTENCY_KEY = (
    problems.INVALID_IDEMPOTENCY_KEY,
    problems.IDEMPOTENCY_KEY_IN_USE,
    problems.IDEMPOTENCY_KEY_REUSED,
)

_TEXT: Schema = {"type": "string"}
_RATE_HEADERS: Schema = {
    "RateLimit-Policy": {"description": "The limits that count here.", "schema": _TEXT},
    "RateLimit": {"description": "What is left of each, and for how long.", "schema": _TEXT},
}


class FaultSerializer(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField(
        required=False, help_text="Absent where the body as a whole is at fault."
    )
    index = serializers.IntegerField(
        required=False, min_value=0, help_text="Which item of a list, from 0."
    )
    message = serializers.CharField(help_text="In the language of Accept-Language.")


class LatestDecisionSerializer(serializers.Serializer[Any]):
    """The decision that came first."""

    id = serializers.UUIDField()
    outcome = serializers.CharField()
    decided_at = serializers.DateTimeField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Why the request failed (RFC 9457)."""

    type = serializers.CharField(help_text="Compare this; it never changes.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What to do about it.")
    request_id = serializers.CharField(help_text="Quote it when you ask for help.")
    errors = FaultSerializer(  # type: ignore[assignment]  # a name of ours
        many=True, required=False
    )
    latest_decision = LatestDecisionSerializer(required=False)
    challenge = ChallengeSerializer(required=False)


class ContractSchema(AutoSchema):  # type: ignore[misc]  # it comes without types
    """Describes an operation by the contract of its view and method."""

    @property
    def _contract(self) -> Contract:
        contract: Contract = self.view.contracts[self.method]
        return contract

    @property
    def _is_idempotent_post(self) -> bool:
        return bool(self.method == "POST")

    @property
    def _takes_shopper(self) -> bool:
        return bool(self.view.surface == "storefront" and self.method == "POST")

    def get_operation_id(self) -> str:
        """Return the name that generated clients use."""
        return self._contract.id

    def get_summary(self) -> str:
        """Return the line that the page shows."""
        return self._contract.summary

    def get_description(self) -> str:
        """Return what more there is to say."""
        return self._contract.description

    def get_tags(self) -> list[str]:
        """Return the surface."""
        return [str(self.view.surface)]

    def get_request_serializer(self) -> type[InputSerializer] | None:
        """Return the body's fields."""
        return self._contract.body

    def _get_parameters(self) -> list[Schema]:
        contract = self._contract
        found = [
            {"name": name, "in": "path", "required": True, "schema": dict(schema)}
            for name, schema in contract.paths.items()
        ]
        found += [_query(parameter) for parameter in contract.parameters]
        if self._is_idempotent_post:
            found.append(
                _header(
                    IDEMPOTENCY_KEY,
                    "A random text, best a UUID. A repeat of the request with the same one gets "
                    "the stored answer for a day, instead of being done twice.",
                    {"pattern": rf"^[!-~]{{1,{KEY_MAX}}}$", "examples": ["6f1c1e0e-9d0b-4f0a"]},
                )
            )
        if contract.doing is not None:
            found.append(_header(PROOF, "A solved challenge, where one is needed.", {}))
        if self._takes_shopper:
            found.append(
                _header(
                    SHOPPER_HEADER,
                    "A JWT by which the shop says who its signed-in customer is; without one the "
                    "author is a guest. docs/recipes/shopper_tokens.md tells how to make it.",
                    {
                        "maxLength": shopper_tokens.LENGTH_MAX,
                        "pattern": r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$",
                        "examples": ["eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"],
                    },
                )
            )
        if contract.is_versioned:
            found.append(
                _header("If-None-Match", "The ETag of what is known already.", {"examples": ["*"]})
            )
        if self.view.surface == "company":
            found.append(
                _header(
                    COMPANY_HEADER,
                    "Slug of the company that is meant, for staff who belong to several.",
                    {"pattern": COMPANY_SLUG.regex.pattern.replace(r"\Z", "$")},  # type: ignore[union-attr]
                )
            )
        return found

    def _get_request_body(self, direction: str = "request") -> Schema | None:
        if self._contract.raw_types:
            # In OpenAPI 3.1 bytes have no schema: nothing is to be said beyond the media type.
            return {"required": True, "content": {kind: {} for kind in self._contract.raw_types}}
        body: Schema | None = super()._get_request_body(direction)
        if body is not None and self._contract.example is not None:
            for content in body["content"].values():
                content["example"] = self._contract.example
        return body

    def _get_response_bodies(self, direction: str = "response") -> Schema:
        contract = self._contract
        responses: Schema = {
            str(status): self._success(status, serializer)
            for status, serializer in contract.answers.items()
        }
        if contract.is_versioned:
            responses["304"] = {
                "description": "What If-None-Match names is still what there is.",
                "headers": {"ETag": _etag(), **_RATE_HEADERS},
            }
        for status, kinds in _by_status(self._problems()).items():
            responses[str(status)] = self._failure(kinds)
        return dict(sorted(responses.items()))

    def _problems(self) -> list[ProblemType]:
        contract = self._contract
        possible = [*EVERYWHERE]
        possible += IN_STOREFRONT if self.view.surface == "storefront" else IN_COMPANY
        if contract.body is not None or contract.raw_types:
            possible += WITH_BODY
        if self._is_idempotent_post:
            possible += WITH_IDEMPOTENCY_KEY
        if contract.doing is not None:
            possible += (problems.PROOF_OF_WORK_NEEDED,)
        if self._takes_shopper:
            possible += WITH_SHOPPER
        return [*possible, *contract.problems]

    def _success(self, status: int, serializer: type[serializers.BaseSerializer[Any]]) -> Schema:
        headers = {**_RATE_HEADERS}
        if self._contract.is_versioned:
            headers["ETag"] = _etag()
        if status == 201 and self.view.surface == "storefront":
            headers["Location"] = {"description": "Where it will be.", "schema": _TEXT}
        if self._is_idempotent_post:
            headers[REPLAYED] = {
                "description": "`true` on the stored answer of an earlier request.",
                "schema": {"type": "string", "enum": ["true"]},
            }
        return {
            "description": HTTPStatus(status).phrase,
            "headers": headers,
            "content": {"application/json": {"schema": self._reference(serializer)}},
        }

    def _failure(self, kinds: list[ProblemType]) -> Schema:
        headers: Schema = {}
        if any(kind.status in (429, 503) for kind in kinds):
            headers["Retry-After"] = {"description": "Seconds.", "schema": _TEXT}
        if any(kind.status == 401 for kind in kinds):
            headers["WWW-Authenticate"] = {"description": "What is needed.", "schema": _TEXT}
        failure: Schema = {
            "description": " · ".join(f"`{kind.code}`: {kind.title}." for kind in kinds),
            "content": {
                problems.MEDIA_TYPE: {
                    "schema": self._reference(ProblemSerializer),
                    "examples": {kind.code: _example_of(kind) for kind in kinds},
                }
            },
        }
        if headers:
            failure["headers"] = headers
        return failure

    def _reference(self, serializer: type[serializers.BaseSerializer[Any]]) -> Schema:
        reference: Schema = self.resolve_serializer(serializer, "response").ref
        return reference

    def _map_basic_serializer(self, serializer: Any, direction: str) -> Schema:
        schema: Schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, InputSerializer):
            schema["additionalProperties"] = False
            for name, field in serializer.fields.items():
                if isinstance(field, TextField):
                    schema["properties"][name]["pattern"] = "^[^\\u0000]*$"
        return schema

    def _map_serializer_field(
        self, field: Any, direction: str, bypass_extensions: bool = False
    ) -> Schema | None:
        schema: Schema | None = super()._map_serializer_field(field, direction, bypass_extensions)
        if schema is not None:
            # A note to the hook that would name every list of codes; here they stay in place,
            # since two fields of one name may have different ones.
            schema.pop("x-spec-enum-id", None)
        return schema


def complete(result: Schema, generator: Any, request: Any = None, public: bool = True) -> Schema:
    """Add what belongs to the document as a whole; ``settings`` name this as a hook."""
    result["info"]["description"] = DESCRIPTION
    result["tags"] = [
        {
            "name": "storefront",
            "description": "For pages of shops: published content, new reviews.",
        },
        {"name": "company", "description": "For a company's servers and staff."},
    ]
    result["components"]["examples"] = {
        kind.code: {"summary": kind.title, "value": _example(kind)} for kind in problems.ALL
    }
    return result


def _query(parameter: Parameter[Any]) -> Schema:
    described: Schema = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": dict(parameter.schema),
    }
    if parameter.required:
        described["required"] = True
    if parameter.schema.get("type") == "array":
        described |= {"style": "form", "explode": False}
    return described


def _header(name: str, description: str, schema: Mapping[str, Any]) -> Schema:
    return {
        "name": name,
        "in": "header",
        "description": description,
        "schema": {**_TEXT, **schema},
    }


def _etag() -> Schema:
    return {"description": "Names this version.", "schema": _TEXT}


def _by_status(kinds: Iterable[ProblemType]) -> dict[int, list[ProblemType]]:
    found: dict[int, list[ProblemType]] = {}
    for kind in kinds:
        found.setdefault(kind.status, []).append(kind)
    return found


def _example_of(kind: ProblemType) -> Schema:
    return {"$ref": f"#/components/examples/{kind.code}"}


def _example(kind: ProblemType) -> Schema:
    example: Schema = {
        "type": kind.urn,
        "title": kind.title,
        "status": kind.status,
        "detail": "What exactly is wrong, and what to do about it.",
        "request_id": "5f0c1e3a2b4d4c6e8f7a9b0c1d2e3f40",
    }
    if kind in (problems.INVALID_FIELDS, problems.INVALID_PARAMETERS):
        example["errors"] = [{"field": "rating", "message": "Choose from 1 to 5 stars."}]
    return example
