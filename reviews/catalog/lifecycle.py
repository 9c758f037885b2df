"""The states of an order."""

from django.db.models import TextChoices

from reviews.common.lifecycle import Lifecycle


class OrderState(TextChoices):
    """What became of an order. Only a placed one proves a purchase."""

    PLACED = "placed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


ORDERS = Lifecycle(
    {
        OrderState.PLACED: {OrderState.CANCELLED, OrderState.REFUNDED},
        OrderState.CANCELLED: set(),
        OrderState.REFUNDED: set(),
    }
)
