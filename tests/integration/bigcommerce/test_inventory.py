"""The store's inventory: what lies where (GET /v3/inventory/items and locations)."""

import pytest

from integration.bigcommerce.payloads.inventory import read_item
from integration.domain.availability import ShelfReading
from integration.domain.records import Record, UnreadableRecord

SKU = "HP-SHEET-QN-WHT"


def one_of(records: list[Record[ShelfReading]]) -> Record[ShelfReading]:
    """Return what was read of the one SKU."""
    [record] = [record for record in records if record.value.sku == SKU]
    return record


class TestInventoryPage:
    def test_tells_everything_that_is_counted_and_nothing_else(self, sandbox, client):
        records, pages = client.inventory_page(1)

        skus = {record.value.sku for record in records}
        assert SKU in skus
        assert "GF-CARD-NOTE" not in skus  # its stock is not tracked
        assert pages == 1

    def test_keeps_safety_stock_apart_from_what_may_be_sold(self, sandbox, client):
        variant = sandbox.store.variant(SKU)
        sandbox.store.room.keep_back(variant.id, 2)

        record = one_of(client.inventory_of([variant.product_id]))

        [place] = record.value.locations
        assert (place.on_hand, place.safety_stock, place.sellable) == (14, 2, 12)

    def test_tells_every_location_and_whether_it_is_enabled(self, sandbox, client):
        annex = sandbox.store.room.add_location(code="ANNEX", label="Annex", enabled=False)
        variant = sandbox.store.variant(SKU)
        sandbox.store.set_stock(SKU, 6, location_id=annex.id)

        record = one_of(client.inventory_of([variant.product_id]))

        told = {one.location_id: (one.on_hand, one.is_enabled) for one in record.value.locations}
        assert told == {1: (14, True), annex.id: (6, False)}

    @pytest.mark.parametrize("count", [0, 251])
    def test_is_asked_for_one_to_250_products(self, client, count):
        with pytest.raises(ValueError):
            client.inventory_of(range(1, count + 1))


class TestLocations:
    def test_are_told_with_code_and_name(self, sandbox, client):
        sandbox.store.room.add_location(code="ANNEX", label="Annex", enabled=False)

        told = [(place.code, place.name, place.is_enabled) for place in client.locations()]

        assert told == [("BC-LOCATION-1", "Default location", True), ("ANNEX", "Annex", False)]


class TestReadItem:
    IDENTITY = {"sku": "A", "variant_id": 79, "product_id": 120, "sku_id": 0}
    PLACE = {"location_id": 1, "available_to_sell": 10, "total_inventory_onhand": 11}

    def test_survives_what_we_can_live_without(self):
        record = read_item({"identity": self.IDENTITY, "locations": [{**self.PLACE, "new": 1}]})

        assert isinstance(record, Record)
        [place] = record.value.locations
        assert (place.sellable, place.on_hand, place.safety_stock, place.is_enabled) == (
            10,
            11,
            0,
            True,
        )

    @pytest.mark.parametrize("figure", [None, "many", 1.5])
    def test_takes_no_figure_for_zero_that_it_cannot_read(self, figure):
        place = {**self.PLACE, "available_to_sell": figure}

        record = read_item({"identity": self.IDENTITY, "locations": [place]})

        assert isinstance(record, UnreadableRecord)
        assert record.reference == "variant 79"

    @pytest.mark.parametrize("raw", [None, [], {}, {"identity": "A"}])
    def test_has_no_name_for_what_has_no_identity(self, raw):
        record = read_item(raw)

        assert isinstance(record, UnreadableRecord)
        assert record.reference == ""
