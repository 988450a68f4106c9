"""What the Mirakl client tells Mirakl, at the sandbox."""

import pytest

from integration.domain.orders import ShipmentDraft, Tracking
from integration.transport import (
    Refused,
    RemoteBroken,
    Unreachable,
)
from tests.integration.door import Turnstile
from tests.integration.mirakl.basket import BASKET
from tests.remotes import marketplace


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
