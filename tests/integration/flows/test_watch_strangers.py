"""Caution 44: another connector that still runs is noticed before go-live and after."""

from decimal import Decimal

import pytest

from integration.domain.switches import Switch
from integration.models import FlowSwitch, MiraklShop
from sandbox.mirakl import strangers
from sandbox.world import World
from tests.integration.story import (
    SKU,
    connected_shop,
    go_live,
    newest_run,
    open_issues,
    questions,
    run,
    settle,
    writes_at_remotes,
)

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


def watch(world: World, shop: MiraklShop) -> dict[str, int]:
    """Look for traces; return what was counted."""
    return run("watch_strangers", shop, at=world.clock.now()).counts


def accepted_by_somebody(world: World, shop: MiraklShop) -> str:
    """Let somebody else accept an order before we can; return its number."""
    number = world.mirakl.place_order([(SKU, 1)])
    strangers.accept(world.mirakl, number)
    settle(world, shop, rounds=2)
    return number


class TestBeforeGoLiveByCaution44:
    @pytest.fixture
    def shop(self, sandbox: World) -> MiraklShop:
        """Give a connected shop with nothing switched on."""
        return connected_shop(sandbox, is_live=False)

    def test_counts_what_a_machine_imports(self, sandbox: World, shop: MiraklShop) -> None:
        strangers.import_offers(sandbox.mirakl, {SKU: 5}, origin="API")
        strangers.import_offers(sandbox.mirakl, {SKU: 6}, origin="API")
        strangers.import_prices(sandbox.mirakl, {SKU: Decimal("10.00")}, origin="SFTP")

        assert watch(sandbox, shop) == {"offer files by API": 2, "price files by SFTP": 1}
        assert not questions()

    @pytest.mark.parametrize("origin", ["FRONT", "PENDING_OFFERS"])
    def test_leaves_out_people_and_mirakl_itself(
        self, sandbox: World, shop: MiraklShop, origin: str
    ) -> None:
        strangers.import_offers(sandbox.mirakl, {SKU: 5}, origin=origin)

        assert watch(sandbox, shop) == {}

    def test_counts_what_somebody_accepts_and_ships(self, sandbox: World, shop: MiraklShop) -> None:
        number = accepted_by_somebody(sandbox, shop)
        sandbox.mirakl.confirm(number)
        strangers.ship(sandbox.mirakl, number, tracking_number="7001")
        settle(sandbox, shop, rounds=1)

        assert watch(sandbox, shop) == {"orders accepted": 1, "orders shipped": 1}
        assert not questions()

    def test_forgets_what_is_older_than_a_week(self, sandbox: World, shop: MiraklShop) -> None:
        strangers.import_offers(sandbox.mirakl, {SKU: 5}, origin="API")

        sandbox.clock.move(8 * DAY)

        assert watch(sandbox, shop) == {}


class TestAfterGoLiveByCaution44:
    def test_asks_about_an_import_of_what_we_send(self, sandbox: World, shop: MiraklShop) -> None:
        strangers.import_offers(sandbox.mirakl, {SKU: 5}, origin="API")

        watch(sandbox, shop)

        (issue,) = open_issues()
        assert issue.kind == "ANOTHER_CONNECTOR"
        assert "1 offer files by API since yesterday" in issue.means

    def test_asks_about_orders_that_somebody_accepts(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        accepted_by_somebody(sandbox, shop)

        watch(sandbox, shop)

        assert questions() == ["ANOTHER_CONNECTOR"]

    def test_takes_no_delivery_for_a_dispatch(self, sandbox: World) -> None:
        shop = connected_shop(sandbox, is_live=False)
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        strangers.ship(sandbox.mirakl, number, tracking_number="7001")
        sandbox.clock.move(60)
        go_live(shop, at=sandbox.clock.now())
        sandbox.clock.move(60)
        sandbox.mirakl.receive(number)
        settle(sandbox, shop, rounds=1)

        watch(sandbox, shop)

        assert "ANOTHER_CONNECTOR" not in questions()

    def test_does_not_ask_about_a_part_that_is_off(self, sandbox: World, shop: MiraklShop) -> None:
        FlowSwitch.objects.turn(shop, Switch.STOCK, is_on=False, at=sandbox.clock.now())
        strangers.import_offers(sandbox.mirakl, {SKU: 5}, origin="API")
        strangers.import_prices(sandbox.mirakl, {SKU: Decimal("10.00")}, origin="API")

        assert watch(sandbox, shop) == {"offer files by API": 1, "price files by API": 1}
        assert not questions()

    def test_says_nothing_of_what_we_do_ourselves(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=3)

        assert watch(sandbox, shop) == {}

    def test_closes_after_a_day_without_a_trace(self, sandbox: World, shop: MiraklShop) -> None:
        strangers.import_offers(sandbox.mirakl, {SKU: 5}, origin="API")
        watch(sandbox, shop)

        sandbox.clock.move(DAY + 60)
        watch(sandbox, shop)

        assert not questions()

    def test_goes_on_when_one_list_is_not_for_us(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.forbidden_operations = {"OF04"}
        strangers.import_prices(sandbox.mirakl, {SKU: Decimal("10.00")}, origin="API")

        assert watch(sandbox, shop) == {"price files by API": 1}
        assert newest_run("watch_strangers").outcome == "PARTLY_DONE"
        (issue,) = open_issues()
        assert "ROLE_PARTNER_OFFER_TRACKING_READ" in issue.advice

    def test_writes_nothing(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.calls.clear()

        watch(sandbox, shop)

        assert not writes_at_remotes(sandbox)
