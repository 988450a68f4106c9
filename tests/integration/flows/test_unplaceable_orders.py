"""Orders that cannot be written into the store: an exception says so, and nothing is half-made."""

from typing import Any

import pytest

from integration.domain.stock import AWAITING_FULFILLMENT
from integration.models import MiraklShop
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    change_rules,
    open_issues,
    questions,
    settle,
    statuses,
    the_order,
    writes_at_remotes,
)

pytestmark = pytest.mark.django_db
CANADA = {"shipping": {"country_iso_code": "CAN", "state": "ON", "zip_code": "M5V 2T6"}}
NOWHERE = {"shipping": None, "billing": None}

ODD_ORDERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "in a foreign currency": ({"currency": "EUR"}, "FOREIGN_CURRENCY", "is in EUR; the store"),
    "to a foreign country": ({"addresses": CANADA}, "FOREIGN_COUNTRY", "ships to CA"),
    "of no units": ({"lines": [(SKU, 0)]}, "UNUSABLE_LINES", "a line has no units"),
    "of many lines": ({"lines": [(TEE, 1)] * 300}, "UNUSABLE_LINES", "it has 300 lines"),
    "without an address": ({"addresses": NOWHERE}, "MISSING_ADDRESS", "no shipping address"),
    "without a payer's address": ({"addresses": {"billing": None}}, "MISSING_ADDRESS", "no bill"),
    "to be collected": ({"shipping_type": "CLC"}, "SHIPPING_NOT_OURS", "collected by the customer"),
    "delivered by the operator": ({"shipping_type": "OPD"}, "SHIPPING_NOT_OURS", "by the operator"),
    "of an unknown SKU": ({"lines": [("NEW-1", 1)]}, "UNLINKED_SKU", "“NEW-1”"),
}  # fmt: skip


class TestAConfirmedOrder:
    @pytest.mark.parametrize(("how", "kind", "said"), ODD_ORDERS.values(), ids=ODD_ORDERS)
    def test_is_an_exception_and_no_store_order(
        self, sandbox: World, shop: MiraklShop, how: dict[str, Any], kind: str, said: str
    ) -> None:
        how = dict(how)
        sandbox.mirakl.place_order(how.pop("lines", [(SKU, 1)]), state="SHIPPING", **how)

        settle(sandbox, shop, rounds=3)

        (issue,) = open_issues()
        assert issue.kind == kind
        assert said in issue.means
        assert not sandbox.store.orders
        assert not writes_at_remotes(sandbox)

    def test_goes_on_when_the_administrator_allows_the_country(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING", addresses=CANADA)
        settle(sandbox, shop, rounds=2)

        change_rules(shop, ships_to=["US", "CA"])
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert not questions()

    def test_goes_on_when_the_address_comes(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        order = sandbox.mirakl.orders[number]
        address, order.shipping_address = order.shipping_address, None
        settle(sandbox, shop, rounds=2)
        assert questions() == ["MISSING_ADDRESS"]

        order.shipping_address = address
        sandbox.mirakl.touch(order)
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert not questions()

    def test_is_left_alone_when_another_center_ships_it(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING", can_shop_ship=False)
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING", fulfillment_center="MACYS-NJ")

        settle(sandbox, shop, rounds=3)

        assert not writes_at_remotes(sandbox)
        assert not questions()


class TestAnOrderThatWaitsForAcceptance:
    @pytest.mark.parametrize(
        "odd",
        ["in a foreign currency", "of no units", "to be collected", "delivered by the operator"],
    )
    def test_is_not_accepted_when_it_could_not_be_placed(
        self, sandbox: World, shop: MiraklShop, odd: str
    ) -> None:
        how, kind, _ = ODD_ORDERS[odd]
        how = dict(how)
        sandbox.mirakl.place_order(how.pop("lines", [(SKU, 1)]), **how)

        settle(sandbox, shop, rounds=2)

        assert questions() == [kind]
        assert not calls_to(sandbox, "OR21")

    def test_is_left_alone_when_the_shop_may_not_ship_it(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 1)], can_shop_ship=False)

        settle(sandbox, shop, rounds=2)

        assert not writes_at_remotes(sandbox)
        assert the_order().next_step == "Not ours to ship: another fulfilment centre does."


class TestAnOrderOfManyLines:
    def test_is_placed_whole_and_read_back_whole(self, sandbox: World, shop: MiraklShop) -> None:
        lines = [(TEE, 1)] * 60  # more than a page of the store's order lines
        number = sandbox.mirakl.place_order(lines, state="SHIPPING")

        settle(sandbox, shop, rounds=4)

        (placed,) = sandbox.store.orders_of(number)
        assert len(placed.lines) == 60
        assert placed.status_id == AWAITING_FULFILLMENT
