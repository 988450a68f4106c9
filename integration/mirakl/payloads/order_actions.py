"""What OR04, OR13, OR14, OR21 and OR23 take and answer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from integration.domain.orders import Tracking
from integration.domain.records import OrderExport, Record, UnreadableRecord
from integration.transport.reading import Listed, Payload, Text, Told, read

SMALLEST_FILE = 10  # megabytes: many small files instead of one that nobody can hold


def moment(at: datetime) -> str:
    """Write an instant as Mirakl wants it, in UTC. Raise ValueError when it has no zone."""
    if at.tzinfo is None:
        raise ValueError("Mirakl only takes times with a zone.")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def export_request(*, updated_from: datetime, updated_until: datetime) -> dict[str, Any]:
    """Return the body of OR13."""
    return {
        "start_update_date": moment(updated_from),
        "end_update_date": moment(updated_until),
        "megabytes_per_chunk": SMALLEST_FILE,
    }


class _Tracked(Told[str]):
    tracking_id: str

    def value(self) -> str:
        return self.tracking_id


class _Export(Told[OrderExport]):
    status: str
    urls: Listed[str] = ()

    def value(self) -> OrderExport:
        return OrderExport(status=self.status, urls=self.urls)


def read_tracking_id(raw: Any) -> Record[str] | UnreadableRecord:
    """Read the id by which an export is followed (OR13)."""
    return read(_Tracked, raw, reference="tracking_id")


def read_export(raw: Any) -> Record[OrderExport] | UnreadableRecord:
    """Read how far an export is (OR14)."""
    return read(_Export, raw, reference="status")


def acceptance(decisions: Mapping[str, bool]) -> dict[str, Any]:
    """Return the body of OR21: every line of the order must be among the decisions."""
    lines = [{"id": line_id, "accepted": accepted} for line_id, accepted in decisions.items()]
    return {"order_lines": lines}


def order_tracking(tracking: Tracking) -> dict[str, str]:
    """Return the body of OR23."""
    named = {
        "carrier_code": tracking.carrier_code,
        "carrier_name": tracking.carrier_name,
        "carrier_url": tracking.tracking_url,
        "tracking_number": tracking.tracking_number,
    }
    return {field: text for field, text in named.items() if text}


def references(references: Mapping[str, str]) -> dict[str, Any]:
    """Return the body of OR04: the seller's reference by order id."""
    orders = [
        {"order_id": order_id, "references": {"order_reference_for_seller": reference}}
        for order_id, reference in references.items()
    ]
    return {"orders": orders}


class _Fault(Payload):
    code: Text = ""
    message: Text = ""


class _UpdatedOrder(Payload):
    order_id: Text = ""
    errors: Listed[_Fault] = ()


class _UpdatedOrders(Told[Mapping[str, str]]):
    updated_orders: Listed[_UpdatedOrder] = ()

    def value(self) -> Mapping[str, str]:
        return {
            order.order_id: "; ".join(fault.message or fault.code for fault in order.errors)
            for order in self.updated_orders
            if order.errors
        }


def read_reference_errors(raw: Any) -> Record[Mapping[str, str]] | UnreadableRecord:
    """Read what Mirakl says about each order that it did not update (OR04)."""
    return read(_UpdatedOrders, raw, reference="updated_orders")
