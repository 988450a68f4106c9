"""Parcels (the ST operations): packing, sending and paying them, and the carriers' rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.mirakl import lifecycle
from sandbox.mirakl.orders import PAY_ON_SHIPMENT, SHIPPED, SHIPPING, Order, Shipment, Tracking
from sandbox.mirakl.reference import CARRIERS

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

PREPARED = "SHIPMENT_PREPARED"
HAS_LEFT = ("SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED")

NO_DEBIT = "NO_DEBIT"
WAITING_DEBIT_CONFIRMATION = "WAITING_DEBIT_CONFIRMATION"
DEBIT_OK = "DEBIT_OK"


class Wrong(ValueError):
    """What was asked cannot be; the text is the vendor's sentence."""


def read_tracking(market: Marketplace, given: Mapping[str, Any], *, url_name: str) -> Tracking:
    """Return what the shop said about the carrier. Raise Wrong when it is not enough (OR23, ST01).

    A registered carrier needs its code and a tracking number, and its URL is computed; any other
    needs a name and may bring its URL. Without a carrier there is no tracking.
    """
    code, name = given.get("carrier_code"), given.get("carrier_name")
    number, url = given.get("tracking_number"), given.get(url_name)
    if code:
        carrier = next((one for one in CARRIERS if one["code"] == code), None)
        if carrier is None:
            raise Wrong(f"The carrier with code '{code}' does not exist.")
        if not number:
            raise Wrong("The tracking number is mandatory for a registered carrier.")
        url = carrier["tracking_url"].replace("{trackingId}", str(number))
        return Tracking(code, carrier["label"], carrier["standard_code"], number, url)
    if market.settings.disable_seller_alternative_carrier:
        raise Wrong("The carrier code is mandatory: other carriers are not allowed.")
    if not name:
        raise Wrong("The carrier name is mandatory for an unregistered carrier.")
    return Tracking(None, name, given.get("carrier_standard_code"), number, url)


def create(market: Marketplace, wanted: Mapping[str, Any]) -> Shipment:
    """Pack one parcel (ST01), and send it when `shipped` is true. Raise Wrong."""
    order = market.orders.get(str(wanted.get("order_id")))
    if order is None:
        raise Wrong(f"No order with id '{wanted.get('order_id')}'.")
    if order.state != SHIPPING:
        raise Wrong(f"The order status must be 'SHIPPING' but it is '{order.state}'.")
    if not order.can_shop_ship:
        raise Wrong("The shop is not allowed to ship this order.")
    lines = _lines(market, order, wanted.get("shipment_lines") or [])
    given = wanted.get("tracking")
    tracking = read_tracking(market, given, url_name="tracking_url") if given else None
    parcel = Shipment(
        id=market.new_uuid(),
        order_id=order.id,
        lines=lines,
        status=SHIPPING,
        status_customer_debit="NOT_STARTED" if _pays_later(order) else NO_DEBIT,
        created_at=market.world.now(),
        tracking=tracking,
        invoice_reference=wanted.get("invoice_reference"),
        additional_information=list(wanted.get("shipment_additional_information") or []),
        warehouse_code=((wanted.get("shipping_from") or {}).get("warehouse") or {}).get("code"),
    )
    if wanted.get("shipped"):
        send(market, parcel, order)
    market.shipments[parcel.id] = parcel
    market.show(parcel)
    lifecycle.settle_shipments(market, order)
    market.touch(order)
    return parcel


def _lines(
    market: Marketplace, order: Order, wanted: list[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the parcel's lines. Raise Wrong for an unknown line or too many units."""
    lines: list[dict[str, Any]] = []
    for row in wanted:
        by_id, by_sku = row.get("order_line_id"), row.get("offer_sku")
        line = next((x for x in order.lines if by_id == x.id), None)
        if not by_id:
            line = next((x for x in order.lines if by_sku == x.sku), None)
        if line is None:
            raise Wrong(f"No order line with id '{by_id or by_sku}'.")
        quantity = row.get("quantity")
        taken = sum(one["quantity"] for one in lines if one["order_line_id"] == line.id)
        left = market.units_left(order, line) - taken
        if line.state != SHIPPING or not isinstance(quantity, int) or not 1 <= quantity <= left:
            raise Wrong("Shipment quantity is invalid.")
        lines.append(
            {
                "order_line_id": line.id,
                "offer_sku": line.sku,
                "package_reference": row.get("package_reference"),
                "quantity": quantity,
            }
        )
    if not lines:
        raise Wrong("A shipment needs at least one line.")
    return lines


def send(market: Marketplace, parcel: Shipment, order: Order) -> None:
    """The parcel leaves: SHIPPED, or waiting for its debit where one pays on shipment."""
    if parcel.status != SHIPPING:
        raise Wrong(f"The shipment status must be 'SHIPPING' but it is '{parcel.status}'.")
    if parcel.tracking is None and market.asks_for_tracking(order):
        raise Wrong(f"Tracking is mandatory for the shipping method '{order.shipping_type}'.")
    parcel.shipped_at = market.world.now()
    if not _pays_later(order):
        parcel.status = SHIPPED
        return
    parcel.status = PREPARED
    parcel.status_customer_debit = WAITING_DEBIT_CONFIRMATION
    if market.settings.debit == "auto":
        wait = market.world.clock.span(seconds=market.settings.debit_seconds)
        market.later(wait, _debit_if_waiting, market, parcel, order)


def _debit_if_waiting(market: Marketplace, parcel: Shipment, order: Order) -> None:
    if parcel.status == PREPARED:
        lifecycle.confirm(market, order)


def paid(market: Marketplace, parcel: Shipment) -> None:
    """The customer paid for this parcel."""
    parcel.status = SHIPPED
    parcel.status_customer_debit = DEBIT_OK
    parcel.debited_at = market.world.now()
    market.touch(parcel)


def track(market: Marketplace, parcel: Shipment, given: Mapping[str, Any]) -> None:
    """Write, or overwrite, how a parcel travels (ST23). Raise Wrong."""
    parcel.tracking = read_tracking(market, given, url_name="tracking_url")
    market.touch(parcel)


def send_later(market: Marketplace, parcel: Shipment) -> None:
    """Send a parcel that was packed before (ST24). Raise Wrong."""
    order = market.orders[parcel.order_id]
    send(market, parcel, order)
    market.touch(parcel)
    lifecycle.settle_shipments(market, order)
    market.touch(order)


def pack_the_rest(market: Marketplace, order: Order) -> None:
    """What is in no parcel yet travels in one more, with the order's own tracking."""
    now = market.world.now()
    lines = [
        {
            "order_line_id": line.id,
            "offer_sku": line.sku,
            "package_reference": None,
            "quantity": market.units_left(order, line),
        }
        for line in order.lines
        if not line.is_over and market.units_left(order, line)
    ]
    if not lines:
        return
    parcel = Shipment(
        id=market.new_uuid(),
        order_id=order.id,
        lines=lines,
        status=PREPARED if _pays_later(order) else SHIPPED,
        status_customer_debit=WAITING_DEBIT_CONFIRMATION if _pays_later(order) else NO_DEBIT,
        created_at=now,
        shipped_at=now,
        tracking=order.tracking,
    )
    market.shipments[parcel.id] = parcel
    market.show(parcel)


def _pays_later(order: Order) -> bool:
    return order.payment_workflow == PAY_ON_SHIPMENT
