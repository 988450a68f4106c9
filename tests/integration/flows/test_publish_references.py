"""Writing the store's order numbers back to Mirakl (OR04)."""

import pytest

from integration.models import MiraklShop, Order
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    newest_run,
    open_issues,
    questions,
    released_order,
    run,
    settle,
    the_order,
)

pytestmark = pytest.mark.django_db


def reference(world: World, number: str) -> str | None:
    """Return what Mirakl knows the order by."""
    return world.mirakl.orders[number].reference_for_seller


class TestPublishReferences:
    def test_tells_mirakl_the_stores_number_once(self, sandbox: World, shop: MiraklShop) -> None:
        number = released_order(sandbox, shop)
        settle(sandbox, shop, rounds=3)

        assert reference(sandbox, number) == str(the_order().bigcommerce_order_id)
        assert len(calls_to(sandbox, "OR04")) == 1
        assert the_order().is_reference_published

    def test_sends_a_hundred_in_one_call_and_the_rest_a_minute_later(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        for _ in range(130):
            sandbox.mirakl.place_order([(TEE, 1)], state="SHIPPING")
        run("pull_orders", shop, at=sandbox.clock.now())
        for place, order in enumerate(Order.objects.all()):
            order.adopt(9000 + place, at=sandbox.clock.now())

        run("publish_references", shop, at=sandbox.clock.now())
        first = newest_run("publish_references")
        assert (first.outcome, first.left) == ("PARTLY_DONE", "30 order numbers")

        sandbox.clock.move(30)
        early = run("publish_references", shop, at=sandbox.clock.now())
        assert early.outcome == "NOT_YET"
        sandbox.clock.move(31)
        run("publish_references", shop, at=sandbox.clock.now())

        calls = calls_to(sandbox, "OR04")
        assert [len(call.body["orders"]) for call in calls] == [100, 30]
        assert all(order.reference_for_seller for order in sandbox.mirakl.orders.values())

    @pytest.mark.parametrize("is_done", [True, False])
    def test_is_sent_again_until_it_is_read_back(
        self, sandbox: World, shop: MiraklShop, is_done: bool
    ) -> None:
        pull = sandbox.levers.do_it_but_answer if is_done else sandbox.levers.fail_next
        pull(504, to="OR04")
        number = released_order(sandbox, shop)

        settle(sandbox, shop, rounds=5)

        assert reference(sandbox, number) == str(the_order().bigcommerce_order_id)
        assert the_order().is_reference_published
        assert not questions()

    def test_asks_about_a_number_that_mirakl_does_not_take(
        self, sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refused, taken = (
            sandbox.mirakl.place_order([(sku, 1)], state="SHIPPING") for sku in (SKU, TEE)
        )
        run("pull_orders", shop, at=sandbox.clock.now())
        for place, order in enumerate(Order.objects.order_by("pk")):
            order.adopt(9000 + place, at=sandbox.clock.now())
        hidden = sandbox.mirakl.orders.pop(refused)
        run("publish_references", shop, at=sandbox.clock.now())
        sandbox.mirakl.orders[refused] = hidden

        (issue,) = open_issues()
        assert (issue.kind, issue.label) == ("REFERENCE_REFUSED", refused)
        assert reference(sandbox, taken)
        sandbox.clock.move(61)
        run("publish_references", shop, at=sandbox.clock.now())
        assert len(calls_to(sandbox, "OR04")) == 1

    def test_closes_its_question_when_mirakl_shows_the_number(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        run("pull_orders", shop, at=sandbox.clock.now())
        the_order().adopt(9000, at=sandbox.clock.now())
        hidden = sandbox.mirakl.orders.pop(number)
        run("publish_references", shop, at=sandbox.clock.now())
        sandbox.mirakl.orders[number] = hidden
        hidden.reference_for_seller = "9000"
        sandbox.mirakl.touch(hidden)

        sandbox.clock.move(61)
        run("pull_orders", shop, at=sandbox.clock.now())
        run("publish_references", shop, at=sandbox.clock.now())

        assert not questions()
        assert the_order().is_reference_published
