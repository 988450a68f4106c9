"""What a connection never does: become another shop or store, or share a channel."""

import pytest

from integration.connecting import (
    UnableToConnect,
    disconnect_shop,
    disconnect_store,
    store_hash_of,
)
from integration.domain.permissions import Proof
from integration.domain.plan.situation import DecisionKind
from integration.models import BigCommerceStore, MiraklShop, SyncRun
from integration.tasks import run_flow
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    connected_shop,
    connected_store,
    decide,
    questions,
    settle,
    statuses,
    unreachable_shop,
    writes_at_remotes,
)
from tests.integration.test_connecting import the_shop, the_store, why

pytestmark = pytest.mark.django_db


class TestStoreHashOf:
    @pytest.mark.parametrize(
        "text",
        [
            "abc123xyz",
            "  abc123xyz\n",
            "https://store-abc123xyz.mybigcommerce.com/manage/settings",
            "store-abc123xyz.mybigcommerce.com",
            "https://api.bigcommerce.com/stores/abc123xyz/v3/",
            "/stores/abc123xyz",
        ],
    )
    def test_finds_it_in_whatever_is_pasted(self, text: str) -> None:
        assert store_hash_of(text) == "abc123xyz"

    @pytest.mark.parametrize("text", ["", "two words", "https://example.com", "abc/../def"])
    def test_refuses_what_names_none(self, text: str) -> None:
        with pytest.raises(UnableToConnect, match="names no store hash"):
            store_hash_of(text)


class TestTheStore:
    def test_never_becomes_another(self, sandbox: World) -> None:
        connected_store()

        field, sentence = why(lambda: the_store(store_hash="another1"))

        assert field == "store_hash"
        assert sentence.startswith("“main” is the store sandboxstore.")

    def test_is_not_connected_twice(self, sandbox: World) -> None:
        connected_store()

        assert why(lambda: the_store(slug="second")) == (
            "store_hash",
            "This store is connected already, as “main”.",
        )

    def test_keeps_what_its_token_may_do(self, sandbox: World) -> None:
        store = connected_store()

        given = {line.operation for line in store.permissions if line.proof is Proof.GIVEN}
        assert {"GET /v2/order_statuses", "GET /v3/inventory/items"} <= given
        assert BigCommerceStore.objects.get().permissions == store.permissions


class TestTheShop:
    def test_stays_with_its_store(self, sandbox: World) -> None:
        connected_shop(sandbox)
        other = BigCommerceStore.objects.create(slug="other", store_hash="other1")

        field, sentence = why(lambda: the_shop(sandbox, store=other))

        assert (field, sentence) == (
            "store",
            "The orders of “macys” stand in “main”: it stays there.",
        )

    def test_never_becomes_the_shop_of_another_key(self, sandbox: World) -> None:
        connected_shop(sandbox)
        MiraklShop.objects.update(mirakl_shop_id=None)
        number = the_shop(sandbox).mirakl_shop_id
        MiraklShop.objects.update(mirakl_shop_id=number + 1)

        why(lambda: the_shop(sandbox))

        assert MiraklShop.objects.get().mirakl_shop_id == number + 1

    def test_needs_a_store_that_is_connected(self, sandbox: World) -> None:
        shop = connected_shop(sandbox)
        disconnect_store(shop.store, at=sandbox.clock.now())

        assert why(lambda: the_shop(sandbox)) == (
            "store",
            "The store is disconnected: connect it first.",
        )

    def test_puts_off_a_reading_whose_calls_are_used_up(self, sandbox: World) -> None:
        connected_store()
        sandbox.levers.fail_next(429, to="OR11")

        shop = the_shop(sandbox)

        proofs = {line.operation: line.proof for line in shop.permissions}
        assert (proofs["OR11"], proofs["SH21"]) == (Proof.NOT_TRIED, Proof.GIVEN)

    @pytest.mark.parametrize(
        ("status", "proof"), [(403, Proof.MISSING), (429, Proof.NOT_TRIED), (404, Proof.NOT_TRIED)]
    )
    def test_connects_without_what_only_payouts_need(self, sandbox: World, status, proof) -> None:
        """Caution 42."""
        connected_store()
        sandbox.levers.fail_next(status, to="TL02")

        shop = the_shop(sandbox)

        proofs = {line.operation: line.proof for line in shop.permissions}
        assert (proofs["TL02"], proofs["SBC11"]) == (proof, Proof.NOT_TRIED)


class TestTheChannel:
    def test_is_never_shared_by_two_shops_of_one_name(self, sandbox: World) -> None:
        store = connected_store()
        first = unreachable_shop("first")
        MiraklShop.objects.filter(pk=first.pk).update(
            name="Macy's", store=store, channel_id=sandbox.store.add_channel("Macys")
        )

        second = the_shop(sandbox)

        first.refresh_from_db()
        assert second.channel_id != first.channel_id
        assert sandbox.store.channels.by_id[second.channel_id].name == (
            f"Macys-{second.mirakl_shop_id}"
        )

    def test_of_a_new_shop_that_the_merchant_disconnected_gives_a_sentence(
        self, sandbox: World
    ) -> None:
        connected_store()
        number = sandbox.store.add_channel("Macys")
        sandbox.store.channels.by_id[number].status = "disconnected"

        field, sentence = why(lambda: the_shop(sandbox))

        assert field == "store"
        assert f"“Macys” ({number}) is disconnected" in sentence
        assert not MiraklShop.objects.exists()

    def test_is_made_anew_where_an_old_one_was_deleted(self, sandbox: World) -> None:
        connected_store()
        number = sandbox.store.add_channel("Macys")
        sandbox.store.channels.by_id[number].status = "deleted"

        assert the_shop(sandbox).channel_id != number


class TestAway:
    def test_nothing_runs(self, sandbox: World) -> None:
        shop = connected_shop(sandbox)
        disconnect_shop(shop, at=sandbox.clock.now())
        sandbox.calls.clear()

        run_flow(flow="pull_orders", shop_id=shop.pk)

        assert not sandbox.calls
        assert not SyncRun.objects.filter(flow="pull_orders").exists()

    def test_what_was_begun_goes_on_and_what_came_meanwhile_is_sorted(self, sandbox: World) -> None:
        """Caution 1: while it was away somebody may have typed the orders in by hand."""
        shop = connected_shop(sandbox)
        begun = sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=2)
        disconnect_shop(shop, at=sandbox.clock.now())
        meanwhile = sandbox.mirakl.place_order([(TEE, 1)], state="SHIPPING")
        sandbox.mirakl.confirm(begun)
        sandbox.clock.move(3600)

        again = the_shop(sandbox)
        sandbox.clock.move(61)
        settle(sandbox, again, rounds=4)

        assert len(statuses(sandbox, begun)) == 1
        assert questions() == ["EARLIER_ORDER"]
        assert not statuses(sandbox, meanwhile)

        decide(sandbox, meanwhile, DecisionKind.IMPORT)
        settle(sandbox, again, rounds=3)
        assert len(statuses(sandbox, meanwhile)) == 1


class TestCaution1:
    def test_connecting_places_and_moves_nothing(self, sandbox: World) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")

        shop = connected_shop(sandbox, is_live=False)
        settle(sandbox, shop, rounds=3)

        assert set(writes_at_remotes(sandbox)) == {
            "POST /v3/channels",
            "PUT /v3/settings/email-statuses",
        }
        assert not calls_to(sandbox, "OR21")
        assert not questions()
