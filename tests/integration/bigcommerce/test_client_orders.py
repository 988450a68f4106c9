"""What the BigCommerce client does to an order, at the sandbox."""

from dataclasses import replace
from decimal import Decimal

import pytest

from integration.domain.orders import StoreLineDraft
from integration.transport import (
    Refused,
    RemoteBroken,
    Unreachable,
    Unreadable,
)
from tests.integration.bigcommerce.buyers import ADA, AWAITING_FULFILLMENT, INCOMPLETE, MARCUS


class TestCreateOrder:
    def test_makes_a_held_order_with_our_prices_and_reference(self, client, draft, channel_id):
        order = client.create_order(draft).value

        assert (order.status_id, order.channel_id) == (INCOMPLETE, channel_id)
        assert (order.external_order_id, order.external_source) == (
            "4100200037-A",
            "Macy's (Mirakl)",
        )
        assert order.total_inc_tax == draft.total_inc_tax == Decimal("269.96")
        assert (order.items_total, order.shipping_address_count) == (3, 1)

    def test_makes_its_lines_and_its_addresses(self, client, order_id):
        catalog_line, custom_line = client.order_lines(order_id)
        [(address_id, address)] = client.shipping_addresses(order_id)

        assert (catalog_line.sku, catalog_line.quantity) == ("HP-SHEET-QN-WHT", 2)
        assert catalog_line.price_inc_tax == 129
        assert (custom_line.name, custom_line.product_id) == ("Odd item", None)
        assert address == MARCUS
        assert address_id

    def test_is_refused_when_the_store_is_out_of_stock_caution_4(self, sandbox, client, draft):
        sandbox.store.set_stock("HP-SHEET-QN-WHT", 1)

        with pytest.raises(Refused) as caught:
            client.create_order(replace(draft, status_id=AWAITING_FULFILLMENT))

        assert (caught.value.status, caught.value.code) == (409, "OutOfStock")
        assert not caught.value.may_have_happened
        assert sandbox.store.orders == {}

    @pytest.mark.parametrize(
        ("lever", "error"),
        [
            ("do_it_but_answer", RemoteBroken),
            ("do_it_but_drop", Unreachable),
            ("garble_next", Unreadable),
        ],
    )
    def test_leaves_a_doubt_when_its_answer_is_lost(self, sandbox, client, draft, lever, error):
        getattr(sandbox.levers, lever)(to="POST /v2/orders")

        with pytest.raises(error) as caught:
            client.create_order(draft)

        assert caught.value.may_have_happened
        assert len(sandbox.store.orders) == 1

    def test_is_never_repeated(self, sandbox, client, draft):
        sandbox.levers.fail_next(503, to="POST /v2/orders")

        with pytest.raises(RemoteBroken):
            client.create_order(draft)

        assert sandbox.store.orders == {}


class TestOrder:
    def test_is_read_whole(self, client, order_id):
        record = client.order(order_id)

        assert record.value.bigcommerce_order_id == order_id
        assert record.raw["staff_notes"] == "Placed at Macy's."

    def test_that_does_not_exist_is_refused_with_404(self, client):
        with pytest.raises(Refused) as caught:
            client.order(99_999)

        assert caught.value.status == 404

    def test_with_many_lines_is_read_over_all_pages(self, client, draft):
        line = StoreLineDraft(1, Decimal(1), Decimal(1), name="Bead")
        order_id = client.create_order(
            replace(draft, lines=(line,) * 101)
        ).value.bigcommerce_order_id

        assert len(client.order_lines(order_id)) == 101

    def test_is_released_by_its_status(self, client, order_id):
        order = client.set_status(order_id, AWAITING_FULFILLMENT).value

        assert order.status_id == AWAITING_FULFILLMENT

    def test_is_not_released_without_stock_caution_4(self, sandbox, client, order_id):
        sandbox.store.set_stock("HP-SHEET-QN-WHT", 0)

        with pytest.raises(Refused) as caught:
            client.set_status(order_id, AWAITING_FULFILLMENT)

        assert caught.value.status == 409

    def test_gets_its_final_addresses(self, client, order_id):
        [(address_id, _)] = client.shipping_addresses(order_id)

        order = client.update_billing_address(order_id, ADA).value
        client.update_shipping_address(order_id, address_id, ADA)

        assert order.billing_address == ADA
        assert client.shipping_addresses(order_id) == [(address_id, ADA)]
        assert order.total_inc_tax == Decimal("269.96")

    def test_has_no_parcels_at_first_and_then_its_own(self, sandbox, client, order_id):
        client.set_status(order_id, AWAITING_FULFILLMENT)
        before = client.shipments(order_id)
        sandbox.store.ship(order_id, provider="ups", tracking="1Z999")

        [parcel] = client.shipments(order_id)
        assert before == []
        assert (parcel.shipping_provider, parcel.tracking_number) == ("ups", "1Z999")
        assert sum(units for _, units in parcel.items) == 3
