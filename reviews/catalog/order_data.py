"""An order as a shop tells it, and what can be wrong with it before any row is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from reviews.catalog import refs
from reviews.catalog.currencies import is_currency
from reviews.catalog.lifecycle import OrderState
from reviews.common.text import clean_line

LINES_MAX = 200
EMAIL_MAX = 254
CUSTOMER_REF_MAX = 128
QUANTITY_MAX = 1_000_000
PRICE_MAX = 10**15
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Older dates are how databases write "none"."""
AHEAD_MAX = timedelta(days=1)
"""Clocks and time zones of shops are wrong by less."""

Faults = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class OrderLineData:
    """One product of an order; the price is of one piece, in minor units."""

    product_ref: str
    quantity: int = 1
    price_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderData:
    """An order as the shop tells it now.

    What is ``None`` stays as it is on an order that is known; a new one needs a time, products and
    a customer, and is placed unless it says otherwise.
    """

    ref: str
    state: OrderState | None = None
    email: str | None = None
    customer_ref: str | None = None
    placed_at: datetime | None = None
    lines: Sequence[OrderLineData] | None = None


def cleaned(data: OrderData) -> OrderData:
    """Return the order with its texts as they are kept."""
    return replace(
        data,
        ref=data.ref.strip(),
        email=None if data.email is None else data.email.strip().lower(),
        customer_ref=None if data.customer_ref is None else clean_line(data.customer_ref),
        placed_at=None if data.placed_at is None else data.placed_at.astimezone(UTC),
    )


def faults_of(data: OrderData, *, at: datetime) -> Faults:
    """Return what is wrong with a cleaned order by field; a line's is ``lines[2].quantity``."""
    faults: Faults = {}
    if not refs.is_ref(data.ref):
        faults["ref"] = [
            _("Use 1 to 128 letters, digits and . _ : ~ @ + = - and begin with a letter or digit.")
        ]
    if data.email and not _is_email(data.email):
        faults["email"] = [_("Enter a valid email address.")]
    if data.customer_ref and len(data.customer_ref) > CUSTOMER_REF_MAX:
        faults["customer_ref"] = [_("At most %(limit)d characters.") % {"limit": CUSTOMER_REF_MAX}]
    if data.placed_at is not None and data.placed_at < EARLIEST:
        faults["placed_at"] = [_("It lies before %(year)d.") % {"year": EARLIEST.year}]
    elif data.placed_at is not None and data.placed_at > at + AHEAD_MAX:
        faults["placed_at"] = [_("It lies in the future.")]
    if data.lines is not None:
        faults |= _faults_of_lines(data.lines)
    return faults


def missing_of(data: OrderData) -> Faults:
    """Return what an order lacks that nothing is known of yet."""
    faults: Faults = {}
    if data.placed_at is None:
        faults["placed_at"] = [_("A new order needs the time at which it was placed.")]
    if data.lines is None:
        faults["lines"] = [_("A new order needs its products.")]
    if not (data.email or data.customer_ref):
        faults["email"] = [no_customer()]
    return faults


def no_customer() -> str:
    """Return the words for an order that names nobody."""
    return _("An order names its customer: give email, customer_ref or both.")


def _faults_of_lines(lines: Sequence[OrderLineData]) -> Faults:
    if not 1 <= len(lines) <= LINES_MAX:
        return {"lines": [_("An order has 1 to %(limit)d products.") % {"limit": LINES_MAX}]}
    faults: Faults = {}
    seen: set[str] = set()
    for place, line in enumerate(lines):
        for field, reason in _faults_of_line(line).items():
            faults[f"lines[{place}].{field}"] = [reason]
        if line.product_ref in seen:
            faults[f"lines[{place}].product_ref"] = [
                _("This product stands twice in the order; add up its quantities.")
            ]
        seen.add(line.product_ref)
    return faults


def _faults_of_line(line: OrderLineData) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not 1 <= line.quantity <= QUANTITY_MAX:
        faults["quantity"] = _("From 1 to %(limit)d.") % {"limit": QUANTITY_MAX}
    if line.price_minor is not None and not 0 <= line.price_minor <= PRICE_MAX:
        faults["price_minor"] = _("From 0 to %(limit)d.") % {"limit": PRICE_MAX}
    if line.currency and not is_currency(line.currency):
        faults["currency"] = _("Use a code of ISO 4217 such as VND or EUR, in capitals.")
    elif line.price_minor is not None and not line.currency:
        faults["currency"] = _("A price needs its currency.")
    elif line.currency and line.price_minor is None:
        faults["price_minor"] = _("A currency needs its price.")
    return faults


def _is_email(text: str) -> bool:
    if len(text) > EMAIL_MAX:
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
