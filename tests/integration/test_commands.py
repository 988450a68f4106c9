"""The commands: what they print, and the one sentence when something is wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from integration.models import BigCommerceStore, Decision, Doorbell, MiraklShop, Order, SyncRun
from integration.models.store import BIGCOMMERCE_API
from sandbox.world import World
from tests.integration.story import SKU, calls_to, connected_shop, connected_store, run, the_order
from tests.integration.test_runs import another_process
from tests.remotes import (
    MARKETPLACE_KEY,
    MARKETPLACE_URL,
    STORE_HASH,
    STORE_HOME,
    STORE_TOKEN,
)

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    """Return what a command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def refusal(*words: str) -> str:
    """Return the sentence with which a command refuses."""
    with pytest.raises(CommandError) as error:
        said(*words)
    return str(error.value)


@pytest.fixture
def shop(sandbox: World) -> Iterator[MiraklShop]:
    """Give a live shop; the commands' clock shows the sandbox's time."""
    shop = connected_shop(sandbox)
    with time_machine.travel(sandbox.clock.now()):
        yield shop


class TestConnectStoreCommand:
    def test_says_whom_it_reached(self, sandbox: World) -> None:
        words = ["connect_store", "main", "--store-hash", STORE_HASH]

        text = said(*words, "--access-token", STORE_TOKEN, "--api-url", STORE_HOME)

        assert text == (
            "Connected to Harbor & Pine (harborandpine.example.com); stock moves: order placed.\n"
        )

    def test_takes_its_secrets_from_the_environment(
        self, sandbox: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BIGCOMMERCE_STORE_HASH", STORE_HASH)
        monkeypatch.setenv("BIGCOMMERCE_ACCESS_TOKEN", STORE_TOKEN)

        said("connect_store", "main", "--api-url", STORE_HOME)

        assert BigCommerceStore.objects.get().access_token == STORE_TOKEN

    def test_says_what_is_missing(self) -> None:
        assert refusal("connect_store", "main") == "Give the store hash and the access token."

    def test_says_what_is_wrong(self, sandbox: World) -> None:
        words = ["connect_store", "main", "--store-hash", STORE_HASH, "--api-url", STORE_HOME]

        text = refusal(*words, "--access-token", "wrong")

        assert text == "Not connected (access_token): This key is not known."
        assert not BigCommerceStore.objects.exists()

    def test_reaches_for_bigcommerce_unless_told_otherwise(self) -> None:
        assert BIGCOMMERCE_API == "https://api.bigcommerce.com"


class TestConnectShopCommand:
    WORDS = ("connect_shop", "macys", "--store", "main", "--url", MARKETPLACE_URL)

    def test_says_that_the_orders_are_not_live(self, sandbox: World) -> None:
        connected_store()

        text = said(*self.WORDS, "--api-key", MARKETPLACE_KEY)

        assert text.startswith("Connected to Macy's")
        assert "Orders: not live" in text
        assert MiraklShop.objects.get().orders_live_from is None

    def test_goes_live_when_told_to(self, sandbox: World) -> None:
        connected_store()

        said(*self.WORDS, "--api-key", MARKETPLACE_KEY, "--go-live")

        assert MiraklShop.objects.get().orders_live_from is not None

    def test_switches_on_what_is_about_orders_and_says_so(self, sandbox: World) -> None:
        connected_store()

        text = said(*self.WORDS, "--api-key", MARKETPLACE_KEY, "--go-live")

        assert "Switched on: orders, tracking, cancellations." in text

    def test_switches_nothing_on_by_itself(self, sandbox: World) -> None:
        connected_store()

        text = said(*self.WORDS, "--api-key", MARKETPLACE_KEY, "--external-partner")

        assert "Switched on: nothing." in text
        assert MiraklShop.objects.get().is_external_partner

    def test_gives_the_shop_its_doorbells(self, sandbox: World) -> None:
        connected_store()

        said(*self.WORDS, "--api-key", MARKETPLACE_KEY)

        assert Doorbell.objects.filter(flow="pull_orders").count() == 1

    def test_takes_its_secrets_from_the_environment(
        self, sandbox: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connected_store()
        monkeypatch.setenv("MIRAKL_URL", MARKETPLACE_URL)
        monkeypatch.setenv("MIRAKL_API_KEY", MARKETPLACE_KEY)

        said("connect_shop", "macys", "--store", "main")

        assert MiraklShop.objects.get().api_key == MARKETPLACE_KEY

    def test_says_what_is_missing(self, sandbox: World) -> None:
        assert refusal(*self.WORDS[:4]) == "Give the Mirakl URL and the API key."

    def test_says_that_there_is_no_such_store(self) -> None:
        text = refusal(*self.WORDS, "--api-key", MARKETPLACE_KEY)

        assert text == "There is no store “main”."

    def test_says_what_is_wrong_and_never_the_key(self, sandbox: World) -> None:
        connected_store()

        text = refusal(*self.WORDS, "--api-key", "a-wrong-key")

        assert text == "Not connected (api_key): This key is not known."
        assert not MiraklShop.objects.exists()


class TestRunFlowCommand:
    def test_prints_what_the_run_did(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])

        text = said("run_flow", "pull_orders", "--shop", "macys")

        assert text == "pull_orders of Macy's: Done (read: 1)\n"

    def test_prints_that_there_was_nothing_to_do(self, sandbox: World, shop: MiraklShop) -> None:
        text = said("run_flow", "advance_orders", "--shop", "macys")

        assert text == "advance_orders of Macy's: Nothing to do (nothing)\n"

    def test_prints_when_it_may_run_again(self, sandbox: World, shop: MiraklShop) -> None:
        said("run_flow", "pull_orders", "--shop", "macys")

        text = said("run_flow", "pull_orders", "--shop", "macys")

        assert "Not yet: the remote's budget is spent" in text
        again_at = SyncRun.objects.first().again_at
        assert f"Again at {again_at:%Y-%m-%d %H:%M:%S} UTC" in text

    def test_writes_nothing_when_it_is_dry(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        for flow in ("pull_orders", "pull_variants"):
            run(flow, shop, at=datetime.now(UTC))

        text = said("run_flow", "advance_orders", "--shop", "macys", "--dry-run")

        assert text == "advance_orders of Macy's: Done (would accept: 1)\n"
        assert not calls_to(sandbox, "OR21")

    def test_fails_when_the_run_failed_and_says_why(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.levers.fail_next(500, to="OR11", times=3)
        out = StringIO()

        with pytest.raises(CommandError, match="The run failed"):
            call_command("run_flow", "pull_orders", "--shop", "macys", stdout=out)

        assert "Left: Mirakl failed at OR11 (status 500)." in out.getvalue()

    def test_names_the_flows_that_there_are(self) -> None:
        text = refusal("run_flow", "pull_hair", "--shop", "macys")

        assert text.startswith("There is no flow “pull_hair”. There are: pull_orders, ")

    def test_runs_nothing_for_a_disconnected_shop(self, shop: MiraklShop) -> None:
        shop.disconnect(at=datetime.now(UTC))

        text = refusal("run_flow", "pull_orders", "--shop", "macys")

        assert text == "“macys” is disconnected; connect it again first."

    def test_names_the_shops_that_there_are(self, sandbox: World, shop: MiraklShop) -> None:
        text = refusal("run_flow", "pull_orders", "--shop", "gimbels")

        assert text == "There is no shop “gimbels”. There are: macys."

    def test_says_when_the_flow_runs_already(self, sandbox: World, shop: MiraklShop) -> None:
        with another_process("pull_orders", shop):
            text = refusal("run_flow", "pull_orders", "--shop", "macys")

        assert text == "pull_orders runs already for macys; try again in a moment."


class TestDecideCommand:
    @pytest.fixture
    def number(self, sandbox: World, shop: MiraklShop) -> str:
        """Give an order that a person may decide about."""
        number = sandbox.mirakl.place_order([(SKU, 1)])
        run("pull_orders", shop, at=datetime.now(UTC))
        return number

    def test_records_the_decision_and_rings(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        later = datetime(2100, 1, 1, tzinfo=UTC)
        Doorbell.objects.create(
            flow="advance_orders", shop=shop, every=later - datetime.now(UTC), due_at=later
        )
        Order.objects.update(is_at_rest=True)

        text = said("decide", number, "refuse", "--reason", "We cannot deliver it.")

        assert text == f"{number}: Refuse. The next run acts on it.\n"
        decision = Decision.objects.get()
        assert (decision.kind, decision.reason) == ("REFUSE", "We cannot deliver it.")
        assert Doorbell.objects.get().due_at <= datetime.now(UTC)
        assert not the_order().is_at_rest

    def test_calls_no_remote(self, sandbox: World, number: str) -> None:
        sandbox.calls.clear()

        said("decide", number, "ACCEPT", "--reason", "x")

        assert sandbox.calls == []

    def test_names_the_store_order_by_its_number(self, number: str) -> None:
        text = refusal("decide", number, "LINK", "--value", "#12", "--reason", "x")

        assert text == "Name the store order by its number."
        assert not Decision.objects.exists()

    def test_says_that_there_is_no_such_order(self, shop: MiraklShop) -> None:
        assert refusal("decide", "1-A", "ACCEPT", "--reason", "x") == "There is no order “1-A”."

    def test_knows_the_kinds(self, number: str) -> None:
        assert "BURN" in refusal("decide", number, "BURN", "--reason", "x")

    def test_asks_which_shop_when_two_have_the_order(self, number: str) -> None:
        order = the_order()
        other = MiraklShop.objects.get()
        other.pk, other.slug, other.url = None, "other", "https://other.example.com"
        other.save()
        Order.objects.create(
            shop=other,
            **{
                name: getattr(order, name)
                for name in (
                    "mirakl_order_id",
                    "marketplace",
                    "marketplace_state",
                    "placed_at_marketplace",
                    "updated_at_marketplace",
                    "total_price",
                    "currency",
                    "first_seen_at",
                    "seen_at",
                )
            },
        )

        words = ("decide", number, "ACCEPT", "--reason", "x")
        assert refusal(*words) == "Several shops have this order: name one with --shop."
        said(*words, "--shop", "other")
        assert Decision.objects.get().order.shop.slug == "other"
