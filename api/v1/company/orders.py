"""The company's orders, which prove who has bought what."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency, problems
from api.contract import Contract
from api.errors import CORRECT_FIELDS
from api.fields import (
    CodeField,
    InputSerializer,
    MomentField,
    PatternField,
    TextField,
    WholeNumberField,
)
from api.idempotency import Result
from api.problems import Fault, Problem
from api.views import CompanyView
from reviews.catalog import order_data, queries, refs
from reviews.catalog.models import Order
from reviews.catalog.operations import order_sync
from reviews.catalog.operations.order_sync import AT_ONCE_MAX, InvalidOrders, OrdersEnded
from reviews.catalog.operations.products import Outcome
from reviews.catalog.order_data import OrderData, OrderLineData
from reviews.identity.permissions import Permission

REF = f"^{refs.PATTERN}$"
STATES = list(Order.state.field.choices or ())
EXAMPLE = {
    "state": "placed",
    "email": "linh@example.com",
    "customer_ref": "C-2041",
    "placed_at": "2026-11-20T09:12:00+07:00",
    "lines": [
        {
            "product_ref": "mug-ripple-indigo",
            "quantity": 2,
            "price_minor": 189000,
            "currency": "VND",
        }
    ],
}


class OrderLineInput(InputSerializer):
    """One product of an order."""

    product_ref = PatternField(rf"^{refs.PATTERN}\Z", trim_whitespace=False)
    quantity = WholeNumberField(
        required=False, default=1, min_value=1, max_value=order_data.QUANTITY_MAX
    )
    price_minor = WholeNumberField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=order_data.PRICE_MAX,
        help_text="Of one piece, in minor units of the currency.",
    )
    currency = PatternField(
        r"^(?:[A-Z]{3})?\Z",
        required=False,
        allow_blank=True,
        help_text="ISO 4217; wherever there is a price, and only there.",
    )


class OrderInput(InputSerializer):
    """An order as the shop tells it now. What is left out stays as it is."""

    state = CodeField(choices=STATES, required=False, help_text="A new order is `placed`.")
    email = TextField(advertised_max=order_data.EMAIL_MAX, required=False, allow_blank=True)
    customer_ref = TextField(
        advertised_max=order_data.CUSTOMER_REF_MAX,
        required=False,
        allow_blank=True,
        help_text="Your own id of the customer. An order has it, or the address, or both.",
    )
    placed_at = MomentField(required=False, help_text="A new order needs it.")
    lines = serializers.ListField(
        child=OrderLineInput(),
        required=False,
        min_length=1,
        max_length=order_data.LINES_MAX,
        help_text="All of them, each product once. A new order needs them.",
    )


class NamedOrderInput(OrderInput):
    """An order of a list, with the shop's own id."""

    ref = PatternField(rf"^{refs.PATTERN}\Z", trim_whitespace=False)


class OrdersInput(InputSerializer):
    """Orders to create or change, all or none."""

    orders = serializers.ListField(child=NamedOrderInput(), min_length=1, max_length=AT_ONCE_MAX)


class OrderLineSerializer(serializers.Serializer[Any]):
    """One product of an order."""

    product_ref = serializers.CharField(source="product.ref")
    quantity = serializers.IntegerField(min_value=1)
    price_minor = serializers.IntegerField(min_value=0, allow_null=True)
    currency = serializers.CharField()


class OrderSerializer(serializers.Serializer[Any]):
    """An order."""

    ref = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    email = serializers.CharField()
    customer_ref = serializers.CharField()
    placed_at = serializers.DateTimeField()
    lines = OrderLineSerializer(many=True, source="lines.all")


class SyncedSerializer(serializers.Serializer[Any]):
    """What became of one order."""

    ref = serializers.CharField(source="order.ref")
    outcome = serializers.ChoiceField(choices=[(o.value, o.value) for o in Outcome])
    state = serializers.ChoiceField(choices=STATES, source="order.state")


class SyncedOrdersSerializer(serializers.Serializer[Any]):
    """What became of each order, in the order sent."""

    items = SyncedSerializer(many=True)


class Orders(CompanyView):
    """Many orders at once."""

    contracts: ClassVar = {
        "POST": Contract(
            id="upsertOrders",
            permission=Permission.ORDER_MANAGE,
            summary="Create or change up to 1,000 orders",
            description="All of them or, if any cannot be, none; `errors` then says which by "
            "`index`. An order that is as it was is left alone.",
            answers={200: SyncedOrdersSerializer},
            body=OrdersInput,
            body_max=2 * 1024 * 1024,
            example={"orders": [{"ref": "1001", **EXAMPLE}]},
            problems=(problems.ORDER_ENDED,),
        )
    }

    def post(self, request: Request) -> HttpResponse:
        """Create or change orders."""
        sent = [_told(fields) for fields in self.sent(request)["orders"]]
        at = timezone.now()

        def act() -> Result:
            results = order_sync.upsert(
                by=self.access.principal.actor, at=at, company=self.access.company, orders=sent
            )
            return Result(status=200, data=SyncedOrdersSerializer({"items": results}).data)

        return idempotency.once(request, body=self.body, at=at, act=act)


class OrderDetail(CompanyView):
    """One order."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getOrder",
            permission=Permission.ORDER_MANAGE,
            summary="An order",
            answers={200: OrderSerializer},
            paths={"ref": {"type": "string", "pattern": REF}},
        ),
        "PUT": Contract(
            id="upsertOrder",
            permission=Permission.ORDER_MANAGE,
            summary="Create or change an order",
            description="What is left out stays as it is, so that `state` alone cancels or "
            "refunds. A repeat changes nothing.",
            answers={200: OrderSerializer, 201: OrderSerializer},
            body=OrderInput,
            example=EXAMPLE,
            problems=(problems.ORDER_ENDED,),
            paths={"ref": {"type": "string", "pattern": REF}},
        ),
    }

    def get(self, request: Request, ref: str) -> Response:
        """Return the order."""
        return Response(self._shown(ref))

    def put(self, request: Request, ref: str) -> Response:
        """Create or change the order."""
        told = _told({"ref": ref, **self.sent(request)})
        try:
            (result,) = order_sync.upsert(
                by=self.access.principal.actor,
                at=timezone.now(),
                company=self.access.company,
                orders=[told],
            )
        except InvalidOrders as error:
            raise Problem(
                problems.INVALID_FIELDS, CORRECT_FIELDS, faults=_of_one(error.errors[0])
            ) from error
        except OrdersEnded as error:
            raise Problem(
                problems.ORDER_ENDED, "Nothing was written.", faults=_of_one(error.errors[0])
            ) from error
        created = result.outcome is Outcome.CREATED
        return Response(self._shown(ref), status=201 if created else 200)

    def _shown(self, ref: str) -> Any:
        order = queries.order_by_ref(company=self.access.company, ref=ref)
        if order is None:
            raise Problem(problems.NOT_FOUND, "There is no order of that ref.")
        return OrderSerializer(order).data


def _told(fields: Mapping[str, Any]) -> OrderData:
    lines = fields.get("lines")
    return OrderData(
        **{
            **fields,
            "lines": None if lines is None else [OrderLineData(**line) for line in lines],
        }
    )


def _of_one(errors: Mapping[str, list[str]]) -> list[Fault]:
    """Return the faults of an order that was sent alone: its lines are the list."""
    found: list[Fault] = []
    for field, messages in errors.items():
        outer, bracket, rest = field.partition("[")
        place, _, inner = rest.partition("].")
        name, index = (inner, int(place)) if bracket else (outer, None)
        found += [Fault(message, name, index) for message in messages]
    return found
