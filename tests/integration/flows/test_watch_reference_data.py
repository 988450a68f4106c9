"""Reading what both sides say about themselves, and watching what the rules rest on."""

import pytest

from integration.models import CarrierMapping, MarketplaceCarrier, MiraklShop, ShippingType
from sandbox.mirakl import reference
from sandbox.world import World
from tests.integration.story import (
    newest_run,
    open_issues,
    questions,
    run,
    writes_at_remotes,
)

pytestmark = pytest.mark.django_db


def watch(world: World, shop: MiraklShop) -> None:
    """Read everything again, a day later."""
    world.clock.move(24 * 3600 + 1)
    run("watch_reference_data", shop, at=world.clock.now())


class TestWatchReferenceData:
    def test_writes_to_no_remote(self, sandbox: World, shop: MiraklShop) -> None:
        watch(sandbox, shop)

        assert newest_run("watch_reference_data").outcome == "DONE"
        assert not writes_at_remotes(sandbox)

    def test_asks_about_a_shop_that_is_closed(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.shop_state = "SUSPENDED"
        watch(sandbox, shop)
        (issue,) = open_issues()
        assert issue.kind == "SHOP_CLOSED"
        assert "SUSPENDED" in issue.means

        sandbox.mirakl.settings.shop_state = "OPEN"
        watch(sandbox, shop)
        assert not questions()

    def test_asks_about_a_mapping_whose_carrier_is_gone(
        self, sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        others = [one for one in reference.CARRIERS if one["code"] != "UPS"]
        known = list(reference.CARRIERS)
        reference.CARRIERS[:] = others
        try:
            watch(sandbox, shop)
        finally:
            reference.CARRIERS[:] = known

        causes = {issue.root_cause for issue in open_issues()}
        assert "carrier:ups" in causes
        assert set(questions()) == {"MAPPED_CARRIER_UNLISTED"}
        assert not MarketplaceCarrier.objects.get(code="UPS").is_listed
        watch(sandbox, shop)
        assert not questions()

    def test_suggests_no_mapping_over_one_of_a_person(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        CarrierMapping.objects.filter(store_carrier="ups").delete()
        CarrierMapping.objects.create(shop=shop, store_carrier="ups", name="Brown")

        watch(sandbox, shop)

        assert CarrierMapping.objects.get(store_carrier="ups").name == "Brown"

    def test_keeps_the_stores_method_that_staff_chose(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        ShippingType.objects.filter(code="EXP").update(store_method="FedEx 2Day")

        watch(sandbox, shop)

        assert ShippingType.objects.get(code="EXP").store_method == "FedEx 2Day"

    def test_keeps_what_it_knew_when_a_remote_fails(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.levers.fail_next(500, to="SH21", times=3)

        watch(sandbox, shop)

        assert newest_run("watch_reference_data").outcome == "FAILED"
        assert MarketplaceCarrier.objects.filter(is_listed=True).count() == 7
