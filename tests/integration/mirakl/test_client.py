"""The Mirakl client against the sandbox: each operation, and what the weather does to it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from integration.domain.orders import ShipmentDraft, Tracking
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.client import MiraklClient
from integration.transport import (
    NotPermitted,
    Refused,
    Remote,
    RemoteBroken,
    Throttled,
    Unreachable,
    Unreadable,
)
from sandbox.world import World
from tests.integration.door import Turnstile
from tests.remotes import MARKETPLACE_URL, STARTS_AT, marketplace

BASKET = [("HP-SHEET-QN-WHT", 2), ("FN-TEE-S-NVY", 1)]
LONG_AGO = STARTS_AT - timedelta(days=30)


@pytest.fixture
def client(sandbox: World) -> MiraklClient:
    return marketplace()


@pytest.fixture
def shipping(sandbox: World) -> str:
    """Give the id of an order that may be shipped."""
    return sandbox.mirakl.place_order(BASKET, state="SHIPPING")


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

    def test_leaves_out_the_carrier_that_cannot_be_read_and_says_so(
        self, client, caplog, monkeypatch
    ):
        monkeypatch.setattr(
            "integration.mirakl.client._list", lambda *_: [{"label": "?"}, {"code": "UPS"}]
        )

        assert [carrier.code for carrier in client.carriers()] == ["UPS"]
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


class TestAcceptance:
    def test_is_told_to_mirakl(self, sandbox, client):
        order_id = sandbox.mirakl.place_order(BASKET)

        client.accept(order_id, {f"{order_id}-1": True, f"{order_id}-2": True})

        assert sandbox.mirakl.orders[order_id].state.startswith("WAITING_DEBIT")

    def test_of_some_lines_only_is_refused_with_its_code(self, sandbox, client):
        order_id = sandbox.mirakl.place_order(BASKET)

        with pytest.raises(Refused) as caught:
            client.accept(order_id, {f"{order_id}-1": True})

        assert caught.value.status == 400
        assert not caught.value.may_have_happened

    def test_that_is_answered_too_late_leaves_a_doubt(self, sandbox, client):
        order_id = sandbox.mirakl.place_order(BASKET)
        sandbox.levers.delay_next(31, to="OR21")

        with pytest.raises(Unreachable) as caught:
            client.accept(order_id, {f"{order_id}-1": True, f"{order_id}-2": True})

        assert caught.value.may_have_happened
        assert sandbox.mirakl.orders[order_id].state != "WAITING_ACCEPTANCE"


class TestReferences:
    def test_are_set_and_read_back(self, sandbox, client, shipping):
        errors = client.set_references({shipping: "101", "unknown": "102"})

        [record] = client.orders([shipping])
        assert record.value.order_reference_for_seller == "101"
        assert set(errors) == {"unknown"}
        assert errors["unknown"]

    @pytest.mark.parametrize("count", [0, 101])
    def test_go_in_batches_of_a_hundred(self, client, exchanges, count):
        with pytest.raises(ValueError):
            client.set_references({str(number): "1" for number in range(count)})

        assert exchanges == []


class TestShipping:
    def test_of_a_whole_order_is_seen_by_the_next_poll(self, client, shipping):
        client.set_tracking(shipping, Tracking("1Z999", "UPS"))
        client.mark_shipped(shipping)

        [record] = client.orders([shipping])
        assert record.value.state == "SHIPPED"
        assert (record.value.carrier_code, record.value.tracking_number) == ("UPS", "1Z999")

    def test_by_a_carrier_without_a_code_keeps_its_name_and_link(self, client, shipping):
        link = "https://bob.example/track/7"
        client.set_tracking(shipping, Tracking("7", carrier_name="Bob", tracking_url=link))

        [record] = client.orders([shipping])
        assert (record.value.carrier_name, record.value.tracking_url) == ("Bob", link)

    def test_of_an_order_that_is_not_ready_is_refused(self, sandbox, client):
        order_id = sandbox.mirakl.place_order(BASKET)

        with pytest.raises(Refused) as caught:
            client.mark_shipped(order_id)

        assert caught.value.status == 400

    def test_reaches_orders_with_strange_ids(self, sandbox, client):
        order_id = sandbox.mirakl.place_order(BASKET, state="SHIPPING", id="A 1?b#c+ü%")

        client.set_tracking(order_id, Tracking("1Z", "UPS"))

        assert sandbox.mirakl.orders[order_id].tracking


class TestParcels:
    def parcel(self, order_id: str, units: int = 1) -> ShipmentDraft:
        return ShipmentDraft(order_id, ((f"{order_id}-1", units),), Tracking("1Z", "UPS"))

    def test_are_unknown_where_multi_shipment_is_off(self, client, shipping):
        with pytest.raises(Refused) as caught:
            client.create_shipments([self.parcel(shipping)])

        assert caught.value.status == 404

    def test_succeed_and_fail_one_by_one(self, sandbox, client, shipping):
        sandbox.mirakl.settings.multi_shipment = True

        created = client.create_shipments([self.parcel(shipping), self.parcel("unknown")])

        [parcel] = created.successes
        assert parcel.quantities == ((f"{shipping}-1", 1),)
        [(order_id, message)] = created.errors
        assert order_id == "unknown"
        assert message

    def test_are_listed_over_all_pages(self, sandbox, client):
        sandbox.mirakl.settings.multi_shipment = True
        gate = Turnstile()
        orders = [
            sandbox.mirakl.place_order([("AO-CANDLE-FIG", 3)], state="SHIPPING") for _ in range(60)
        ]
        for _ in range(2):
            client.create_shipments([self.parcel(order_id) for order_id in orders])

        listed = list(marketplace(gate=gate).shipments(orders))

        assert len({record.value.mirakl_shipment_id for record in listed}) == 120
        assert gate.asked == ["ST11", "ST11 page"]

    def test_leave_the_rest_to_ship(self, sandbox, client, shipping):
        sandbox.mirakl.settings.multi_shipment = True
        client.create_shipments([self.parcel(shipping)])

        assert client.items_to_ship([shipping]) == {
            shipping: {f"{shipping}-1": 1, f"{shipping}-2": 1}
        }

    def test_of_no_order_are_never_asked_for(self, client, exchanges):
        with pytest.raises(ValueError):
            client.shipments([])
        with pytest.raises(ValueError):
            client.items_to_ship([])
        with pytest.raises(ValueError):
            client.create_shipments([])

        assert exchanges == []

    def test_that_were_created_behind_a_504_leave_a_doubt(self, sandbox, client, shipping):
        sandbox.mirakl.settings.multi_shipment = True
        sandbox.levers.do_it_but_answer(504, to="ST01")

        with pytest.raises(RemoteBroken) as caught:
            client.create_shipments([self.parcel(shipping)])

        assert caught.value.may_have_happened
        assert len(list(client.shipments([shipping]))) == 1

    def test_that_were_created_without_an_answer_leave_a_doubt(self, sandbox, client, shipping):
        sandbox.mirakl.settings.multi_shipment = True
        sandbox.levers.do_it_but_drop(to="ST01")

        with pytest.raises(Unreachable) as caught:
            client.create_shipments([self.parcel(shipping)])

        assert caught.value.may_have_happened
        assert len(list(client.shipments([shipping]))) == 1


class TestWrongAddress:
    def test_is_refused_and_not_read_as_empty(self, sandbox, monkeypatch):
        monkeypatch.setenv("JUDGE_SANDBOX", "0")  # no description knows such a path
        remote = Remote("Macy's", f"{MARKETPLACE_URL}/elsewhere", {}, Turnstile())

        with pytest.raises(Refused):
            MiraklClient(remote).account()
