"""Connecting a store and a shop: tried before it is saved, and one sentence when it fails."""

from collections.abc import Callable

import pytest

from integration import connecting
from integration.connecting import UnableToConnect, connect_shop, connect_store, instance_of
from integration.models import (
    BigCommerceStore,
    CarrierMapping,
    MarketplaceCarrier,
    MiraklShop,
    ShippingType,
)
from sandbox.world import World
from tests.integration.story import (
    SKU,
    connected_store,
    settle,
)
from tests.remotes import (
    MARKETPLACE_KEY,
    MARKETPLACE_URL,
    STORE_HASH,
    STORE_HOME,
    STORE_TOKEN,
)

pytestmark = pytest.mark.django_db


def the_store(**other: str) -> BigCommerceStore:
    """Connect the sandbox's store, with something else than what is right."""
    given = {"slug": "main", "store_hash": STORE_HASH, "access_token": STORE_TOKEN}
    return connect_store(**{**given, "home": STORE_HOME, **other})


def the_shop(world: World, **other: object) -> MiraklShop:
    """Connect the sandbox's shop, with something else than what is right."""
    store = BigCommerceStore.objects.first() or connected_store()
    given = {"slug": "macys", "url": MARKETPLACE_URL, "api_key": MARKETPLACE_KEY, "store": store}
    return connect_shop(**{**given, "at": world.clock.now(), **other})


def why(connect: Callable[[], object]) -> tuple[str, str]:
    """Return which field is wrong and the sentence about it."""
    with pytest.raises(UnableToConnect) as error:
        connect()
    return error.value.field, str(error.value)


class TestConnectStore:
    def test_keeps_what_the_store_says_of_itself(self, sandbox: World) -> None:
        store = the_store()

        assert (store.name, store.currency) == ("Harbor & Pine", "USD")
        assert store.update_stock_behavior == "order_placed"

    def test_refuses_a_wrong_token(self, sandbox: World) -> None:
        assert why(lambda: the_store(access_token="wrong")) == (
            "access_token",
            "This key is not known.",
        )
        assert not BigCommerceStore.objects.exists()

    def test_refuses_a_token_that_cannot_be_sent(self, sandbox: World) -> None:
        field, sentence = why(lambda: the_store(access_token="two\nlines"))

        assert field == "access_token"
        assert "two" not in sentence
        assert not BigCommerceStore.objects.exists()

    def test_refuses_the_hash_of_another_store(self, sandbox: World) -> None:
        field, _ = why(lambda: the_store(store_hash="another"))

        assert field == "access_token"
        assert not BigCommerceStore.objects.exists()

    def test_refuses_an_address_that_is_not_private(self, sandbox: World) -> None:
        field, sentence = why(lambda: the_store(home="http://api.bigcommerce.com"))

        assert field == "api_url"
        assert sentence.endswith(".")
        assert not BigCommerceStore.objects.exists()

    def test_says_when_the_store_is_down(self, sandbox: World) -> None:
        sandbox.levers.fail_next(503, to="bigcommerce", times=3)

        field, sentence = why(the_store)

        assert field == "store_hash"
        assert "BigCommerce failed" in sentence
        assert not BigCommerceStore.objects.exists()

    def test_says_when_a_page_answers_instead(self, sandbox: World) -> None:
        sandbox.levers.garble_next("html", to="GET /v2/store")

        assert why(the_store) == (
            "store_hash",
            "Something answers at this address, but not as it should.",
        )

    def test_takes_a_new_token_for_a_known_store(self, sandbox: World) -> None:
        first = the_store()
        sandbox.store.settings.token = "renewed"

        again = the_store(access_token="renewed")

        assert again.pk == first.pk
        assert BigCommerceStore.objects.get().access_token == "renewed"


