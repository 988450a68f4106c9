"""Connecting a known shop again: with another key or address, and every record kept."""

import pytest

from integration.models import (
    CarrierMapping,
    MiraklShop,
    Order,
    ShippingType,
)
from sandbox.world import World
from tests.integration.story import (
    SKU,
    calls_to,
    connected_shop,
    connected_store,
    settle,
    the_order,
)
from tests.integration.test_connecting import the_shop, why
from tests.remotes import (
    MARKETPLACE_KEY,
    MARKETPLACE_URL,
)

pytestmark = pytest.mark.django_db


class TestConnectingAgain:
    def test_keeps_the_records(self, sandbox: World) -> None:
        shop = connected_shop(sandbox)
        number = sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=2)
        live_from = shop.orders_live_from
        CarrierMapping.objects.filter(store_carrier="ups").update(is_suggested=False)
        ShippingType.objects.filter(code="EXP").update(store_method="FedEx 2Day")

        again = connected_shop(sandbox)

        assert again.pk == shop.pk
        assert again.orders_live_from == live_from
        assert the_order().mirakl_order_id == number
        assert not CarrierMapping.objects.get(store_carrier="ups").is_suggested
        assert ShippingType.objects.get(code="EXP").store_method == "FedEx 2Day"
        assert again.channel_id == shop.channel_id

    def test_does_not_write_to_an_order(self, sandbox: World) -> None:
        shop = connected_shop(sandbox)
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        settle(sandbox, shop, rounds=3)
        sandbox.calls.clear()

        connected_shop(sandbox)

        assert Order.objects.count() == 1
        assert not calls_to(sandbox, "POST /v2/orders")
        assert not calls_to(sandbox, "PUT /v2/orders/{order_id}")

    def test_keeps_the_old_key_when_the_new_one_is_wrong(self, sandbox: World) -> None:
        connected_shop(sandbox)

        why(lambda: the_shop(sandbox, api_key="wrong"))

        assert MiraklShop.objects.get().api_key == MARKETPLACE_KEY

    def test_finds_the_channel_of_an_attempt_that_came_to_nothing(self, sandbox: World) -> None:
        connected_store()
        sandbox.levers.fail_next(500, to="PUT /v3/settings/email-statuses")
        why(lambda: the_shop(sandbox))

        assert the_shop(sandbox).channel_id in sandbox.store.channels.by_id
        assert len(calls_to(sandbox, "POST /v3/channels")) == 1

    def test_takes_a_new_address_and_keeps_the_orders(self, sandbox: World) -> None:
        shop = connected_shop(sandbox)
        MiraklShop.objects.update(url="https://old.sandbox.test")

        assert the_shop(sandbox).pk == shop.pk
        assert MiraklShop.objects.get().url == MARKETPLACE_URL
