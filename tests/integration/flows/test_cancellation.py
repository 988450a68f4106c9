"""An order that Macy's cancels: undone in the store while nothing has left, else a person's."""

import pytest

from integration.domain.issues import IssueKind
from integration.domain.plan.situation import DecisionKind
from integration.models import Decision, Issue, MiraklShop
from sandbox.world import World
from tests.integration.story import connected_shop, decide, settle, the_order

pytestmark = pytest.mark.django_db
AWAITING_FULFILLMENT, CANCELED, INCOMPLETE = 11, 5, 0


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    return connected_shop(sandbox)


@pytest.fixture
def sku(sandbox: World) -> str:
    return next(iter(sandbox.mirakl.offers))


def released(sandbox: World, shop: MiraklShop, sku: str) -> str:
    """Bring an order to the warehouse."""
    number = sandbox.mirakl.place_order([(sku, 2)])
    settle(sandbox, shop, rounds=3)
    sandbox.mirakl.confirm(number)
    settle(sandbox, shop, rounds=4)
    assert statuses(sandbox) == [AWAITING_FULFILLMENT]
    return number


def statuses(sandbox: World) -> list[int]:
    """Return the status of every store order, oldest first."""
    return [order.status_id for order in sandbox.store.orders.values()]


def open_kinds() -> list[str]:
    """Return the kinds of the exceptions that are open."""
    return list(Issue.objects.unresolved().values_list("kind", flat=True))


class TestCanceledAtMacys:
    def test_is_cancelled_in_the_store_while_it_is_held(
        self, sandbox: World, shop: MiraklShop, sku: str
    ) -> None:
        sandbox.mirakl.settings.addresses_before_acceptance = True
        number = sandbox.mirakl.place_order([(sku, 1)])
        settle(sandbox, shop, rounds=4)
        assert statuses(sandbox) == [INCOMPLETE]

        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=4)

        assert statuses(sandbox) == [CANCELED]
        assert open_kinds() == []
        assert the_order().is_at_rest

    def test_caution_25_gives_its_units_back_once_when_it_was_released(
        self, sandbox: World, shop: MiraklShop, sku: str
    ) -> None:
        on_hand = sandbox.store.on_hand(sku)
        number = released(sandbox, shop, sku)
        assert sandbox.store.on_hand(sku) == on_hand - 2

        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=5)

        assert statuses(sandbox) == [CANCELED]
        assert sandbox.store.on_hand(sku) == on_hand
        assert open_kinds() == []
        assert the_order().is_at_rest

    def test_is_cancelled_once_though_the_answer_is_lost(
        self, sandbox: World, shop: MiraklShop, sku: str
    ) -> None:
        number = released(sandbox, shop, sku)
        sandbox.levers.do_it_but_answer(504, to="PUT /v2/orders/{order_id}")

        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=6)

        assert statuses(sandbox) == [CANCELED]
        assert the_order().is_at_rest

    def test_asks_when_the_store_keeps_the_units(
        self, sandbox: World, shop: MiraklShop, sku: str
    ) -> None:
        sandbox.store.settings.refund_order_stock_adjustment = False
        number = released(sandbox, shop, sku)

        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=6)

        assert open_kinds() == [IssueKind.STOCK_NOT_RETURNED]
        assert sku in Issue.objects.unresolved().get().means

    def test_asks_no_more_once_the_units_are_back(
        self, sandbox: World, shop: MiraklShop, sku: str
    ) -> None:
        sandbox.store.settings.refund_order_stock_adjustment = False
        number = released(sandbox, shop, sku)
        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=6)

        sandbox.store.set_stock(sku, sandbox.store.on_hand(sku) + 2)
        settle(sandbox, shop, rounds=2)

        assert open_kinds() == []
        assert the_order().is_at_rest

    def test_asks_no_more_once_a_person_says_that_the_stock_is_right(
        self, sandbox: World, shop: MiraklShop, sku: str
    ) -> None:
        sandbox.store.settings.refund_order_stock_adjustment = False
        number = released(sandbox, shop, sku)
        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=6)

        Decision.objects.record(the_order(), DecisionKind.STOCK_DONE, at=sandbox.clock.now())
        settle(sandbox, shop, rounds=2)

        assert open_kinds() == []

    def test_waits_for_a_slow_shelf_before_it_asks(
        self, sandbox: World, shop: MiraklShop, sku: str
    ) -> None:
        number = released(sandbox, shop, sku)
        sandbox.store.settings.inventory_lag_seconds = 90

        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=2)
        asked_early = open_kinds()
        settle(sandbox, shop, rounds=4)

        assert asked_early == []
        assert open_kinds() == []

    def test_is_a_person_s_when_a_parcel_has_left(
        self, sandbox: World, shop: MiraklShop, sku: str
    ) -> None:
        number = released(sandbox, shop, sku)
        line = sandbox.store.orders[101].lines[0]
        sandbox.store.ship(101, provider="ups", tracking="1Z1", items={line.id: 1})
        settle(sandbox, shop, rounds=1)

        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=3)

        assert CANCELED not in statuses(sandbox)
        assert IssueKind.CANCELED_AT_MARKETPLACE in open_kinds()


class TestCanceledInTheStore:
    def test_is_a_person_s(self, sandbox: World, shop: MiraklShop, sku: str) -> None:
        number = released(sandbox, shop, sku)

        sandbox.store.cancel(101)
        settle(sandbox, shop, rounds=3)

        assert sandbox.mirakl.orders[number].state == "SHIPPING"
        assert open_kinds() == [IssueKind.CANCELED_IN_STORE]


class TestLinesCanceledAtMacys:
    """Caution 8: lines that Macy's cancels after the release, while the order goes on."""

    @pytest.fixture
    def number(self, sandbox: World, shop: MiraklShop) -> str:
        """Bring an order of two lines to the warehouse, then let Macy's cancel the second."""
        skus = list(sandbox.mirakl.offers)[:2]
        number = sandbox.mirakl.place_order([(sku, 2) for sku in skus], state="SHIPPING")
        settle(sandbox, shop, rounds=4)
        assert statuses(sandbox) == [AWAITING_FULFILLMENT]
        sandbox.mirakl.cancel(number, line_id=sandbox.mirakl.orders[number].lines[1].id)
        settle(sandbox, shop, rounds=1)
        return number

    def test_are_asked_about_before_the_store_ships_them(self, sandbox: World, number: str) -> None:
        issue = Issue.objects.unresolved().get()

        assert issue.kind == IssueKind.LINES_CANCELED
        sku = sandbox.mirakl.orders[number].lines[1].sku
        assert f"Macy's cancelled 2 × {sku}" in issue.means

    def test_are_no_question_any_more_once_the_store_order_is_reduced(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        (order,) = sandbox.store.orders.values()
        order.lines.pop()
        sandbox.store.touch(order)

        settle(sandbox, shop, rounds=2)

        assert open_kinds() == []

    def test_are_no_question_any_more_once_a_person_has_dealt_with_them(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        mark = Issue.objects.unresolved().get().facts["mark"]
        decide(sandbox, number, DecisionKind.LINES_SETTLED, mark)

        settle(sandbox, shop, rounds=1)

        assert open_kinds() == []
