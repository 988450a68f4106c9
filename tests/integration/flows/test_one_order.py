"""One order's whole way, calm: accepted, held, released, shipped, tracked."""

import pytest

from integration.domain.stock import AWAITING_FULFILLMENT, AWAITING_PAYMENT, INCOMPLETE
from integration.domain.writes import Outcome
from integration.models import Issue, MiraklShop, RemoteWrite
from sandbox.world import World
from tests.integration.story import (
    SKU,
    held_order,
    run,
    settle,
    statuses,
    the_order,
)

pytestmark = pytest.mark.django_db


class TestOneOrder:
    def test_goes_from_the_customer_to_the_tracking(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=3)
        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=3)
        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]

        sandbox.store.ship(the_order().bigcommerce_order_id, provider="ups", tracking="1Z999")
        settle(sandbox, shop, rounds=3)

        at_mirakl = sandbox.mirakl.orders[number]
        assert (at_mirakl.state, at_mirakl.tracking.number) == ("SHIPPED", "1Z999")
        assert at_mirakl.tracking.carrier_code == "UPS"
        assert the_order().is_at_rest
        assert not Issue.objects.exists()  # nobody was asked anything
        writes = RemoteWrite.objects.order_by("pk")
        assert [write.kind for write in writes] == [
            "ACCEPT", "PLACE", "REFER", "RELEASE", "TRACK", "SHIP",
        ]  # fmt: skip
        assert {write.outcome for write in writes} == {Outcome.PROVEN}

    def test_takes_no_stock_while_it_is_held(self, sandbox: World, shop: MiraklShop) -> None:
        on_hand = sandbox.store.on_hand(SKU)

        number = held_order(sandbox, shop, [(SKU, 2)])
        assert statuses(sandbox, number) == [INCOMPLETE]
        assert sandbox.store.on_hand(SKU) == on_hand

        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=3)
        assert sandbox.store.on_hand(SKU) == on_hand - 2

    def test_is_held_awaiting_payment_where_the_store_takes_stock_when_it_ships(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.store.settings.update_stock_behavior = "order_completed_or_shipped"
        run("watch_reference_data", shop, at=sandbox.clock.now())

        number = held_order(sandbox, shop)

        assert statuses(sandbox, number) == [AWAITING_PAYMENT]

    def test_is_not_released_before_the_customers_money_is_there(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = held_order(sandbox, shop)
        settle(sandbox, shop, rounds=6)

        assert statuses(sandbox, number) == [INCOMPLETE]
        assert the_order().released_at is None
