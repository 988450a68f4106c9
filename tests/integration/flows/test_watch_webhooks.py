"""Seeing that the store's webhooks are there: caution 26."""

from datetime import timedelta

import pytest
from django.test import override_settings

from integration import connecting
from integration.domain.events import INVENTORY_SCOPES, SCOPES
from integration.models import BigCommerceStore, Doorbell, MiraklShop, SyncRun, WebhookEvent
from sandbox.world import World
from tests.integration.story import calls_to, change_rules, questions, run, writes_at_remotes

pytestmark = pytest.mark.django_db

HOME = "https://bridge.example.com"
DESTINATION = f"{HOME}/webhooks/bigcommerce/main/"
CREATE = "POST /v3/hooks"


def watch(world: World, shop: MiraklShop, *, public_url: str = HOME) -> SyncRun:
    with override_settings(PUBLIC_URL=public_url):
        return run("watch_webhooks", shop, at=world.clock.now())


def store() -> BigCommerceStore:
    return BigCommerceStore.objects.get()


class TestMaking:
    def test_caution_26_asks_for_every_scope_and_brings_our_secret(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        ended = watch(sandbox, shop)

        made = sandbox.store.hooks.by_id.values()
        assert ended.counts == {"webhooks made": len(SCOPES)}
        assert {hook.scope for hook in made} == set(SCOPES) > set(INVENTORY_SCOPES)
        assert {hook.destination for hook in made} == {DESTINATION}
        assert all(
            hook.headers == {"X-Marketbridge-Secret": store().webhook_secret} for hook in made
        )
        assert len(store().webhook_secret) >= 32
        assert store().webhooks_seen_at

    def test_makes_none_twice(self, sandbox: World, shop: MiraklShop) -> None:
        watch(sandbox, shop)
        secret = store().webhook_secret

        assert watch(sandbox, shop).outcome == "NOTHING_TO_DO"
        assert len(calls_to(sandbox, CREATE)) == len(SCOPES)
        assert store().webhook_secret == secret

    def test_makes_them_on_this_machine_where_the_store_is_the_demo_s(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.store.settings.hooks_may_stay_here = True
        with override_settings(SANDBOX_URL=store().api_url):
            ended = watch(sandbox, shop, public_url="http://127.0.0.1:8000")

            assert store().control_panel_url(7) == f"{store().api_url}/manage/orders/7"
        assert ended.counts == {"webhooks made": len(SCOPES)}

    @pytest.mark.parametrize(
        "public_url", ["", "http://bridge.example.com", "https://bridge.example.com:8443"]
    )
    def test_caution_26_makes_none_where_the_store_cannot_reach_us(
        self, sandbox: World, shop: MiraklShop, public_url: str
    ) -> None:
        assert watch(sandbox, shop, public_url=public_url).outcome == "NOTHING_TO_DO"

        assert not sandbox.calls
        assert store().webhooks_seen_at is None

    def test_makes_none_while_writes_are_stopped(self, sandbox: World, shop: MiraklShop) -> None:
        change_rules(shop, writes_stopped=True)

        assert watch(sandbox, shop).outcome == "PARTLY_DONE"
        assert not writes_at_remotes(sandbox)
        assert store().webhooks_seen_at is None

    def test_makes_none_when_it_is_tried_out(self, sandbox: World, shop: MiraklShop) -> None:
        with override_settings(PUBLIC_URL=HOME):
            run("watch_webhooks", shop, at=sandbox.clock.now(), is_dry=True)

        assert not sandbox.calls

    def test_leaves_other_people_s_webhooks(self, sandbox: World, shop: MiraklShop) -> None:
        other = sandbox.store.hooks.add(
            scope=SCOPES[0], destination="https://elsewhere.example.com", at=sandbox.clock.now()
        )
        other.is_active = False

        watch(sandbox, shop)

        assert not other.is_active

    def test_goes_on_when_one_fails(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.levers.fail_next(500, to=CREATE)

        ended = watch(sandbox, shop)

        assert ended.outcome == "PARTLY_DONE"
        assert ended.counts == {"webhooks made": len(SCOPES) - 1}
        assert store().webhooks_seen_at is None
        assert watch(sandbox, shop).counts == {"webhooks made": 1}


class TestWaking:
    def test_wakes_what_the_store_has_switched_off_and_reads_what_was_missed(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        watch(sandbox, shop)
        asleep = next(iter(sandbox.store.hooks.by_id.values()))
        asleep.is_active = False
        bell = Doorbell.objects.create(
            flow="pull_store_orders",
            shop=shop,
            every=timedelta(hours=1),
            due_at=sandbox.clock.now() + timedelta(hours=1),
        )

        ended = watch(sandbox, shop)

        assert asleep.is_active
        assert ended.counts == {"webhooks woken": 1}
        bell.refresh_from_db()
        assert bell.due_at <= sandbox.clock.now() + timedelta(seconds=5)

    def test_gives_the_secret_to_one_that_brings_another(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        watch(sandbox, shop)
        hook = next(iter(sandbox.store.hooks.by_id.values()))
        hook.headers = {"X-Marketbridge-Secret": "old"}

        watch(sandbox, shop)

        assert hook.headers == {"X-Marketbridge-Secret": store().webhook_secret}


class TestAWrongClientSecret:
    def test_is_asked_about_until_it_is_changed(self, sandbox: World, shop: MiraklShop) -> None:
        shop.store.refuse_webhook(at=sandbox.clock.now())

        watch(sandbox, shop)
        assert questions() == ["WEBHOOKS_REFUSED"]

        connecting.connect_store(
            slug=shop.store.slug,
            store_hash=shop.store.store_hash,
            access_token=shop.store.access_token,
            home=shop.store.api_url,
            client_secret="the right one",
        )
        watch(sandbox, shop)
        assert questions() == []

    def test_is_forgotten_after_a_day_without_a_refusal(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        shop.store.refuse_webhook(at=sandbox.clock.now())
        watch(sandbox, shop)
        sandbox.clock.move(timedelta(days=1).total_seconds())

        watch(sandbox, shop)

        assert questions() == []


def test_forgets_events_that_cannot_come_again(sandbox: World, shop: MiraklShop) -> None:
    now = sandbox.clock.now()
    for digest, days in (("old", 4), ("new", 1)):
        WebhookEvent.objects.take(
            shop.store, digest=digest, scope=SCOPES[0], at=now - timedelta(days=days)
        )

    watch(sandbox, shop, public_url="")

    assert [event.digest for event in WebhookEvent.objects.all()] == ["new"]


def test_stores_the_secret_encrypted(sandbox: World, shop: MiraklShop) -> None:
    from django.db import connection

    shop.store.make_webhook_secret("in the clear")

    with connection.cursor() as cursor:
        cursor.execute("SELECT webhook_secret FROM integration_bigcommercestore")
        assert "in the clear" not in cursor.fetchone()[0]
