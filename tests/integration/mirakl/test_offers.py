"""What the Mirakl client asks about offers, and how it reads the answers (OF52–OF54, P31)."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads.offers import read_offer, read_product
from integration.transport import Refused, Throttled, Unreadable
from tests.integration.door import Turnstile
from tests.remotes import MARKETPLACE_URL, STARTS_AT, marketplace

FILE = f"{MARKETPLACE_URL}/api/offers/export/async/file/1"
SINCE = STARTS_AT - timedelta(hours=1)


def offer(**changes: Any) -> Any:
    """Read an offer as OF54 writes it, with some changes."""
    raw = {
        "shop_sku": "A-1",
        "offer_id": 2003,
        "product_sku": "MKP-1",
        "quantity": 7,
        "active": True,
        "deleted": False,
        "last_updated": "2026-11-23T08:52:10Z",
        "prices": [{"origin_price": Decimal("69.99")}],
    }
    return read_offer({**raw, **changes})


class TestTheExport:
    def test_asks_for_all_with_inactive_ones_as_a_call_of_its_own(self, sandbox, exchanges):
        gate = Turnstile()

        marketplace(gate=gate).start_offer_export()

        assert gate.asked == ["OF52 full"]
        assert json.loads(exchanges[-1].request.body)["include_inactive_offers"] is True

    def test_asks_for_changes_without_what_mirakl_refuses_then(self, sandbox, exchanges):
        gate = Turnstile()

        marketplace(gate=gate).start_offer_export(since=SINCE)

        body = json.loads(exchanges[-1].request.body)
        assert gate.asked == ["OF52"]
        assert body["last_request_date"] == "2026-11-23T14:00:00.000Z"
        assert "include_inactive_offers" not in body

    def test_takes_no_time_without_a_zone(self, client, exchanges):
        with pytest.raises(ValueError):
            client.start_offer_export(since=datetime(2026, 11, 23))  # noqa: DTZ001

        assert exchanges == []

    def test_says_why_it_failed(self, sandbox, client):
        sandbox.mirakl.settings.exports_fail = True
        tracking_id = client.start_offer_export()
        sandbox.move(60)

        state = client.offer_export(tracking_id)

        assert (state.status, state.error) == ("FAILED", "Internal error")

    def test_is_refused_when_nobody_knows_it(self, sandbox, client):
        with pytest.raises(Refused):
            client.offer_export("no/such?export")

    def test_is_given_once_a_day(self, sandbox, client):
        client.start_offer_export()
        sandbox.move(3600)

        with pytest.raises(Throttled):
            client.start_offer_export()


class TestAFile:
    def test_named_with_http_is_read_over_https(self, sandbox, client):
        sandbox.mirakl.settings.export_urls_are_plain = True
        tracking_id = client.start_offer_export()
        sandbox.move(60)
        [url] = client.offer_export(tracking_id).urls

        assert url.startswith("http://")
        assert len(list(client.exported_offers(url))) == len(sandbox.mirakl.offers)

    def test_at_another_host_is_never_fetched(self, client, exchanges):
        with pytest.raises(Unreadable):
            list(client.exported_offers("https://elsewhere.example.com/0.json"))

        assert exchanges == []

    @pytest.mark.parametrize("body", [{}, {"offers": []}, "text", None])
    def test_that_is_no_list_is_unreadable(self, answers, body):
        answers.get(FILE, json=body)

        with pytest.raises(Unreadable):
            list(marketplace().exported_offers(FILE))


class TestAnOffer:
    def test_is_read_with_its_exact_price(self):
        read = offer().value

        assert (read.sku, read.mirakl_offer_id, read.quantity) == ("A-1", 2003, 7)
        assert read.price == Decimal("69.99")
        assert read.is_active
        assert not read.has_warehouses

    def test_has_the_price_without_criteria(self):
        special = {"context": {"channel_codes": ["US"]}, "origin_price": Decimal(1)}

        read = offer(prices=[special, {"origin_price": Decimal(2), "context": None}]).value

        assert read.price == Decimal(2)

    def test_says_that_its_stock_is_kept_by_warehouse(self):
        assert offer(warehouses=[{"code": "EAST", "quantity": 3}]).value.has_warehouses

    def test_survives_what_is_missing(self):
        record = read_offer({"shop_sku": "A-1", "deleted": True})

        assert record.value.is_deleted
        assert (record.value.price, record.value.quantity) == (None, 0)

    @pytest.mark.parametrize(
        "changes", [{"shop_sku": None}, {"quantity": "many"}, {"prices": [{"origin_price": "?"}]}]
    )
    def test_that_cannot_be_read_is_a_value_too(self, changes):
        assert isinstance(offer(**changes), UnreadableRecord)


class TestProductsByUpc:
    def test_are_the_operator_s_skus(self, sandbox, client):
        known = sandbox.mirakl.offers["HP-SHEET-QN-WHT"]

        found = client.products_by_upc([known.upc, "000000000000"])

        assert found == {known.upc: frozenset({known.product_sku})}

    @pytest.mark.parametrize("upcs", [[], ["1"] * 101, [""], ["1,UPC|2"], ["A1"], ["²"]])
    def test_are_never_asked_for_with_signs_that_would_ask_for_others(
        self, client, exchanges, upcs
    ):
        with pytest.raises(ValueError):
            client.products_by_upc(upcs)

        assert exchanges == []

    def test_of_another_kind_of_identifier_are_left_out(self, answers):
        product = {"product_id": "123", "product_id_type": "EAN", "product_sku": "MKP-1"}
        answers.get(f"{MARKETPLACE_URL}/api/products", json={"products": [product]})

        assert marketplace().products_by_upc(["123"]) == {}

    def test_may_be_several(self, answers):
        products = [
            {"product_id": "123", "product_id_type": "UPC", "product_sku": sku}
            for sku in ("MKP-1", "MKP-2")
        ]
        answers.get(f"{MARKETPLACE_URL}/api/products", json={"products": products})

        assert marketplace().products_by_upc(["123"]) == {"123": frozenset({"MKP-1", "MKP-2"})}

    def test_are_read_one_by_one(self):
        assert isinstance(read_product({"product_id": "1"}), UnreadableRecord)
        whole = {"product_id": "1", "product_id_type": "UPC", "product_sku": "M"}
        assert isinstance(read_product(whole), Record)
