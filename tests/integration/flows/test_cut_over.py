"""Orders from before go-live: sorted once by a person, never placed by themselves."""

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.domain.stock import AWAITING_FULFILLMENT, AWAITING_SHIPMENT
from integration.models import Issue, MiraklShop
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    connected_shop,
    decide,
    go_live,
    newest_run,
    open_issues,
    questions,
    settle,
    statuses,
    the_order_of,
    writes_at_remotes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    """Give a connected shop whose orders flow is not live yet."""
    shop = connected_shop(sandbox, is_live=False)
    sandbox.calls.clear()
    return shop


@pytest.fixture
def earlier(sandbox: World, shop: MiraklShop) -> list[str]:
    """Give three orders that were confirmed before the shop went live."""
    numbers = [sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING") for _ in range(3)]
    sandbox.clock.move(60)
    go_live(shop, at=sandbox.clock.now())
    sandbox.clock.move(1)
    return numbers


class TestAShopThatIsNotLive:
    def test_is_read_and_never_written_for(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")

        settle(sandbox, shop, rounds=3)

        assert the_order_of(number).next_step == "The orders flow of this shop is not live."
        assert not writes_at_remotes(sandbox)
        assert not questions()


class TestEarlierOrders:
    def test_are_asked_about_once_each(
        self, sandbox: World, shop: MiraklShop, earlier: list[str]
    ) -> None:
        settle(sandbox, shop, rounds=3)

        assert questions() == ["EARLIER_ORDER"] * 3
        assert {issue.occurrences for issue in open_issues()} == {1}
        assert not writes_at_remotes(sandbox)

    def test_are_sorted_by_a_person(
        self, sandbox: World, shop: MiraklShop, earlier: list[str]
    ) -> None:
        linked, imported, foreign = earlier
        by_hand = sandbox.store.sell(SKU)
        settle(sandbox, shop, rounds=1)

        decide(sandbox, linked, DecisionKind.LINK, value=str(by_hand))
        decide(sandbox, imported, DecisionKind.IMPORT)
        decide(sandbox, foreign, DecisionKind.NOT_OURS)
        settle(sandbox, shop, rounds=4)

        assert not questions()
        assert the_order_of(linked).bigcommerce_order_id == by_hand
        assert statuses(sandbox, imported) == [AWAITING_FULFILLMENT]
        assert the_order_of(foreign).is_at_rest
        assert len(sandbox.store.orders) == 2

    def test_are_followed_where_a_person_linked_them(
        self, sandbox: World, shop: MiraklShop, earlier: list[str]
    ) -> None:
        linked = earlier[0]
        by_hand = sandbox.store.sell(SKU)
        settle(sandbox, shop, rounds=1)
        decide(sandbox, linked, DecisionKind.LINK, value=str(by_hand))
        settle(sandbox, shop, rounds=2)

        sandbox.store.ship(by_hand, provider="ups", tracking="1Z1")
        settle(sandbox, shop, rounds=4)

        at_macys = sandbox.mirakl.orders[linked]
        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPED", "1Z1")
        assert at_macys.reference_for_seller == str(by_hand)

    def test_are_never_changed_in_the_store_where_a_person_linked_them(
        self, sandbox: World, shop: MiraklShop, earlier: list[str]
    ) -> None:
        by_hand = sandbox.store.sell(SKU)
        sandbox.store.set_status(by_hand, AWAITING_SHIPMENT)
        settle(sandbox, shop, rounds=1)
        decide(sandbox, earlier[0], DecisionKind.LINK, value=str(by_hand))

        settle(sandbox, shop, rounds=4)

        assert sandbox.store.orders[by_hand].status_id == AWAITING_SHIPMENT
        assert not calls_to(sandbox, "PUT /v2/orders/{order_id}")
        assert not calls_to(sandbox, "POST /v2/orders")

    def test_say_when_the_linked_store_order_does_not_exist(
        self, sandbox: World, shop: MiraklShop, earlier: list[str]
    ) -> None:
        settle(sandbox, shop, rounds=1)
        decide(sandbox, earlier[0], DecisionKind.LINK, value="999999")

        settle(sandbox, shop, rounds=2)

        issue = Issue.objects.get(label=earlier[0], state="OPEN")
        assert issue.kind == "UNUSABLE_LINK"
        assert "store order 999999: the store has no such order" in issue.means
        assert newest_run("advance_orders").outcome == "PARTLY_DONE"

    def test_can_be_linked_again_after_a_typing_error(
        self, sandbox: World, shop: MiraklShop, earlier: list[str]
    ) -> None:
        by_hand = sandbox.store.sell(SKU)
        settle(sandbox, shop, rounds=1)
        decide(sandbox, earlier[0], DecisionKind.LINK, value="999999")
        settle(sandbox, shop, rounds=1)

        decide(sandbox, earlier[0], DecisionKind.LINK, value=str(by_hand))
        settle(sandbox, shop, rounds=2)

        assert the_order_of(earlier[0]).bigcommerce_order_id == by_hand
        assert questions() == ["EARLIER_ORDER"] * 2

    def test_cannot_share_one_store_order(
        self, sandbox: World, shop: MiraklShop, earlier: list[str]
    ) -> None:
        by_hand = sandbox.store.sell(SKU)
        settle(sandbox, shop, rounds=1)
        for number in earlier[:2]:
            decide(sandbox, number, DecisionKind.LINK, value=str(by_hand))

        settle(sandbox, shop, rounds=2)

        linked = [the_order_of(number).bigcommerce_order_id for number in earlier[:2]]
        assert sorted(linked, key=str) == [by_hand, None]
        assert questions() == ["EARLIER_ORDER", "UNUSABLE_LINK"]

    def test_are_left_alone_when_they_are_over(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([(TEE, 1)], state="RECEIVED")
        sandbox.clock.move(60)
        go_live(shop, at=sandbox.clock.now())

        settle(sandbox, shop, rounds=2)

        assert the_order_of(number).is_at_rest
        assert not questions()

    def test_do_not_hold_up_the_orders_of_today(
        self, sandbox: World, shop: MiraklShop, earlier: list[str]
    ) -> None:
        number = sandbox.mirakl.place_order([(TEE, 1)], state="SHIPPING")

        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
