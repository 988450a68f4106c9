"""What a person is asked about parcels, where an order has one tracking and leaves as a whole."""

from datetime import timedelta

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.domain.stock import SHIPPED
from integration.models import (
    MiraklShop,
)
from sandbox.mirakl.orders import Order as MarketplaceOrder
from sandbox.world import World
from tests.integration.story import (
    calls_to,
    decide,
    open_issues,
    questions,
    run,
    settle,
    ship,
    the_order,
)

pytestmark = pytest.mark.django_db


class TestAShipmentThatIsIncomplete:
    def test_is_asked_about_without_a_tracking_number(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        ship(sandbox, tracking="")
        settle(sandbox, shop, rounds=2)
        assert questions() == ["NO_TRACKING"]
        assert not calls_to(sandbox, "OR24")

        parcel = sandbox.store.orders[the_order().bigcommerce_order_id].shipments[0]
        parcel.tracking_number = "1Z9"
        sandbox.store.touch(sandbox.store.orders[the_order().bigcommerce_order_id])
        settle(sandbox, shop, rounds=2)

        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPED", "1Z9")
        assert not questions()

    def test_leaves_without_a_number_where_macys_demands_none(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        sandbox.mirakl.shipping_type("STD")["mandatory_tracking"] = False
        run("watch_reference_data", shop, at=sandbox.clock.now())
        ship(sandbox, tracking="")

        settle(sandbox, shop, rounds=2)

        assert at_macys.state == "SHIPPED"
        assert not questions()

    def test_is_asked_about_when_only_the_status_says_shipped(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        sandbox.store.set_status(the_order().bigcommerce_order_id, SHIPPED)
        settle(sandbox, shop, rounds=2)
        assert questions() == ["NO_SHIPMENT"]
        assert at_macys.state == "SHIPPING"

        ship(sandbox)
        settle(sandbox, shop, rounds=2)

        assert at_macys.state == "SHIPPED"
        assert not questions()


class TestTwoParcels:
    def test_tell_the_first_tracking_early_and_leave_with_the_last(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        first, second = sandbox.store.orders[the_order().bigcommerce_order_id].lines
        ship(sandbox, tracking="1Z1", items={first.id: 1})
        settle(sandbox, shop, rounds=3)
        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPING", "1Z1")
        assert not questions()

        ship(sandbox, tracking="1Z2", items={second.id: 2})
        settle(sandbox, shop, rounds=3)

        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPED", "1Z1")
        assert len(calls_to(sandbox, "OR23")) == 1

    def test_are_asked_about_when_the_second_is_late(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        first, _ = sandbox.store.orders[the_order().bigcommerce_order_id].lines
        ship(sandbox, tracking="1Z1", items={first.id: 1})
        settle(sandbox, shop, rounds=2)
        sandbox.clock.set(at_macys.shipping_deadline - timedelta(hours=12))

        settle(sandbox, shop, rounds=1)

        (issue,) = open_issues()
        assert issue.kind == "SEVERAL_PARCELS"
        assert issue.means.startswith("1 of 3 units have left")


class TestWhatCannotBeUndone:
    def test_is_a_question_when_the_shipment_was_deleted(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        parcel = ship(sandbox)
        settle(sandbox, shop, rounds=3)
        assert at_macys.state == "SHIPPED"

        sandbox.store.unship(the_order().bigcommerce_order_id, parcel)
        settle(sandbox, shop, rounds=2)

        (issue,) = open_issues()
        assert issue.kind == "SHIPMENT_WITHDRAWN"
        assert f"Shipment {parcel} was removed" in issue.means

    def test_is_a_question_when_somebody_else_told_macys(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        from sandbox.mirakl import lifecycle

        lifecycle.ship(sandbox.mirakl, at_macys)
        settle(sandbox, shop, rounds=2)
        assert questions() == ["SHIPPED_ELSEWHERE"]

        ship(sandbox)
        settle(sandbox, shop, rounds=2)
        assert not questions()

    def test_is_a_question_when_macys_cancels_what_has_left(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder, number: str
    ) -> None:
        sandbox.mirakl.settings.shipping_hours = 1
        sandbox.store.ship(the_order().bigcommerce_order_id, carrier="ontrac", tracking="1Z1")
        at_macys.state = "CANCELED"
        for line in at_macys.lines:
            line.state = "CANCELED"
        sandbox.mirakl.touch(at_macys)

        settle(sandbox, shop, rounds=1)

        (issue,) = open_issues()
        assert (issue.kind, issue.severity) == ("CANCELED_AT_MARKETPLACE", "CRITICAL")


class TestATrackingThatMiraklRefuses:
    def test_is_a_question_until_it_is_sent_again(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder, number: str
    ) -> None:
        sandbox.levers.fail_next(400, to="OR23")
        ship(sandbox)
        settle(sandbox, shop, rounds=4)
        assert questions() == ["DISPATCH_REFUSED"]
        assert len(calls_to(sandbox, "OR23")) == 1

        decide(sandbox, number, DecisionKind.DISPATCH_AGAIN)
        settle(sandbox, shop, rounds=3)

        assert at_macys.state == "SHIPPED"
        assert not questions()

    def test_is_sent_again_by_itself_when_it_was_corrected(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        sandbox.levers.fail_next(400, to="OR23")
        ship(sandbox, tracking="WRONG")
        settle(sandbox, shop, rounds=3)

        placed = sandbox.store.orders[the_order().bigcommerce_order_id]
        placed.shipments[0].tracking_number = "1Z8"
        sandbox.store.touch(placed)
        settle(sandbox, shop, rounds=3)

        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPED", "1Z8")
        assert not questions()
