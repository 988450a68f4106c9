"""When the store takes stock for an order, by its status and the store's setting."""

ORDER_PLACED = "order_placed"
ORDER_COMPLETED_OR_SHIPPED = "order_completed_or_shipped"

INCOMPLETE = 0
PENDING = 1
SHIPPED = 2
PARTIALLY_SHIPPED = 3
REFUNDED = 4
CANCELED = 5
DECLINED = 6
AWAITING_PAYMENT = 7
AWAITING_PICKUP = 8
AWAITING_SHIPMENT = 9
COMPLETED = 10
AWAITING_FULFILLMENT = 11
MANUAL_VERIFICATION = 12
DISPUTED = 13
PARTIALLY_REFUNDED = 14

STATUS_NAMES = {
    INCOMPLETE: "Incomplete",
    PENDING: "Pending",
    SHIPPED: "Shipped",
    PARTIALLY_SHIPPED: "Partially Shipped",
    REFUNDED: "Refunded",
    CANCELED: "Cancelled",
    DECLINED: "Declined",
    AWAITING_PAYMENT: "Awaiting Payment",
    AWAITING_PICKUP: "Awaiting Pickup",
    AWAITING_SHIPMENT: "Awaiting Shipment",
    COMPLETED: "Completed",
    AWAITING_FULFILLMENT: "Awaiting Fulfillment",
    MANUAL_VERIFICATION: "Manual Verification Required",
    DISPUTED: "Disputed",
    PARTIALLY_REFUNDED: "Partially Refunded",
}

OUT_OF_THE_WAY = frozenset({REFUNDED, CANCELED, DECLINED})  # nothing will be shipped
_LEFT = frozenset({SHIPPED, COMPLETED})


class UnknownStockBehavior(ValueError):
    """The store moves stock by a rule that is not known here."""


def has_taken_stock(status_id: int, behavior: str) -> bool:
    """Tell whether an order in this status has taken its units out of stock.

    The only place that knows. `behavior` is `update_stock_behavior` of /v3/settings/inventory.
    """
    if behavior == ORDER_PLACED:
        return status_id != INCOMPLETE and status_id not in OUT_OF_THE_WAY
    if behavior == ORDER_COMPLETED_OR_SHIPPED:
        return status_id in _LEFT
    raise UnknownStockBehavior(behavior)


def held_status_for(behavior: str) -> int:
    """Return the status that holds an order without taking stock."""
    candidates = (AWAITING_PAYMENT, INCOMPLETE)
    return next(status for status in candidates if not has_taken_stock(status, behavior))


def status_name(status_id: int) -> str:
    """Return the store's default name of a status."""
    return STATUS_NAMES.get(status_id, f"status {status_id}")
