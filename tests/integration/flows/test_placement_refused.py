"""The store refuses: a question with the reason, and every way out."""

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.domain.stock import AWAITING_FULFILLMENT, AWAITING_PAYMENT, CANCELED, INCOMPLETE
from integration.models import MiraklShop
from sandbox.world import World
from tests.integration.story import (
    SKU,
    calls_to,
    change_rules,
    decide,
    open_issues,
    questions,
    settle,
    statuses,
)

pytestmark = pytest.mark.django_db
CREATE = "POST /v2/orders"
CHANGE = "PUT /v2/orders/{order_id}"


@pytest.fixture
def number(sandbox: World, shop: MiraklShop) -> str:
    """Give a confirmed order, whose goods are sold out in the store by now."""
    number = sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
    sandbox.store.set_stock(SKU, 1)
    return number


class TestARefusedRelease:
    def test_is_a_question_with_the_reason_and_the_clock(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        settle(sandbox, shop, rounds=4)

        (issue,) = open_issues()
        assert issue.kind == "STORE_REFUSED"
        assert "out of stock" in issue.means
        assert issue.due_at == sandbox.mirakl.orders[number].shipping_deadline
        assert statuses(sandbox, number) == [INCOMPLETE]

    def test_is_not_tried_again_by_itself(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        settle(sandbox, shop, rounds=6)

        assert len(calls_to(sandbox, CHANGE)) == 1

    def test_is_made_good_when_the_stock_was_raised(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        settle(sandbox, shop, rounds=4)
        sandbox.store.set_stock(SKU, 2)

        decide(sandbox, number, DecisionKind.PLACE_AGAIN)
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert not questions()

    def test_is_made_good_by_another_order_with_custom_lines(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        settle(sandbox, shop, rounds=4)

        decide(sandbox, number, DecisionKind.PLACE_CUSTOM)
        settle(sandbox, shop, rounds=10)

        first, second = sandbox.store.orders_of(number)
        assert (first.status_id, second.status_id) == (CANCELED, AWAITING_FULFILLMENT)
        assert [line.is_custom for line in second.lines] == [True]
        assert sandbox.store.on_hand(SKU) == 1
        assert sandbox.mirakl.orders[number].reference_for_seller == str(second.id)
        assert not questions()

    def test_is_asked_again_when_the_decision_was_of_no_use(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        settle(sandbox, shop, rounds=4)

        decide(sandbox, number, DecisionKind.PLACE_AGAIN)
        settle(sandbox, shop, rounds=4)

        assert questions() == ["STORE_REFUSED"]
        assert len(calls_to(sandbox, CHANGE)) == 2


class TestARefusedCreation:
    @pytest.fixture(autouse=True)
    def reserving(self, shop: MiraklShop) -> None:
        """Let the shop hold its orders in a status that takes stock."""
        change_rules(shop, held_status_id=AWAITING_PAYMENT)

    def test_leaves_no_half_made_order(self, sandbox: World, shop: MiraklShop, number: str) -> None:
        settle(sandbox, shop, rounds=6)

        (issue,) = open_issues()
        assert issue.kind == "STORE_REFUSED"
        assert "out of stock" in issue.means
        assert not sandbox.store.orders
        assert len(calls_to(sandbox, CREATE)) == 1

    def test_is_made_good_when_the_stock_was_raised(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        settle(sandbox, shop, rounds=2)
        sandbox.store.set_stock(SKU, 2)

        decide(sandbox, number, DecisionKind.PLACE_AGAIN)
        settle(sandbox, shop, rounds=4)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert sandbox.store.on_hand(SKU) == 0
        assert not questions()

    def test_is_made_good_by_custom_lines_that_take_no_stock(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        settle(sandbox, shop, rounds=2)

        decide(sandbox, number, DecisionKind.PLACE_CUSTOM)
        settle(sandbox, shop, rounds=4)

        (placed,) = sandbox.store.orders_of(number)
        assert placed.status_id == AWAITING_FULFILLMENT
        assert [(line.sku, line.quantity, line.is_custom) for line in placed.lines] == [
            (SKU, 2, True)
        ]
        assert sandbox.store.on_hand(SKU) == 1
        assert not questions()

    def test_is_told_of_quantities_too(self, sandbox: World, shop: MiraklShop) -> None:
        product = sandbox.store.products[sandbox.store.variant(SKU).product_id]
        product.order_quantity_maximum = 1
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")

        settle(sandbox, shop, rounds=3)

        (issue,) = open_issues()
        assert "exceeds max quantity" in issue.means