class TestConnectShop:
    def test_reads_what_the_flows_need(self, sandbox: World) -> None:
        shop = the_shop(sandbox)

        assert (shop.state, shop.currency) == ("OPEN", "USD")
        assert MarketplaceCarrier.objects.filter(shop=shop, is_listed=True).count() == 7
        assert ShippingType.objects.get(shop=shop, code="CLC").click_and_collect
        mapped = CarrierMapping.objects.filter(shop=shop, is_suggested=True)
        assert {m.store_carrier: m.carrier.code for m in mapped}["ups"] == "UPS"

    def test_is_not_live_by_itself(self, sandbox: World) -> None:
        shop = the_shop(sandbox)
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        sandbox.clock.move(61)

        settle(sandbox, shop, rounds=2)

        assert shop.orders_live_from is None
        assert not sandbox.store.orders

    def test_opens_one_channel_without_order_mails(self, sandbox: World) -> None:
        shop = the_shop(sandbox)
        the_shop(sandbox)

        channels = [one for one in sandbox.store.channels.by_id.values() if one.id != 1]
        assert [(one.id, one.name, one.platform) for one in channels] == [
            (shop.channel_id, "Macys", "macys")
        ]
        sends = sandbox.store.settings.sends_email
        assert not sends("combined_order_status_email", shop.channel_id)
        assert sends("combined_order_status_email", 1)

    @pytest.mark.parametrize(
        "url",
        [
            f"{MARKETPLACE_URL}/",
            f"{MARKETPLACE_URL}/mmp/shop/order/all?limit=20",
            f"{MARKETPLACE_URL}/login#top",
            "marketplace.sandbox.test",
        ],
    )
    def test_takes_any_address_of_the_back_office(self, sandbox: World, url: str) -> None:
        assert the_shop(sandbox, url=url).url == MARKETPLACE_URL

    def test_refuses_a_wrong_key(self, sandbox: World) -> None:
        assert why(lambda: the_shop(sandbox, api_key="wrong")) == (
            "api_key",
            "This key is not known.",
        )
        assert not MiraklShop.objects.exists()

    @pytest.mark.parametrize(
        ("operation", "what"),
        [
            ("A01", "read the account (A01)"),
            ("PC01", "read the platform configuration (PC01)"),
            ("SH21", "list the carriers (SH21)"),
            ("OR11", "read the orders (OR11)"),
        ],
    )
    def test_names_the_permission_that_is_missing(
        self, sandbox: World, operation: str, what: str
    ) -> None:
        sandbox.mirakl.settings.forbidden_operations = {operation}

        assert why(lambda: the_shop(sandbox)) == ("api_key", f"This key may not {what}.")
        assert not MiraklShop.objects.exists()

    @pytest.mark.parametrize("url", ["", "   ", "https://", "not a host name at all/"])
    def test_refuses_what_is_no_address(self, sandbox: World, url: str) -> None:
        field, sentence = why(lambda: the_shop(sandbox, url=url))

        assert field == "url"
        assert sentence.endswith(".")
        assert not MiraklShop.objects.exists()

    @pytest.mark.parametrize("url", ["http://marketplace.sandbox.test", "https://127.0.0.1:9"])
    def test_refuses_an_address_that_we_do_not_call(self, sandbox: World, url: str) -> None:
        field, _ = why(lambda: the_shop(sandbox, url=url))

        assert field == "url"
        assert not MiraklShop.objects.exists()

    def test_says_when_something_else_answers(self, sandbox: World) -> None:
        sandbox.levers.garble_next("html", to="A01")

        field, sentence = why(lambda: the_shop(sandbox))

        assert (field, sentence) == (
            "url",
            "Something answers at this address, but not as it should.",
        )
        assert not MiraklShop.objects.exists()

    def test_saves_nothing_when_the_channel_cannot_be_made(self, sandbox: World) -> None:
        connected_store()
        sandbox.levers.fail_next(403, to="POST /v3/channels")

        assert why(lambda: the_shop(sandbox)) == ("store", "This key may not make a channel.")
        assert not MiraklShop.objects.exists()

    def test_saves_nothing_when_the_mails_cannot_be_switched_off(self, sandbox: World) -> None:
        connected_store()
        sandbox.levers.fail_next(500, to="PUT /v3/settings/email-statuses")

        field, _ = why(lambda: the_shop(sandbox))

        assert field == "store"
        assert not MiraklShop.objects.exists()

    def test_saves_nothing_when_the_last_reading_fails(self, sandbox: World) -> None:
        connected_store()
        sandbox.levers.delay_next(0, to="A01")  # the first reading proves the key
        sandbox.levers.fail_next(503, to="A01", times=3)

        why(lambda: the_shop(sandbox))

        assert not MiraklShop.objects.exists()


class TestInstanceOf:
    def test_keeps_the_host_and_nothing_else(self) -> None:
        url = "https://macysus-prod.mirakl.net/mmp/shop/order/all?x=1"

        assert instance_of(url) == "https://macysus-prod.mirakl.net"

    def test_knows_the_address_without_its_scheme(self) -> None:
        assert instance_of(" macysus-prod.mirakl.net ") == "https://macysus-prod.mirakl.net"


class TestTryStore:
    def test_saves_nothing(self, sandbox: World) -> None:
        tried = connecting.try_store(
            store_hash=STORE_HASH, access_token=STORE_TOKEN, home=STORE_HOME
        )

        assert tried.about.name == "Harbor & Pine"
        assert not BigCommerceStore.objects.exists()
