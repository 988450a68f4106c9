"""Connecting in the browser: tried before it is saved, and a sentence where something is wrong."""

import pytest
from django.urls import reverse
from django.utils import timezone

from integration.models import (
    BigCommerceStore,
    Doorbell,
    FlowSwitch,
    Installation,
    MiraklShop,
    Order,
)
from reconciliation.models import Books
from tests.integration.admin.pages import text_of
from tests.integration.story import SKU, connected_shop, connected_store, settle
from tests.remotes import (
    MARKETPLACE_KEY,
    MARKETPLACE_URL,
    STORE_HASH,
    STORE_HOME,
    STORE_TOKEN,
)

STORE = {"store_hash": STORE_HASH, "access_token": STORE_TOKEN, "api_url": STORE_HOME}
SHOP = {"name": "Macy's", "url": f"{MARKETPLACE_URL}/mmp/shop/order", "api_key": MARKETPLACE_KEY}


@pytest.fixture
def ada(browser_of):
    """Log an administrator in."""
    return browser_of("Administrator")


def send(client, page, *, to=(), **values):
    return client.post(reverse(f"dashboard:{page}", args=to), values, follow=True)


def send_shop(client, **changes):
    store = BigCommerceStore.objects.first()
    return send(client, "connect_shop", **{**SHOP, "store": store.pk if store else "", **changes})


class TestConnectingAStore:
    @pytest.mark.parametrize(
        "pasted",
        [
            STORE_HASH,
            f" https://store-{STORE_HASH}.mybigcommerce.com/manage/orders ",
            f"https://api.bigcommerce.com/stores/{STORE_HASH}/v3/",
        ],
    )
    def test_takes_the_hash_from_whatever_is_pasted(self, ada, sandbox, pasted):
        answer = send(ada, "connect_store", **{**STORE, "store_hash": pasted})

        assert "Connected to Harbor & Pine." in text_of(answer)
        assert BigCommerceStore.objects.get().store_hash == STORE_HASH

    def test_shows_what_its_token_may_do(self, ada, sandbox):
        send(ada, "connect_store", **STORE)

        text = text_of(ada.get(reverse("dashboard:connections")))

        assert "✓ given Read the products the scope “Products: read-only”" in text
        assert "unproven until first use Place and release orders" in text

    def test_says_that_a_token_is_wrong_and_never_shows_it(self, ada, sandbox):
        answer = send(ada, "connect_store", **{**STORE, "access_token": "not-the-token"})

        assert answer.status_code == 422
        assert "This key is not known." in text_of(answer)
        assert "not-the-token" not in answer.content.decode()
        assert not BigCommerceStore.objects.exists()

    def test_names_every_missing_scope_beside_those_that_are_given(self, ada, sandbox):
        sandbox.levers.fail_next(403, to="GET /v3/inventory/items")
        sandbox.levers.fail_next(403, to="GET /v3/channels")

        text = text_of(send(ada, "connect_store", **STORE))

        assert "This key may not read the channels, nor read the stock." in text
        assert "missing Read the stock the scope “Store Inventory: read-only”" in text
        assert "✓ given Read the orders" in text
        assert not BigCommerceStore.objects.exists()

    def test_keeps_the_client_secret_encrypted_and_never_shows_it(self, ada, sandbox):
        send(ada, "connect_store", **STORE, client_secret="the-account-s-secret")

        store = BigCommerceStore.objects.get()
        page = ada.get(reverse("dashboard:reconnect_store", args=[store.slug]))
        assert store.client_secret == "the-account-s-secret"
        assert "the-account-s-secret" not in page.content.decode()

        send(ada, "reconnect_store", to=[store.slug], **STORE)
        assert BigCommerceStore.objects.get().client_secret == "the-account-s-secret"

    @pytest.mark.parametrize("pasted", ["not a hash", "https://example.com/"])
    def test_says_what_names_no_store(self, ada, sandbox, pasted):
        answer = send(ada, "connect_store", **{**STORE, "store_hash": pasted})

        assert "This names no store hash" in text_of(answer)

    def test_refuses_the_same_store_under_a_second_name(self, ada, sandbox):
        send(ada, "connect_store", **STORE)

        text = text_of(send(ada, "connect_store", **STORE))

        assert "This store is connected already, as “main”." in text
        assert BigCommerceStore.objects.count() == 1


