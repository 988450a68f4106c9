"""Where connectors of this kind lose money: each caution as a story, under its number."""

from datetime import timedelta

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.domain.stock import (
    AWAITING_FULFILLMENT,
    AWAITING_PAYMENT,
    AWAITING_SHIPMENT,
    CANCELED,
    INCOMPLETE,
)
from integration.models import MiraklShop, Order
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    connected_shop,
    decide,
    held_order,
    open_issues,
    questions,
    released_order,
    run,
    settle,
    statuses,
    the_order,
    writes_at_remotes,
)

pytestmark = pytest.mark.django_db


class TestCaution01CutOver:
    def test_connecting_places_no_order_and_going_live_none_of_before(self, sandbox: World) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        shop = connected_shop(sandbox)  # live from now on
        sandbox.calls.clear()

        settle(sandbox, shop, rounds=4)

        assert not writes_at_remotes(sandbox)
        assert questions() == ["EARLIER_ORDER"] * 2

    def test_a_linked_order_is_owed_no_stock(self, sandbox: World) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        by_hand = sandbox.store.sell(SKU)
        shop = connected_shop(sandbox)
        settle(sandbox, shop, rounds=1)
        decide(sandbox, number, DecisionKind.LINK, value=str(by_hand))
        settle(sandbox, shop, rounds=2)
        left = sandbox.store.on_hand(SKU)

        today = sandbox.mirakl.place_order([(SKU, left)])  # all that there is, and no more
        settle(sandbox, shop, rounds=2)

        assert sandbox.mirakl.orders[today].state != "WAITING_ACCEPTANCE"


