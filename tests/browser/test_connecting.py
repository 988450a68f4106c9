"""Connecting and going live in a browser: a wrong key, then the right one; three orders sorted."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from integration.models import BigCommerceStore, MiraklShop
from tests.browser.conftest import PHONE, sideways
from tests.integration.story import (
    SKU,
    TEE,
    connected_shop,
    settle,
    statuses,
    the_order_of,
    writes_at_remotes,
)
from tests.remotes import (
    MARKETPLACE_KEY,
    MARKETPLACE_URL,
    STORE_HASH,
    STORE_HOME,
    STORE_TOKEN,
)


@pytest.fixture(autouse=True)
def later(sandbox):
    """Let the pages' clock be a little ahead of the sandbox's."""
    with time_machine.travel(sandbox.clock.now() + timedelta(hours=1)):
        yield


class TestConnectingBothSides:
    def test_takes_the_right_keys_after_the_wrong_ones(self, chromium_for, sandbox):
        page = chromium_for("Administrator")
        page.goto("/connections/")
        page.get_by_role("link", name="Connect a store").click()
        page.get_by_label("Store hash").fill(f"https://store-{STORE_HASH}.mybigcommerce.com/manage")
        page.get_by_label("API address").fill(STORE_HOME)
        self.try_key(page, "Access token", "not-the-token")
        expect(page.get_by_role("alert")).to_have_text("This key is not known.")
        expect(page.get_by_label("Access token")).to_have_value("")
        assert not BigCommerceStore.objects.exists()

        self.try_key(page, "Access token", STORE_TOKEN)

        expect(page.get_by_text("Connected to Harbor & Pine.")).to_be_visible()
        page.get_by_label("Mirakl address").fill(f"{MARKETPLACE_URL}/mmp/shop/order/all")
        self.try_key(page, "API key", "not-the-key")
        expect(page.get_by_role("alert")).to_have_text("This key is not known.")
        assert not MiraklShop.objects.exists()

        self.try_key(page, "API key", MARKETPLACE_KEY)

        expect(page.get_by_text("Connected to Macy's, shop")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_contain_text("watched only")
        expect(page.get_by_text("Read the orders (OR11)")).to_be_visible()

    def try_key(self, page, label, key):
        page.get_by_label(label).fill(key)
        page.get_by_role("button", name="Try it and connect").click()


class TestGoingLive:
    def test_sorts_three_open_orders_three_ways(self, chromium_for, sandbox):
        shop = connected_shop(sandbox, is_live=False)
        linked, imported, foreign = (
            sandbox.mirakl.place_order([(sku, 1)], state="SHIPPING") for sku in (SKU, TEE, SKU)
        )
        by_hand = sandbox.store.sell(SKU)
        settle(sandbox, shop, rounds=1)
        sandbox.calls.clear()
        page = chromium_for("Administrator")

        page.goto("/shops/macys/going-live/")
        order = page.get_by_role("group", name=linked)
        order.get_by_label("Already in the store").check()
        order.get_by_label(f"Number of the store order of {linked}").fill(str(by_hand))
        page.get_by_role("group", name=imported).get_by_label("Import it").check()
        page.get_by_role("group", name=foreign).get_by_label("Not ours").check()
        page.get_by_role("button", name="Keep what I chose").click()
        expect(page.get_by_text("3 orders are sorted.")).to_be_visible()
        settle(sandbox, shop, rounds=2)
        assert not writes_at_remotes(sandbox)

        page.get_by_role("button", name="Switch Orders on").click()
        expect(page.get_by_text("Orders are switched on.")).to_be_visible()
        settle(sandbox, shop, rounds=4)

        assert the_order_of(linked).bigcommerce_order_id == by_hand
        assert len(statuses(sandbox, imported)) == 1
        assert the_order_of(foreign).is_at_rest
        assert len(sandbox.store.orders) == 2

    def test_is_stopped_and_allowed_again_with_one_button(self, chromium_for, shop):
        page = chromium_for("Operations")
        page.goto("/shops/macys/")

        page.get_by_role("button", name="Stop its writes").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("writes stopped")
        page.get_by_role("button", name="Allow its writes again").click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("live")


class TestEveryPage:
    def test_keeps_a_suggestion_within_a_phone(self, chromium_for, sandbox):
        shop = connected_shop(sandbox, is_live=False)
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        settle(sandbox, shop, rounds=1)
        buyer = the_order_of(number).marketplace.shipping_address
        by_hand = sandbox.store.orders[sandbox.store.sell(SKU)]
        by_hand.billing_address |= {
            "first_name": buyer.first_name,
            "last_name": buyer.last_name,
            "zip": buyer.zip_code,
        }
        page = chromium_for("Administrator", size=PHONE)

        page.goto("/shops/macys/going-live/")
        page.get_by_role("link", name="Look for them in the store").click()

        box = page.get_by_label(f"Store order of {number}", exact=True).bounding_box()
        assert box["x"] + box["width"] <= PHONE["width"]

    @pytest.mark.parametrize("is_dark", [False, True])
    def test_fits_a_phone(self, chromium_for, sandbox, shop, is_dark):
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        page = chromium_for("Administrator", size=PHONE, is_dark=is_dark)
        names = ("shop", "shop_rules", "going_live", "reconnect_shop", "disconnect_shop")
        addresses = [reverse(f"dashboard:{name}", args=["macys"]) for name in names]

        for address in ("/connections/", "/connections/store/", *addresses):
            page.goto(address)
            assert sideways(page) == 0, address
