"""What staff give back on store orders is read once, with one call for all of them."""

from decimal import Decimal

import pytest

from integration.models import MiraklShop, StoreOrder
from sandbox.world import World
from tests.integration.story import calls_to, released_order, run, the_order

pytestmark = pytest.mark.django_db
REFUNDS = "GET /v3/orders/payment_actions/refunds"


@pytest.fixture
def twin(sandbox: World, shop: MiraklShop) -> int:
    """Give the store's number of an order that waits in the warehouse."""
    released_order(sandbox, shop)
    sandbox.calls.clear()
    number = the_order().bigcommerce_order_id
    assert number is not None
    return number


def pull(sandbox: World, shop: MiraklShop) -> None:
    run("pull_store_orders", shop, at=sandbox.clock.now())
    sandbox.clock.move(61)


class TestRefunds:
    def test_are_read_when_an_order_has_them_and_not_again(self, sandbox, shop, twin):
        pull(sandbox, shop)
        sandbox.store.refund(twin, "12.50", tax="0.50", reason="Dented.")

        pull(sandbox, shop)
        pull(sandbox, shop)

        [refund] = StoreOrder.objects.get().refunds
        assert (refund.total_amount, refund.total_tax) == (Decimal("12.5"), Decimal("0.5"))
        assert len(calls_to(sandbox, REFUNDS)) == 1

    def test_that_come_later_are_read_whatever_the_status_says(self, sandbox, shop, twin):
        sandbox.store.refund(twin, "12.50")
        pull(sandbox, shop)
        sandbox.store.refund(twin, "2.50")
        sandbox.store.set_status(twin, 10)

        pull(sandbox, shop)

        amounts = [refund.total_amount for refund in StoreOrder.objects.get().refunds]
        assert amounts == [Decimal("12.5"), Decimal("2.5")]

    def test_are_read_by_the_next_run_when_the_store_does_not_answer(self, sandbox, shop, twin):
        sandbox.store.refund(twin, "12.50")
        sandbox.levers.fail_next(500, to=REFUNDS, times=3)
        pull(sandbox, shop)
        before = StoreOrder.objects.get().refunds

        pull(sandbox, shop)

        assert before is None
        assert len(StoreOrder.objects.get().refunds) == 1

    def test_that_the_bank_declined_are_none(self, sandbox, shop, twin):
        sandbox.store.refund(twin, "12.50", is_declined=True)
        sandbox.store.set_status(twin, 14)

        pull(sandbox, shop)

        assert StoreOrder.objects.get().refunds == ()
