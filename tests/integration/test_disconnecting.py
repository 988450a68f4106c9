"""Disconnecting a store: our webhooks are taken away where it still answers."""

import pytest
from django.test import override_settings

from integration import connecting
from integration.domain.events import SCOPES
from integration.models import BigCommerceStore, Installation, MiraklShop
from sandbox.world import World
from tests.integration.story import calls_to, connected_shop, run

pytestmark = pytest.mark.django_db

HOME = "https://bridge.example.com"
DELETE = "DELETE /v3/hooks/{webhook_id}"


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    return connected_shop(sandbox)


@pytest.fixture
def hooked(sandbox: World, shop: MiraklShop) -> BigCommerceStore:
    """Give a store with our webhooks, and one of somebody else's."""
    with override_settings(PUBLIC_URL=HOME):
        run("watch_webhooks", shop, at=sandbox.clock.now())
    sandbox.store.hooks.add(
        scope=SCOPES[0], destination="https://elsewhere.example.com", at=sandbox.clock.now()
    )
    return BigCommerceStore.objects.get()


def disconnect(world: World, store: BigCommerceStore) -> str:
    with override_settings(PUBLIC_URL=HOME):
        return connecting.disconnect_store(store, at=world.clock.now())


def left(world: World) -> list[str]:
    return [hook.destination for hook in world.store.hooks.by_id.values()]


class TestDisconnectStore:
    def test_takes_our_webhooks_away_and_nobody_else_s(
        self, sandbox: World, hooked: BigCommerceStore
    ) -> None:
        said = disconnect(sandbox, hooked)

        assert said == f"Its {len(SCOPES)} webhooks were taken away."
        assert left(sandbox) == ["https://elsewhere.example.com"]
        assert BigCommerceStore.objects.get().webhooks_seen_at is None

    def test_takes_those_away_that_an_earlier_address_of_ours_got(
        self, sandbox: World, hooked: BigCommerceStore
    ) -> None:
        said = connecting.disconnect_store(hooked, at=sandbox.clock.now())

        assert said == f"Its {len(SCOPES)} webhooks were taken away."

    def test_goes_on_where_the_store_does_not_answer(
        self, sandbox: World, hooked: BigCommerceStore
    ) -> None:
        sandbox.levers.fail_next(500, to="GET /v3/hooks", times=9)

        said = disconnect(sandbox, hooked)

        assert "did not let us take its webhooks away" in said
        store = BigCommerceStore.objects.get()
        assert (store.access_token, bool(store.disconnected_at)) == ("", True)

    def test_leaves_them_while_all_writes_are_stopped(
        self, sandbox: World, hooked: BigCommerceStore
    ) -> None:
        Installation.the_one().stop_writes(is_stopped=True)

        disconnect(sandbox, hooked)

        assert not calls_to(sandbox, DELETE)

    def test_asks_nothing_of_a_store_that_never_had_any(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.calls.clear()

        assert disconnect(sandbox, shop.store) == ""
        assert not sandbox.calls
