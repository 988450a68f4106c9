"""Stock and its locations as BigCommerce's V3 inventory writes them."""

from dataclasses import replace
from typing import Any

from integration.domain.availability import LocationFigures, ShelfReading, StockLocation
from integration.domain.records import Record, UnreadableRecord
from integration.transport.reading import Count, Flag, Listed, Payload, Text, Told, read


class _Identity(Payload):
    sku: Text = ""
    variant_id: int
    product_id: int


class _Settings(Payload):
    safety_stock: Count = 0


class _Place(Payload):
    location_id: int
    location_code: Text = ""
    location_name: Text = ""
    location_enabled: bool = True
    available_to_sell: int
    total_inventory_onhand: int
    settings: _Settings | None = None

    def figures(self) -> LocationFigures:
        return LocationFigures(
            location_id=self.location_id,
            on_hand=self.total_inventory_onhand,
            safety_stock=(self.settings or _Settings()).safety_stock,
            sellable=self.available_to_sell,
            is_enabled=self.location_enabled,
            code=self.location_code,
            name=self.location_name,
        )


class _Item(Told[ShelfReading]):
    identity: _Identity
    locations: Listed[_Place] = ()

    def value(self) -> ShelfReading:
        return ShelfReading(
            variant_id=self.identity.variant_id,
            product_id=self.identity.product_id,
            sku=self.identity.sku,
            locations=tuple(place.figures() for place in self.locations),
        )


class _Location(Told[StockLocation]):
    id: int
    code: Text = ""
    label: Text = ""
    enabled: Flag = False

    def value(self) -> StockLocation:
        return StockLocation(self.id, self.code, self.label, self.enabled)


def read_item(raw: Any) -> Record[ShelfReading] | UnreadableRecord:
    """Read a variant's stock at all its locations (GET /v3/inventory/items)."""
    record = read(_Item, raw, reference="identity")
    if isinstance(record, UnreadableRecord):
        return replace(record, reference=_name(raw))
    return record


def _name(raw: Any) -> str:
    identity = raw.get("identity") if isinstance(raw, dict) else None
    number = identity.get("variant_id") if isinstance(identity, dict) else None
    return "" if number is None else f"variant {number}"


def read_location(raw: Any) -> Record[StockLocation] | UnreadableRecord:
    """Read a place where stock may lie (GET /v3/inventory/locations)."""
    return read(_Location, raw, reference="id")
