"""What the Mirakl client asks Mirakl, at the sandbox, and what the weather does to it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from integration.domain.orders import Tracking
from integration.domain.records import Record, UnreadableRecord
from integration.domain.reference import Carrier
from integration.mirakl.client import MiraklClient
from integration.transport import (
    NotPermitted,
    Refused,
    Remote,
    Throttled,
    Unreadable,
)
from tests.integration.door import Turnstile
from tests.integration.mirakl.basket import BASKET, LONG_AGO
from tests.remotes import MARKETPLACE_URL, STARTS_AT, marketplace


def ids(records: Iterator[Record | UnreadableRecord]) -> list[str]:
    return [record.value.mirakl_order_id for record in records]


class TestMarketplace:
    def test_is_up(self, client):
        assert client.version() is None

    def test_says_whose_key_it_is(self, client):
        account = client.account()

        assert (account.mirakl_shop_id, account.state, account.currency) == (2107, "OPEN", "USD")

    def test_says_how_it_is_set_up(self, sandbox, client):
        sandbox.mirakl.settings.multi_shipment = True
        sandbox.mirakl.settings.addresses_before_acceptance = True

        record = client.platform_configuration()

        assert record.value.order_acceptance == "NOT_AUTOMATIC"
        assert record.value.multi_shipment
        assert record.value.addresses_before_acceptance
        assert "modules" in record.raw

    def test_lists_carriers_shipping_types_and_reasons(self, client):
        assert "UPS" in {carrier.code for carrier in client.carriers()}
        assert any(kind.mandatory_tracking for kind in client.shipping_types())
        assert {"REFUND", "CANCELATION"} <= {reason.type for reason in client.reasons()}

    def test_leaves_out_the_carrier_that_cannot_be_read_and_says_so(self, answers, caplog):
        carriers = {"carriers": [{"label": "?"}, {"code": "UPS", "label": None}]}
        answers.get(f"{MARKETPLACE_URL}/api/shipping/carriers", json=carriers)

        assert marketplace().carriers() == [Carrier(code="UPS", label="UPS")]
        assert caplog.records[-1].reasons == ("code: missing",)

    def test_with_another_key_is_not_ours(self, sandbox, client):
        sandbox.mirakl.settings.api_key = "changed"

        with pytest.raises(NotPermitted):
            client.account()

    def test_is_asked_for_one_of_several_shops(self, sandbox, exchanges, shipping):
        of_shop = marketplace(shop_id=2107)

        of_shop.account()
        list(of_shop.orders_since(LONG_AGO))
        of_shop.set_tracking(shipping, Tracking("1Z", "UPS"))

        assert all("shop_id=2107" in exchange.request.url for exchange in exchanges)


class TestOrdersSince:
    def test_are_told_once_each_over_all_pages(self, sandbox, client, exchanges):
        placed = [sandbox.mirakl.place_order(BASKET) for _ in range(203)]

        assert ids(client.orders_since(LONG_AGO)) == placed
        assert len(exchanges) == 3

    def test_are_none_when_nothing_changed(self, client):
        assert list(client.orders_since(LONG_AGO)) == []

    def test_ask_the_gate_for_a_round_and_for_its_further_pages(self, sandbox):
        gate = Turnstile()
        for _ in range(101):
            sandbox.mirakl.place_order(BASKET)

        list(marketplace(gate=gate).orders_since(LONG_AGO))

        assert gate.asked == ["OR11", "OR11 page"]

    def test_that_join_while_we_page_repeat_nobody(self, sandbox, client):
        placed = [sandbox.mirakl.place_order(BASKET) for _ in range(150)]
        old_ones = placed[:20]
        sandbox.move(3600)
        since = sandbox.clock.now()
        sandbox.move(600)
        for order_id in placed[20:]:
            sandbox.mirakl.touch(sandbox.mirakl.orders[order_id])
        told = client.orders_since(since)

        first_page = [next(told).value.mirakl_order_id for _ in range(100)]
        for order_id in old_ones:  # they sort before everything that we have read
            sandbox.mirakl.touch(sandbox.mirakl.orders[order_id])
        rest = ids(told)

        assert sorted(first_page + rest) == sorted(placed[20:])

    def test_survive_one_that_cannot_be_read(self, sandbox, client):
        _, broken, _ = (sandbox.mirakl.place_order(BASKET) for _ in range(3))
        sandbox.mirakl.orders[broken].lines[0].sku = None

        records = list(client.orders_since(LONG_AGO))

        assert [type(record) for record in records] == [Record, UnreadableRecord, Record]
        assert records[1].reference == broken
        assert records[1].reasons == ("order_lines.0.offer_sku: string type",)

    def test_survive_fields_and_words_of_a_later_release(self, sandbox, client):
        sandbox.levers.unknown_field = sandbox.levers.unknown_enum = True
        sandbox.mirakl.place_order(BASKET)

        [record] = client.orders_since(LONG_AGO)

        assert isinstance(record, Record)

    @pytest.mark.parametrize("how", ["html", "half", "empty", "wrong_shape", "not_json"])
    def test_are_unreadable_when_the_answer_is_garbled(self, sandbox, client, how):
        sandbox.levers.garble_next(how, to="OR11")

        with pytest.raises(Unreadable):
            list(client.orders_since(LONG_AGO))

    def test_come_late_when_mirakl_shows_them_late(self, sandbox, client):
        sandbox.mirakl.settings.late_visibility = 90
        order_id = sandbox.mirakl.place_order(BASKET)

        assert list(client.orders_since(LONG_AGO)) == []
        sandbox.move(91)
        assert ids(client.orders_since(LONG_AGO)) == [order_id]


class TestOrders:
    def test_are_asked_for_by_id(self, sandbox, client):
        first, _, last = (sandbox.mirakl.place_order(BASKET) for _ in range(3))

        assert ids(client.orders([last, first, "unknown"])) == [first, last]

    @pytest.mark.parametrize("wanted", [[], [""], ["x"] * 101])
    def test_are_never_asked_for_without_a_filter(self, client, exchanges, wanted):
        with pytest.raises(ValueError):
            client.orders(wanted)

        assert exchanges == []


class TestThrottling:
    def test_is_told_with_mirakls_patience(self, sandbox, client):
        gate = Turnstile()
        client = marketplace(gate=gate)
        list(client.orders_since(LONG_AGO))

        with pytest.raises(Throttled) as caught:
            list(client.orders([sandbox.mirakl.place_order(BASKET)]))

        assert 0 < caught.value.retry_after <= 60
        assert gate.held == [("OR11", caught.value.retry_after)]


class TestExport:
    def test_tells_every_order_of_its_time(self, sandbox, client):
        sandbox.mirakl.settings.items_per_export_file = 2
        placed = [sandbox.mirakl.place_order(BASKET) for _ in range(3)]

        tracking_id = client.start_order_export(
            updated_from=LONG_AGO, updated_until=STARTS_AT + timedelta(days=1)
        )
        pending = client.order_export(tracking_id)
        sandbox.move(60)
        done = client.order_export(tracking_id)

        assert (pending.status, pending.urls) == ("PENDING", ())
        assert (done.status, len(done.urls)) == ("COMPLETED", 2)
        assert [name for url in done.urls for name in ids(client.exported_orders(url))] == placed

    def test_may_fail(self, sandbox, client):
        sandbox.mirakl.settings.exports_fail = True
        tracking_id = client.start_order_export(updated_from=LONG_AGO, updated_until=STARTS_AT)
        sandbox.move(60)

        assert client.order_export(tracking_id).status == "FAILED"

    def test_is_not_fetched_from_another_host(self, client, exchanges):
        with pytest.raises(Unreadable):
            list(client.exported_orders("https://elsewhere.example/orders.json"))

        assert exchanges == []


class TestWrongAddress:
    def test_is_refused_and_not_read_as_empty(self, sandbox, monkeypatch):
        monkeypatch.setenv("JUDGE_SANDBOX", "0")  # no description knows such a path
        remote = Remote("Macy's", f"{MARKETPLACE_URL}/elsewhere", {}, Turnstile())

        with pytest.raises(Refused):
            MiraklClient(remote).account()
