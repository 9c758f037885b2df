"""What all views of the API have in common."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import parameters, throttling
from api.authentication import (
    KEY_PARAMETER,
    Access,
    KeyAuthentication,
    StaffSession,
    access_of,
    with_shopper,
)
from api.bodies import (
    CompactJsonRenderer,
    NegotiationByHeader,
    StrictJsonParser,
    require_room,
    require_type,
    take,
)
from api.contract import Contract
from api.cors import CrossOrigin
from api.fields import InputSerializer
from api.parameters import Values
from api.permissions import MayDo
from api.problems import METHOD_NOT_ALLOWED, Problem
from api.schema import ContractSchema
from reviews.common.robots import Weighed

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ApiView(APIView):
    """A route that does what its contracts say.

    The order of checks is: size of the body, who asks, permission, limits, parameters, body.
    """

    contracts: ClassVar[Mapping[str, Contract]]
    surface: ClassVar[str]
    contract: Contract
    access: Access
    values: Values
    body: bytes
    weighed: Weighed | None

    renderer_classes = (CompactJsonRenderer,)
    parser_classes = (StrictJsonParser,)
    content_negotiation_class = NegotiationByHeader
    permission_classes = (MayDo,)
    metadata_class = None
    schema = ContractSchema()

    @property
    def required_permission(self) -> Mapping[str, Any]:
        """What each method needs."""
        return {method: contract.permission for method, contract in self.contracts.items()}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check everything that can be checked before the view's own work."""
        method = request.method or ""
        contract = self.contracts.get("GET" if method == "HEAD" else method)
        if contract is not None and method in WRITES:
            # Before anybody else can: the CSRF check looks for its token in a form.
            if contract.raw_types:
                # A file is read by the view, once it is known who sends it. The CSRF check leaves a
                # body alone that is none of a form's types, as all of these are.
                require_room(request, most=contract.body_max)
                require_type(request, contract.raw_types)
            else:
                self.body = take(request, most=contract.body_max)
        super().initial(request, *args, **kwargs)
        if contract is None:
            raise Problem(METHOD_NOT_ALLOWED)
        self.contract = contract
        self.access = access_of(request)
        self.values = parameters.read(
            request.query_params,
            contract.parameters,
            ignore=KEY_PARAMETER if self.access.in_url else None,
        )

    def check_throttles(self, request: Request) -> None:
        """Count the request against the limits of whoever asks."""
        contract = self.contracts.get(request.method or "")
        access = access_of(request)
        counted = throttling.count(
            surface=self.surface,
            access=access,
            writes=request.method in WRITES,
            address=request.META.get("REMOTE_ADDR", ""),
            doing=None if contract is None else contract.doing,
            reviewer="" if access.shopper is None else access.shopper.customer_ref,
        )
        self.rate_headers = counted.headers
        self.weighed = counted.weighed

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Say how many requests are left, and keep what is not public out of caches."""
        finalized = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(self, "rate_headers", {}).items():
            finalized[name] = value
        finalized.headers.setdefault("Cache-Control", "no-store")
        return finalized

    def sent(self, request: Request) -> dict[str, Any]:
        """Return the checked fields of the body.

        Raises:
            Problem: the body is not JSON.
            ValidationError: fields are at fault.
            TypeError: the method takes no body.
        """
        if self.contract.body is None:
            raise TypeError(f"{self.contract.id} takes no body")
        serializer: InputSerializer = self.contract.body(data=request.data)
        serializer.is_valid(raise_exception=True)
        fields: dict[str, Any] = serializer.validated_data
        return fields


class StorefrontView(CrossOrigin, ApiView):
    """A route for pages of shops: a key is needed, a session is not looked at."""

    surface = "storefront"
    authentication_classes = (KeyAuthentication,)
    http_method_names = ["get", "head", "post", "options"]  # noqa: RUF012  (Django's)

    def perform_authentication(self, request: Request) -> None:
        """Find out who asks and, where something is written, for which customer of the shop.

        What is public is the same for every customer, so that reads look at no token.
        """
        super().perform_authentication(request)
        if request.method in WRITES and isinstance(request.auth, Access):
            request.auth = with_shopper(request, request.auth)


class CompanyView(ApiView):
    """A route for a company's systems and its staff."""

    surface = "company"
    authentication_classes = (KeyAuthentication, StaffSession)
    http_method_names = ["get", "head", "post", "put"]  # noqa: RUF012  (Django's)