class TestCaution02ExactlyOnce:
    def test_a_creation_that_lands_late_and_a_search_that_lags_release_one(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.store.settings.search_lag_seconds = 240
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        sandbox.levers.do_it_late(61, to="POST /v2/orders")

        settle(sandbox, shop, rounds=12)

        assert statuses(sandbox, number).count(AWAITING_FULFILLMENT) == 1
        assert statuses(sandbox, number).count(INCOMPLETE) == 0
        assert not questions()


class TestCaution03TheAddresses:
    def test_nothing_is_placed_before_they_are_there(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=4)
        assert sandbox.mirakl.orders[number].state == "WAITING_DEBIT_PAYMENT"

        assert not sandbox.store.orders

    def test_the_held_status_follows_the_channels_own_stock_setting(self, sandbox: World) -> None:
        shop = connected_shop(sandbox)
        overrides = sandbox.store.settings.inventory_overrides
        overrides[shop.channel_id] = {"update_stock_behavior": "order_completed_or_shipped"}
        run("watch_reference_data", shop, at=sandbox.clock.now())

        number = held_order(sandbox, shop)

        assert statuses(sandbox, number) == [AWAITING_PAYMENT]
        assert sandbox.store.on_hand(SKU) == 14

    def test_a_correction_is_read_back_before_the_release(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = held_order(sandbox, shop)
        at_macys = sandbox.mirakl.orders[number]
        at_macys.shipping_address = {**at_macys.shipping_address, "street_1": "9 New Street"}
        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=1)
        placed = sandbox.store.orders[the_order().bigcommerce_order_id]
        sandbox.store.edit_order(placed.id, shipping_cost_ex_tax="9", shipping_cost_inc_tax="9")

        settle(sandbox, shop, rounds=3)

        assert placed.status_id == INCOMPLETE
        assert questions() == ["DIFFERENT_IN_STORE"]


class TestCaution04TheStoreRefuses:
    def test_a_person_decides_while_the_dispatch_clock_runs(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        sandbox.store.set_stock(SKU, 2)
        settle(sandbox, shop, rounds=4)
        (issue,) = open_issues()
        assert (issue.kind, issue.due_at) == (
            "STORE_REFUSED",
            sandbox.mirakl.orders[number].shipping_deadline,
        )

        sandbox.store.set_stock(SKU, 3)
        decide(sandbox, number, DecisionKind.PLACE_AGAIN)
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]


class TestCaution05CancelAndRefuseByState:
    def test_an_order_that_waits_is_refused_line_by_line(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.store.set_stock(SKU, 0)
        number = sandbox.mirakl.place_order([(SKU, 1), (TEE, 1)])
        settle(sandbox, shop, rounds=1)

        decide(sandbox, number, DecisionKind.REFUSE)
        settle(sandbox, shop, rounds=2)

        (call,) = calls_to(sandbox, "OR21")
        assert [line["accepted"] for line in call.body["order_lines"]] == [False, False]

    def test_an_order_that_the_customer_cancelled_is_never_released(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = held_order(sandbox, shop)
        sandbox.mirakl.cancel(number)

        settle(sandbox, shop, rounds=4)

        assert statuses(sandbox, number) == [CANCELED]
        assert not questions()


class TestCaution10ThePollIsTheLook:
    def test_one_poll_a_minute_serves_every_order(self, sandbox: World, shop: MiraklShop) -> None:
        for _ in range(5):
            sandbox.mirakl.place_order([(TEE, 1)])

        settle(sandbox, shop, rounds=5)

        assert len(calls_to(sandbox, "OR11")) == 5
        assert 429 not in {call.status for call in sandbox.calls}
        assert Order.objects.exclude(marketplace_state="WAITING_DEBIT_PAYMENT").count() == 0

    def test_an_external_partners_key_works_at_its_own_pace(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        MiraklShop.objects.update(is_external_partner=True)
        sandbox.mirakl.settings.external_partner = True
        sandbox.clock.move(900)
        number = sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, shop, rounds=17)

        assert 429 not in {call.status for call in sandbox.calls}
        assert len(calls_to(sandbox, "OR11")) == 2
        assert len(calls_to(sandbox, "OR21")) == 1
        assert sandbox.mirakl.orders[number].state == "WAITING_DEBIT_PAYMENT"


class TestCaution11NotOursToShip:
    def test_it_is_neither_accepted_nor_placed(self, sandbox: World, shop: MiraklShop) -> None:
        for state in (None, "SHIPPING"):
            sandbox.mirakl.place_order([(SKU, 1)], state=state, can_shop_ship=False)
            sandbox.mirakl.place_order([(SKU, 1)], state=state, fulfillment_center="MACYS-NJ")

        settle(sandbox, shop, rounds=3)

        assert not writes_at_remotes(sandbox)
        assert not questions()

    def test_a_shipment_deleted_after_the_dispatch_is_a_persons_business(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        released_order(sandbox, shop)
        placed = the_order().bigcommerce_order_id
        parcel = sandbox.store.ship(placed).id
        settle(sandbox, shop, rounds=2)

        sandbox.store.unship(placed, parcel)
        settle(sandbox, shop, rounds=2)

        assert questions() == ["SHIPMENT_WITHDRAWN"]


class TestCaution12SeveralParcelsForOneTracking:
    def test_the_order_leaves_with_the_last_unit_only(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = released_order(sandbox, shop, [(TEE, 3)])
        placed = sandbox.store.orders_of(number)[0]
        at_macys = sandbox.mirakl.orders[number]
        line = placed.lines[0].id

        for units in (1, 1):
            sandbox.store.ship(placed.id, tracking="1Z1", items={line: units})
            settle(sandbox, shop, rounds=2)
            assert (at_macys.state, at_macys.tracking.number) == ("SHIPPING", "1Z1")
        sandbox.clock.set(at_macys.shipping_deadline - timedelta(hours=11))
        settle(sandbox, shop, rounds=1)
        assert questions() == ["SEVERAL_PARCELS"]

        sandbox.store.ship(placed.id, tracking="1Z3", items={line: 1})
        settle(sandbox, shop, rounds=2)
        assert at_macys.state == "SHIPPED"
        assert not questions()


class TestCaution14TheAcceptanceDeadline:
    def test_is_the_shops_rule_since_no_payload_has_it(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        MiraklShop.objects.update(acceptance="MANUAL", acceptance_hours=6)
        sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, shop, rounds=1)

        (issue,) = open_issues()
        assert issue.due_at == the_order().placed_at_marketplace + timedelta(hours=6)


class TestCaution15NothingIsPickedThatMacysHasNotConfirmed:
    def test_somebody_who_releases_it_is_seen_within_one_poll(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        held_order(sandbox, shop)
        settle(sandbox, shop, rounds=3)
        placed = sandbox.store.orders[the_order().bigcommerce_order_id]
        assert placed.status_id == INCOMPLETE

        sandbox.store.set_status(placed.id, AWAITING_SHIPMENT)
        settle(sandbox, shop, rounds=1)

        assert [(i.kind, i.severity) for i in open_issues()] == [
            ("RELEASED_BY_SOMEBODY", "CRITICAL")
        ]


class TestCaution16TheShippingMethod:
    @pytest.mark.parametrize("code", ["CLC", "OPD"])
    def test_what_we_do_not_deliver_is_not_placed(
        self, sandbox: World, shop: MiraklShop, code: str
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING", shipping_type=code)

        settle(sandbox, shop, rounds=2)

        assert questions() == ["SHIPPING_NOT_OURS"]
        assert not sandbox.store.orders

    def test_express_looks_like_express_and_no_buyer_is_mailed(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = released_order(sandbox, shop, shipping_type="EXP")
        placed = sandbox.store.orders_of(number)[0]
        sandbox.store.ship(placed.id)

        assert placed.shipping_addresses[0].method == "Express"
        assert sandbox.store.mails == []
        buyer = sandbox.mirakl.orders[number].email
        assert placed.billing_address["email"] != buyer
