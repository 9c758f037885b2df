"""Taking over orders as the shop's own system tells them, one or a thousand at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.catalog import order_data, refs
from reviews.catalog.lifecycle import ORDERS, OrderState
from reviews.catalog.models import Company, Order, OrderLine, Product
from reviews.catalog.operations.products import Outcome
from reviews.catalog.order_data import Faults, OrderData, OrderLineData
from reviews.journal import operations as journal
from reviews.journal.actors import Actor
from reviews.journal.operations import Happening

AT_ONCE_MAX = 1_000
"""How many orders one call may bring."""

_CUSTOMER = ("email", "customer_ref")
_FACTS = (*_CUSTOMER, "placed_at")
_Line = tuple[UUID, int, int | None, str]
"""What a line says: product, quantity, price, currency."""
_Lines = frozenset[_Line]


@dataclass(frozen=True, kw_only=True)
class Synced:
    """An order and what telling it did."""

    order: Order
    outcome: Outcome


class InvalidOrders(Exception):
    """Nothing was written. ``errors`` has the faults of each order by place and field."""

    def __init__(self, errors: Mapping[int, Faults]) -> None:
        super().__init__(f"{len(errors)} orders have faults")
        self.errors = errors


class OrdersEnded(Exception):
    """Nothing was written: orders that were cancelled or refunded would have changed.

    ``errors`` has the reasons by place and field.
    """

    def __init__(self, errors: Mapping[int, Faults]) -> None:
        super().__init__(f"{len(errors)} orders have ended")
        self.errors = errors


@transaction.atomic
def upsert(
    *, by: Actor, at: datetime, company: Company, orders: Sequence[OrderData]
) -> list[Synced]:
    """Create or change orders by ``ref``: all of them or, if any cannot be, none.

    A repeat changes nothing, writes nothing and records nothing. While an order is placed its
    customer, time and lines may be corrected; once it has ended it stays as it is.

    Raises:
        InvalidOrders: see there.
        OrdersEnded: see there.
    """
    batch = _Batch(by=by, at=at, company=company, orders=[order_data.cleaned(o) for o in orders])
    batch.check()
    batch.create()
    batch.lock()
    batch.change()
    return batch.results()


@dataclass(frozen=True, kw_only=True)
class _Difference:
    """What a shop tells that is not stored like that; ``None`` is as it was."""

    facts: Mapping[str, object]
    lines: _Lines | None
    state: OrderState | None

    @property
    def is_none(self) -> bool:
        """Whether it is news at all."""
        return not self.facts and self.lines is None and self.state is None


class _Batch:
    """Orders that are taken over together, and what has become of each."""

    def __init__(
        self, *, by: Actor, at: datetime, company: Company, orders: Sequence[OrderData]
    ) -> None:
        self._by = by
        self._at = at
        self._company = company
        self._orders = orders
        self._products: dict[str, UUID] = {}
        self._fresh: dict[str, Order] = {}
        self._stored: dict[str, Order] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._relined: dict[str, Sequence[OrderLineData]] = {}
        self._happenings: list[Happening] = []

    def check(self) -> None:
        """Look for what is wrong with the orders as such, and for their products."""
        errors = {
            place: faults
            for place, data in enumerate(self._orders)
            if (faults := order_data.faults_of(data, at=self._at))
        }
        seen: set[str] = set()
        for place, data in enumerate(self._orders):
            if data.ref in seen:
                errors.setdefault(place, {}).setdefault("ref", []).append(
                    _("This id stands twice in the list.")
                )
            seen.add(data.ref)
        self._products = self._known_products()
        for place, data in enumerate(self._orders):
            for number, line in enumerate(data.lines or ()):
                if line.product_ref not in self._products:
                    errors.setdefault(place, {}).setdefault(
                        f"lines[{number}].product_ref", [_("The company has no such product.")]
                    )
        if errors:
            raise InvalidOrders(dict(sorted(errors.items())))

    def create(self) -> None:
        """Insert the orders that are not known."""
        known = set(
            Order.objects.for_company(self._company)
            .filter(ref__in=[data.ref for data in self._orders])
            .values_list("ref", flat=True)
        )
        errors = {
            place: faults
            for place, data in enumerate(self._orders)
            if data.ref not in known and (faults := order_data.missing_of(data))
        }
        if errors:
            raise InvalidOrders(errors)
        self._fresh = {
            data.ref: Order(
                company=self._company,
                ref=data.ref,
                state=data.state or OrderState.PLACED,
                email=data.email or "",
                customer_ref=data.customer_ref or "",
                placed_at=data.placed_at or self._at,
            )
            # In one order, as they are locked, so that two batches cannot deadlock.
            for data in sorted(self._orders, key=lambda data: data.ref)
            if data.ref not in known
        }
        # One that somebody else has stored since is left as they made it, then changed.
        Order.objects.bulk_create(self._fresh.values(), ignore_conflicts=True)

    def lock(self) -> None:
        """Lock the orders, and tell those that are ours from those that were there."""
        self._stored = {
            order.ref: order
            for order in Order.objects.for_company(self._company)
            .filter(ref__in=[data.ref for data in self._orders])
            .select_for_update(no_key=True)
            .order_by("ref")
        }
        for ref, order in self._stored.items():
            # Whoever asks for it gets this one, without a query for each order.
            order.company = self._company
            is_ours = ref in self._fresh and self._fresh[ref].pk == order.pk
            self._outcomes[ref] = Outcome.CREATED if is_ours else Outcome.UNCHANGED

    def change(self) -> None:
        """Write what differs, and the lines of what is new, and record what happened."""
        known = self._known_lines()
        ended: dict[int, Faults] = {}
        for place, data in enumerate(self._orders):
            order = self._stored[data.ref]
            if self._outcomes[data.ref] is Outcome.CREATED:
                self._relined[data.ref] = data.lines or ()
                self._happened(order, str(order.state), self._lines_of(data))
                continue
            told = self._difference(order, data, before=known[order.pk])
            if told.is_none:
                continue
            if order.state != OrderState.PLACED:
                ended[place] = _why_ended(order, moves=told.state is not None)
                continue
            self._apply(order, data, told, before=known[order.pk])
            if not (order.email or order.customer_ref):
                raise InvalidOrders({place: {"email": [order_data.no_customer()]}})
        if ended:
            raise OrdersEnded(ended)
        self._write()

    def _difference(self, order: Order, data: OrderData, *, before: _Lines) -> "_Difference":
        lines = None if data.lines is None else self._lines_of(data)
        return _Difference(
            facts={
                field: told
                for field in _FACTS
                if (told := getattr(data, field)) is not None and told != getattr(order, field)
            },
            lines=None if lines == before else lines,
            state=None if data.state == order.state else data.state,
        )

    def _apply(self, order: Order, data: OrderData, told: "_Difference", *, before: _Lines) -> None:
        """Set what differs on a locked order that is placed."""
        self._outcomes[data.ref] = Outcome.UPDATED
        for field, value in told.facts.items():
            setattr(order, field, value)
        lines = before
        if told.lines is not None:
            lines = told.lines
            self._relined[data.ref] = data.lines or ()
        if told.facts or told.lines is not None:
            is_anothers = any(name in told.facts for name in _CUSTOMER)
            self._happened(order, "changed", before | lines, is_anothers=is_anothers)
        if told.state is not None:
            ORDERS.require(OrderState(order.state), told.state)
            order.state = told.state
            self._happened(order, str(told.state), lines)

    def _write(self) -> None:
        changed = [
            order for ref, order in self._stored.items() if self._outcomes[ref] is Outcome.UPDATED
        ]
        Order.objects.bulk_update(changed, fields=("state", *_FACTS))
        self._write_lines()
        journal.record_many(
            by=self._by, at=self._at, company=self._company, happenings=self._happenings
        )

    def results(self) -> list[Synced]:
        """Return what became of each order, in the order sent."""
        return [
            Synced(order=self._stored[data.ref], outcome=self._outcomes[data.ref])
            for data in self._orders
        ]

    def _known_products(self) -> dict[str, UUID]:
        told = {line.product_ref for data in self._orders for line in data.lines or ()}
        return dict(
            Product.objects.for_company(self._company)
            .with_refs(filter(refs.is_ref, told))
            .values_list("ref", "pk")
        )

    def _known_lines(self) -> Mapping[UUID, _Lines]:
        found: dict[UUID, set[_Line]] = defaultdict(set)
        created = self._created()
        there = [order.pk for ref, order in self._stored.items() if ref not in created]
        if there:
            rows = OrderLine.objects.for_company(self._company).filter(order__in=there)
            for line in rows:
                found[line.order_id].add(
                    (line.product_id, line.quantity, line.price_minor, line.currency)
                )
        return {pk: frozenset(found[pk]) for pk in there}

    def _created(self) -> set[str]:
        return {ref for ref, outcome in self._outcomes.items() if outcome is Outcome.CREATED}

    def _lines_of(self, data: OrderData) -> _Lines:
        return frozenset(
            (self._products[line.product_ref], line.quantity, line.price_minor, line.currency)
            for line in data.lines or ()
        )

    def _write_lines(self) -> None:
        created = self._created()
        replaced = [self._stored[ref].pk for ref in self._relined if ref not in created]
        if replaced:
            OrderLine.objects.for_company(self._company).filter(order__in=replaced).delete()
        OrderLine.objects.bulk_create(
            OrderLine(
                company=self._company,
                order=self._stored[ref],
                product_id=self._products[line.product_ref],
                quantity=line.quantity,
                price_minor=line.price_minor,
                currency=line.currency,
            )
            for ref, lines in self._relined.items()
            for line in lines
        )

    def _happened(
        self, order: Order, what: str, lines: _Lines, *, is_anothers: bool = False
    ) -> None:
        self._happenings.append(
            Happening(
                event=f"order.{what}",
                subject_kind="order",
                subject_id=str(order.pk),
                payload={
                    # Those that were in it and those that are: whoever reacts looks at both.
                    "products": sorted({str(product) for product, *_ in lines}),
                    # Nothing says whose it was: the journal names nobody.
                    **({"is_anothers": True} if is_anothers else {}),
                },
            )
        )


def _why_ended(order: Order, *, moves: bool) -> Faults:
    reason = {
        OrderState.CANCELLED: _("The order was cancelled and stays as it is."),
        OrderState.REFUNDED: _("The order was refunded and stays as it is."),
    }[OrderState(order.state)]
    return {"state" if moves else "": [reason]}
