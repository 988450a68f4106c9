"""Placing orders in the store: what the store order looks like, and when it is released."""

from decimal import Decimal

import pytest

from integration.domain.stock import AWAITING_FULFILLMENT, CANCELED, INCOMPLETE
from integration.models import MiraklShop, ShippingType
from sandbox.bigcommerce.order_records import Order as StoreOrder
from sandbox.world import World
from tests.integration.story import (
    SKU,
    calls_to,
    change_rules,
    held_order,
    questions,
    released_order,
    settle,
    statuses,
    the_order,
)

pytestmark = pytest.mark.django_db


def store_order(world: World) -> StoreOrder:
    """Return the store's only order."""
    (order,) = world.store.orders.values()
    return order


class TestAStoreOrder:
    def test_carries_the_marketplaces_number_in_a_channel_of_its_own(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = released_order(sandbox, shop)

        placed = store_order(sandbox)
        assert placed.external_order_id == number
        channel = sandbox.store.channels.by_id[placed.channel_id]
        assert (channel.type, channel.platform) == ("marketplace", "macys")

    def test_mails_nobody(self, sandbox: World, shop: MiraklShop) -> None:
        released_order(sandbox, shop)
        placed = store_order(sandbox)
        sandbox.store.ship(placed.id)
        settle(sandbox, shop, rounds=3)

        assert sandbox.store.mails == []
        assert placed.billing_address["email"].endswith("@example.com")

    def test_keeps_out_the_tax_that_macys_collects(self, sandbox: World, shop: MiraklShop) -> None:
        line = {"sku": SKU, "quantity": 2, "unit_price": "129.00", "tax_rate": "8.25"}
        released_order(sandbox, shop, [line])

        placed = store_order(sandbox)
        assert placed.total("inc") == placed.total("ex") == Decimal("264.95")
        assert placed.cost("shipping_cost_ex_tax") == Decimal("6.95")
        assert "Tax collected by the marketplace: 21.86 USD" in placed.staff_notes

    def test_shows_the_tax_where_the_shop_wants_it(self, sandbox: World, shop: MiraklShop) -> None:
        change_rules(shop, tax_policy="SHOW")
        line = {"sku": SKU, "quantity": 2, "unit_price": "129.00", "tax_rate": "8.25"}
        released_order(sandbox, shop, [line])

        placed = store_order(sandbox)
        assert placed.total("ex") == Decimal("264.95")
        assert placed.total("inc").quantize(Decimal("0.01")) == Decimal("286.81")
        assert placed.status_id == AWAITING_FULFILLMENT

    def test_looks_like_express_when_it_is_express(self, sandbox: World, shop: MiraklShop) -> None:
        released_order(sandbox, shop, shipping_type="EXP")

        assert store_order(sandbox).shipping_addresses[0].method == "Express"

    def test_names_the_stores_own_method_where_one_is_mapped(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        ShippingType.objects.filter(code="EXP").update(store_method="FedEx 2Day")
        released_order(sandbox, shop, shipping_type="EXP")

        assert store_order(sandbox).shipping_addresses[0].method == "FedEx 2Day"

    def test_leads_the_staff_to_the_order_at_macys(self, sandbox: World, shop: MiraklShop) -> None:
        number = released_order(sandbox, shop)

        assert f"/mmp/shop/order/{number}" in store_order(sandbox).staff_notes

    def test_has_the_country_and_the_state_as_the_store_writes_them(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        address = {"state": "OR", "country_iso_code": "USA"}
        released_order(sandbox, shop, addresses={"shipping": address})

        fields = store_order(sandbox).shipping_addresses[0].fields
        assert (fields["country_iso2"], fields["state"]) == ("US", "Oregon")


class TestAHeldOrder:
    def test_waits_for_the_addresses_where_they_come_late(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=3)
        assert not sandbox.store.orders

        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]

    def test_is_not_placed_early_where_the_shop_does_not_want_it(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        change_rules(shop, holds_early=False)
        number = held_order(sandbox, shop)
        assert not sandbox.store.orders

        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]

    def test_gets_the_address_that_the_customer_changed_meanwhile(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = held_order(sandbox, shop)
        at_macys = sandbox.mirakl.orders[number]
        at_macys.shipping_address = {**at_macys.shipping_address, "street_1": "9 New Street"}
        sandbox.mirakl.confirm(number)

        settle(sandbox, shop, rounds=4)

        placed = store_order(sandbox)
        assert placed.shipping_addresses[0].fields["street_1"] == "9 New Street"
        assert placed.status_id == AWAITING_FULFILLMENT
        corrected, released = calls_to(sandbox, "PUT /v2/orders/{order_id}")
        assert "billing_address" in corrected.body
        assert released.body == {"status_id": AWAITING_FULFILLMENT}
        read_back = [
            call for call in calls_to(sandbox, "GET /v2/orders/{order_id}/products")
            if corrected.at < call.at <= released.at
        ]  # fmt: skip
        assert read_back

    def test_is_released_after_a_second_look_only(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")

        settle(sandbox, shop, rounds=1)
        assert statuses(sandbox, number) == [INCOMPLETE]

        settle(sandbox, shop, rounds=2)
        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        looks = [
            call for call in calls_to(sandbox, "GET /v2/orders") if number in call.query
        ]  # fmt: skip
        assert len(looks) == 2

    def test_is_never_released_when_its_lines_were_changed(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = held_order(sandbox, shop, [(SKU, 2)])
        placed = store_order(sandbox)
        sandbox.store.edit_line(placed.id, placed.lines[0].id, quantity=1)
        sandbox.mirakl.confirm(number)

        settle(sandbox, shop, rounds=6)

        assert placed.status_id == INCOMPLETE
        assert questions() == ["DIFFERENT_IN_STORE"]

    def test_is_never_released_when_a_line_was_swapped_at_equal_price(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = held_order(sandbox, shop, [("EW-SKILLET-10", 1)])
        placed = store_order(sandbox)
        other = sandbox.store.variant("EW-SKILLET-12")
        line = placed.lines[0]
        line.variant_id, line.product_id, line.sku = other.id, other.product_id, other.sku
        sandbox.mirakl.confirm(number)

        settle(sandbox, shop, rounds=4)

        assert placed.status_id == INCOMPLETE
        assert questions() == ["DIFFERENT_IN_STORE"]

    def test_goes_on_when_it_was_mended(self, sandbox: World, shop: MiraklShop) -> None:
        number = held_order(sandbox, shop, [(SKU, 2)])
        placed = store_order(sandbox)
        sandbox.store.edit_line(placed.id, placed.lines[0].id, quantity=1)
        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=3)

        sandbox.store.edit_line(placed.id, placed.lines[0].id, quantity=2)
        settle(sandbox, shop, rounds=3)

        assert placed.status_id == AWAITING_FULFILLMENT
        assert not questions()

    def test_is_cancelled_when_macys_cancels(self, sandbox: World, shop: MiraklShop) -> None:
        number = held_order(sandbox, shop)

        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [CANCELED]
        assert not questions()
        assert the_order().is_at_rest
