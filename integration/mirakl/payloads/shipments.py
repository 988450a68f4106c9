"""Shipments as Mirakl writes them (ST01, ST11) and what is left to ship (ST12)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from integration.domain.orders import MarketplaceShipment, ShipmentDraft
from integration.domain.records import CreatedShipments, Record, UnreadableRecord
from integration.transport.reading import Listed, Payload, Text, Told, read


class _ShipmentLine(Payload):
    order_line_id: Text = ""
    quantity: int


class _Tracking(Payload):
    carrier_code: Text = ""
    carrier_name: Text = ""
    tracking_number: Text = ""
    tracking_url: Text = ""


class _Shipment(Told[MarketplaceShipment]):
    id: str
    order_id: str
    status: str
    shipment_lines: Listed[_ShipmentLine] = ()
    tracking: _Tracking | None = None

    def value(self) -> MarketplaceShipment:
        tracking = self.tracking or _Tracking()
        return MarketplaceShipment(
            mirakl_shipment_id=self.id,
            mirakl_order_id=self.order_id,
            state=self.status,
            quantities=tuple((line.order_line_id, line.quantity) for line in self.shipment_lines),
            tracking_number=tracking.tracking_number,
            carrier_code=tracking.carrier_code,
            carrier_name=tracking.carrier_name,
            tracking_url=tracking.tracking_url,
        )


class _ShipmentError(Payload):
    order_id: Text = ""
    message: Text = ""


class _Created(Told[CreatedShipments]):
    shipment_success: Listed[_Shipment] = ()
    shipment_errors: Listed[_ShipmentError] = ()

    def value(self) -> CreatedShipments:
        return CreatedShipments(
            successes=tuple(shipment.value() for shipment in self.shipment_success),
            errors=tuple((error.order_id, error.message) for error in self.shipment_errors),
        )


class _ItemsToShip(Told[tuple[str, Mapping[str, int]]]):
    order_id: str
    shipment_lines: Listed[_ShipmentLine] = ()

    def value(self) -> tuple[str, Mapping[str, int]]:
        units: Counter[str] = Counter()
        for line in self.shipment_lines:  # a line comes once for each of its packages
            units[line.order_line_id] += line.quantity
        return self.order_id, dict(units)


def read_shipment(raw: Any) -> Record[MarketplaceShipment] | UnreadableRecord:
    """Read one shipment (ST11)."""
    return read(_Shipment, raw, reference="id")


def read_created(raw: Any) -> Record[CreatedShipments] | UnreadableRecord:
    """Read what became of each shipment (ST01)."""
    return read(_Created, raw, reference="shipment_success")


def read_items_to_ship(
    raw: Any,
) -> Record[tuple[str, Mapping[str, int]]] | UnreadableRecord:
    """Read an order id and the units of each of its lines that are still to be shipped (ST12)."""
    return read(_ItemsToShip, raw, reference="order_id")


def new_shipments(drafts: Iterable[ShipmentDraft]) -> dict[str, Any]:
    """Return the body of ST01: shipments that have left."""
    return {"shipments": [_new_shipment(draft) for draft in drafts]}


def _new_shipment(draft: ShipmentDraft) -> dict[str, Any]:
    lines = [{"order_line_id": line, "quantity": units} for line, units in draft.quantities]
    shipment = {"order_id": draft.mirakl_order_id, "shipped": True, "shipment_lines": lines}
    named = {
        "carrier_code": draft.tracking.carrier_code,
        "carrier_name": draft.tracking.carrier_name,
        "tracking_number": draft.tracking.tracking_number,
        "tracking_url": draft.tracking.tracking_url,
    }
    tracking = {field: text for field, text in named.items() if text}
    return shipment | ({"tracking": tracking} if tracking else {})