class TestConnectingAShop:
    def test_asks_for_the_store_first(self, ada, sandbox):
        answer = ada.get(reverse("dashboard:connect_shop"), follow=True)

        assert "Connect the store first" in text_of(answer)

    def test_reduces_the_address_and_leads_to_the_shop(self, ada, sandbox):
        connected_store()

        answer = send_shop(ada)

        shop = MiraklShop.objects.get()
        assert answer.redirect_chain[-1][0] == reverse("dashboard:shop", args=["macys"])
        assert (shop.url, shop.orders_live_from) == (MARKETPLACE_URL, None)
        assert "watched only" in text_of(answer)
        assert MARKETPLACE_KEY not in answer.content.decode()

    def test_gives_the_shop_its_doorbells(self, ada, sandbox):
        connected_store()

        send_shop(ada)

        assert Doorbell.objects.filter(shop__slug="macys", flow="pull_orders").exists()

    def test_says_that_a_key_is_wrong_and_never_shows_it(self, ada, sandbox):
        connected_store()

        answer = send_shop(ada, api_key="not-the-key")

        assert "This key is not known." in text_of(answer)
        assert "not-the-key" not in answer.content.decode()
        assert not MiraklShop.objects.exists()

    def test_says_which_role_gives_what_is_missing(self, ada, sandbox):
        """Caution 42: reads are proven, and who gives a missing one is named."""
        connected_store()
        sandbox.mirakl.settings.forbidden_operations = {"OR11", "SH21"}

        text = text_of(send_shop(ada))

        assert "may not list the carriers (SH21), nor read the orders (OR11)." in text
        assert "missing Read the orders (OR11)" in text
        assert "“Shop administrator” or ROLE_PARTNER_ORDER_READ" in text
        assert not MiraklShop.objects.exists()

    def test_says_that_payouts_need_another_role_and_connects_without_it(self, ada, sandbox):
        """Caution 42: the transaction logs need the accountancy role."""
        connected_store()
        sandbox.mirakl.settings.has_accountancy_role = False

        text = text_of(send_shop(ada))

        assert "missing Read the transaction logs (TL02)" in text
        assert "ROLE_SHOP_ACCOUNTANCY" in text
        assert "not tried yet Read the billing cycles (SBC11)" in text
        assert MiraklShop.objects.exists()

        books = Books.objects.of(MiraklShop.objects.get())
        books.advance_reading("cycles", observed_at=timezone.now())
        text = text_of(ada.get(reverse("dashboard:shop", args=["macys"])))
        assert "✓ given Read the billing cycles (SBC11)" in text
        assert "not tried yet Read the accounting documents (IV01, IV02)" in text

    def test_keeps_that_the_key_is_an_external_partner_s(self, ada, sandbox):
        connected_store()

        send_shop(ada, is_external_partner="on")

        assert MiraklShop.objects.get().is_external_partner

    def test_says_when_mirakl_answers_for_no_such_shop(self, ada, sandbox):
        connected_store()

        answer = send_shop(ada, mirakl_shop_id="99")

        assert answer.status_code == 422
        assert not MiraklShop.objects.exists()

    def test_says_when_the_channel_was_disconnected_by_the_merchant(self, ada, sandbox):
        shop = connected_shop(sandbox)
        sandbox.store.channels.by_id[shop.channel_id].status = "disconnected"

        text = text_of(send(ada, "reconnect_shop", to=["macys"], **SHOP))

        assert f"The store's channel “Macys” ({shop.channel_id}) is disconnected." in text


class TestDisconnecting:
    def test_stops_the_flows_and_keeps_every_record(self, ada, sandbox, shop):
        sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=2)

        text = text_of(send(ada, "disconnect_shop", to=["macys"]))

        row = MiraklShop.objects.get()
        assert "is disconnected. Every record is kept." in text
        assert (row.api_key, Doorbell.objects.filter(shop=row).count()) == ("", 0)
        assert Order.objects.count() == 1
        assert FlowSwitch.objects.on(row)

    def test_is_asked_once_before(self, ada, shop):
        page = ada.get(reverse("dashboard:disconnect_shop", args=["macys"]))

        assert "Every order, decision and record stays" in text_of(page)
        assert MiraklShop.objects.get().is_connected

    def test_goes_on_once_it_is_connected_again(self, ada, sandbox, shop):
        sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=2)
        send(ada, "disconnect_shop", to=["macys"])

        send(ada, "reconnect_shop", to=["macys"], **SHOP)

        row = MiraklShop.objects.get()
        assert row.is_connected
        assert row.channel_id == shop.channel_id
        assert Doorbell.objects.filter(shop=row, flow="advance_orders").exists()
        assert Order.objects.count() == 1

    def test_of_a_store_stops_its_shops(self, ada, shop):
        send(ada, "disconnect_store", to=["main"])

        assert not MiraklShop.objects.get().is_connected
        assert BigCommerceStore.objects.get().access_token == ""
        assert not Doorbell.objects.exists()


class TestStoppingAllWrites:
    def test_is_one_button_and_can_be_taken_back(self, browser_of, shop):
        olivia = browser_of("Operations")

        stopped = text_of(send(olivia, "stop_all", stop="yes"))
        assert "All writes are stopped" in stopped
        assert Installation.objects.get().writes_stopped

        send(olivia, "stop_all", stop="no")
        assert not Installation.objects.get().writes_stopped


class TestRoles:
    @pytest.mark.parametrize("role", ["Operations", "Finance", "Ecommerce", "Read-only"])
    @pytest.mark.parametrize(
        ("page", "to"),
        [
            ("connect_store", []),
            ("connect_shop", []),
            ("reconnect_shop", ["macys"]),
            ("disconnect_shop", ["macys"]),
            ("disconnect_store", ["main"]),
            ("switch", ["macys"]),
            ("sort_orders", ["macys"]),
            ("try_out", ["macys"]),
            ("shop_rules", ["macys"]),
        ],
    )
    def test_only_the_administrator_connects_and_goes_live(self, browser_of, shop, role, page, to):
        answer = browser_of(role).post(reverse(f"dashboard:{page}", args=to), {"on": "no"})

        assert answer.status_code == 403
        assert MiraklShop.objects.get().is_connected

    @pytest.mark.parametrize("role", ["Finance", "Ecommerce", "Read-only"])
    @pytest.mark.parametrize(("page", "to"), [("stop_all", []), ("stop_shop", ["macys"])])
    def test_only_operations_and_the_administrator_stop_writes(
        self, browser_of, shop, role, page, to
    ):
        answer = browser_of(role).post(reverse(f"dashboard:{page}", args=to), {"stop": "yes"})

        assert answer.status_code == 403
        assert not MiraklShop.objects.get().writes_stopped
