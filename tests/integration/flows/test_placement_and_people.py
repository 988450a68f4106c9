"""What people do to store orders behind our back: duplicates, early releases, edits, deletions."""

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.domain.stock import (
    AWAITING_FULFILLMENT,
    AWAITING_SHIPMENT,
    CANCELED,
    INCOMPLETE,
)
from integration.models import MiraklShop
from sandbox.bigcommerce.order_drafts import create_order
from sandbox.world import World
from tests.integration.story import (
    SKU,
    decide,
    held_order,
    open_issues,
    questions,
    released_order,
    settle,
    statuses,
    the_order,
)

pytestmark = pytest.mark.django_db


def copy_of(world: World, number: str, *, status_id: int) -> int:
    """Let somebody else's script create a second store order for the same order; return its id."""
    first = world.store.orders_of(number)[0]
    line = first.lines[0]
    product = {"product_id": line.product_id, "variant_id": line.variant_id, "quantity": 1}
    body = {
        "status_id": status_id,
        "channel_id": first.channel_id,
        "external_order_id": number,
        "billing_address": dict(first.billing_address),
        "products": [product],
    }
    return create_order(world.store, body).id


class TestADuplicate:
    def test_is_cancelled_while_it_is_held(self, sandbox: World, shop: MiraklShop) -> None:
        number = held_order(sandbox, shop)
        copy_of(sandbox, number, status_id=INCOMPLETE)
        settle(sandbox, shop, rounds=3)
        assert statuses(sandbox, number) == [INCOMPLETE, CANCELED]

        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT, CANCELED]
        assert not questions()

    def test_is_found_by_the_second_look_before_the_release(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.store.settings.search_lag_seconds = 0
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        settle(sandbox, shop, rounds=1)
        sandbox.store.settings.list_lag_seconds = 100_000  # only the look can find it
        copy_of(sandbox, number, status_id=INCOMPLETE)

        settle(sandbox, shop, rounds=1)
        assert statuses(sandbox, number) == [INCOMPLETE, INCOMPLETE]

        sandbox.store.settings.list_lag_seconds = 0
        settle(sandbox, shop, rounds=4)
        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT, CANCELED]

    def test_is_a_critical_exception_once_it_is_released(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = released_order(sandbox, shop)
        first, second = (
            the_order().bigcommerce_order_id,
            copy_of(sandbox, number, status_id=AWAITING_FULFILLMENT),
        )

        settle(sandbox, shop, rounds=1)

        (issue,) = open_issues()
        assert (issue.kind, issue.severity) == ("DUPLICATE_IN_STORE", "CRITICAL")
        assert f"{first}, {second}" in issue.means
        sandbox.store.cancel(second)
        settle(sandbox, shop, rounds=1)
        assert not questions()

    def test_may_be_the_one_that_is_shipped(self, sandbox: World, shop: MiraklShop) -> None:
        number = released_order(sandbox, shop)
        copy_of(sandbox, number, status_id=AWAITING_FULFILLMENT)
        settle(sandbox, shop, rounds=1)

        sandbox.store.cancel(the_order().bigcommerce_order_id)
        settle(sandbox, shop, rounds=2)

        assert questions() == ["CANCELED_IN_STORE"]


class TestSomebodyWhoReleasesEarly:
    def test_is_a_critical_exception_within_one_poll(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        held_order(sandbox, shop)
        sandbox.store.set_status(the_order().bigcommerce_order_id, AWAITING_SHIPMENT)

        settle(sandbox, shop, rounds=1)

        (issue,) = open_issues()
        assert (issue.kind, issue.severity) == ("RELEASED_BY_SOMEBODY", "CRITICAL")

    def test_is_forgiven_when_it_is_put_back(self, sandbox: World, shop: MiraklShop) -> None:
        number = held_order(sandbox, shop)
        placed = the_order().bigcommerce_order_id
        sandbox.store.set_status(placed, AWAITING_SHIPMENT)
        settle(sandbox, shop, rounds=1)

        sandbox.store.set_status(placed, INCOMPLETE)
        settle(sandbox, shop, rounds=1)
        assert not questions()

        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=3)
        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]

    def test_is_forgiven_when_macys_confirms(self, sandbox: World, shop: MiraklShop) -> None:
        number = held_order(sandbox, shop)
        sandbox.store.set_status(the_order().bigcommerce_order_id, AWAITING_SHIPMENT)
        settle(sandbox, shop, rounds=1)

        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=2)

        assert statuses(sandbox, number) == [AWAITING_SHIPMENT]
        assert not questions()


class TestSomebodyWhoEdits:
    def test_has_the_last_word_when_a_person_decides_so(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = held_order(sandbox, shop, [(SKU, 2)])
        placed = sandbox.store.orders_of(number)[0]
        sandbox.store.edit_line(placed.id, placed.lines[0].id, quantity=1)
        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=3)

        decide(sandbox, number, DecisionKind.RELEASE)
        settle(sandbox, shop, rounds=2)

        assert placed.status_id == AWAITING_FULFILLMENT
        assert not questions()

    def test_is_asked_about_an_order_that_is_archived(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = held_order(sandbox, shop)
        sandbox.store.archive(the_order().bigcommerce_order_id)
        sandbox.mirakl.confirm(number)

        settle(sandbox, shop, rounds=6)

        assert questions() == ["GONE_FROM_STORE"]
        assert len(sandbox.store.orders_of(number)) == 1

    def test_is_asked_about_an_order_that_is_cancelled_in_the_store(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = released_order(sandbox, shop)
        sandbox.store.cancel(the_order().bigcommerce_order_id)

        settle(sandbox, shop, rounds=6)

        assert questions() == ["CANCELED_IN_STORE"]
        assert statuses(sandbox, number) == [CANCELED]
