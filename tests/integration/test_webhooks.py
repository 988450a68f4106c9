"""What comes in by webhook: it is taken once, believed in nothing, and rings."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from integration.domain.events import INVENTORY_SCOPES, SCOPES
from integration.models import (
    BigCommerceStore,
    DirtyProduct,
    Doorbell,
    MiraklShop,
    SkuLink,
    WebhookEvent,
)
from tests.integration.story import unreachable_shop

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parents[1] / "samples/bigcommerce/webhook_sku_inventory.json"
SECRET = "what-we-gave-the-store"
FLOWS = ("pull_store_orders", "pull_stock", "publish_stock", "pull_catalog")


@pytest.fixture
def shop() -> MiraklShop:
    """Give a shop whose store has webhooks, and whose flows are due in an hour."""
    shop = unreachable_shop()
    shop.store.make_webhook_secret(SECRET)
    for flow in FLOWS:
        Doorbell.objects.create(
            flow=flow, shop=shop, every=timedelta(hours=1), due_at=timezone.now() + _HOUR
        )
    return shop


_HOUR = timedelta(hours=1)


def event(scope: str = "store/sku/inventory/updated", **changes: Any) -> bytes:
    return json.dumps({**json.loads(SAMPLE.read_text()), "scope": scope, **changes}).encode()


def post(body: bytes, *, slug: str = "main", secret: str = SECRET, **headers: str) -> int:
    """Send an event as the store does; return the status of the answer."""
    answer = Client().post(
        f"/webhooks/bigcommerce/{slug}/",
        data=body,
        content_type="application/json",
        headers={"X-Marketbridge-Secret": secret, **headers},
    )
    return answer.status_code


def rung(*, before: timedelta = timedelta(seconds=1)) -> set[str]:
    """Return the flows that are due by then."""
    due = Doorbell.objects.filter(due_at__lte=timezone.now() + before)
    return set(due.values_list("flow", flat=True))


class TestEvents:
    def test_of_stock_mark_the_product_as_changed_when_the_store_says(
        self, shop: MiraklShop
    ) -> None:
        assert post(event()) == 200

        mark = DirtyProduct.objects.get()
        assert mark.product_id == 206
        assert mark.changed_at == datetime.fromisoformat("2025-11-23T15:41:13+00:00")
        assert "publish_stock" in rung()

    @pytest.mark.parametrize("scope", INVENTORY_SCOPES)
    def test_caution_26_of_all_four_inventory_scopes_are_taken(
        self, shop: MiraklShop, scope: str
    ) -> None:
        post(event(scope))

        assert DirtyProduct.objects.exists()

    def test_of_orders_and_parcels_have_orders_read(self, shop: MiraklShop) -> None:
        post(event("store/shipment/created", data={"type": "shipment", "id": 12, "orderId": 251}))

        assert rung() == {"pull_store_orders"}

    def test_of_products_have_the_catalog_read_soon(self, shop: MiraklShop) -> None:
        post(event("store/product/updated", data={"type": "product", "id": 167}))

        assert rung() == set()
        assert rung(before=timedelta(seconds=31)) == {"pull_catalog"}

    def test_of_a_storm_do_not_put_the_look_off(self, shop: MiraklShop) -> None:
        post(event("store/product/updated", hash="first"))
        due_at = Doorbell.objects.get(flow="pull_catalog").due_at

        post(event("store/product/updated", hash="second"))

        assert Doorbell.objects.get(flow="pull_catalog").due_at == due_at

    def test_are_rung_for_at_once_and_not_at_the_clock_s_next_second(
        self, shop: MiraklShop, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            post(event())

        assert Doorbell.objects.get(flow="publish_stock").rung_at
        assert OrmQ.objects.exists()

    def test_of_an_unknown_scope_ring_for_nothing(self, shop: MiraklShop) -> None:
        assert post(event("store/cart/created")) == 200

        assert rung() == set()

    def test_that_come_again_ring_for_nothing(self, shop: MiraklShop) -> None:
        post(event())
        DirtyProduct.objects.all().delete()
        Doorbell.objects.update(due_at=timezone.now() + _HOUR)

        assert post(event()) == 200

        assert not DirtyProduct.objects.exists()
        assert rung() == set()

    def test_are_never_believed(self, shop: MiraklShop) -> None:
        link = SkuLink.objects.create(
            shop=shop,
            offer_sku="A",
            product_id=206,
            variant_id=509,
            on_hand=1,
            read_at=timezone.now(),
        )

        post(event())  # it says five

        link.refresh_from_db()
        assert link.on_hand == 1

    def test_of_the_future_changed_now(self, shop: MiraklShop) -> None:
        post(event(created_at=4_000_000_000))

        assert DirtyProduct.objects.get().changed_at <= timezone.now()

    def test_reach_every_shop_of_the_store(self, shop: MiraklShop) -> None:
        other = unreachable_shop("bloomingdales")
        Doorbell.objects.create(
            flow="pull_store_orders", shop=other, every=_HOUR, due_at=timezone.now() + _HOUR
        )

        post(event("store/order/updated"))

        due = Doorbell.objects.filter(due_at__lte=timezone.now())
        assert {bell.shop_id for bell in due} == {shop.pk, other.pk}

    def test_that_cannot_be_read_are_answered_and_left(self, shop: MiraklShop) -> None:
        for body in (b"", b"{", b"[]", b'{"scope": 7}', b"\xff"):
            assert post(body) == 200

        assert not WebhookEvent.objects.exists()


class TestTheDoor:
    def test_is_closed_without_our_secret(self, shop: MiraklShop) -> None:
        assert post(event(), secret="guess") == 401
        assert post(event(), secret="") == 401
        assert post(event(), secret="ü") == 401
        assert not WebhookEvent.objects.exists()

    def test_does_not_say_which_stores_there_are(self, shop: MiraklShop) -> None:
        assert post(event(), slug="nobody") == post(event(), secret="guess") == 401

    def test_is_closed_while_no_webhook_was_ever_made(self, shop: MiraklShop) -> None:
        BigCommerceStore.objects.update(webhook_secret="")

        assert post(event(), secret="") == 401

    def test_is_shut_for_a_store_that_is_disconnected(self, shop: MiraklShop) -> None:
        BigCommerceStore.objects.update(disconnected_at=timezone.now())

        assert post(event()) == 410

    def test_takes_no_large_body(self, shop: MiraklShop) -> None:
        assert post(b" " * 70_000) == 413

    def test_takes_posts_alone(self, shop: MiraklShop) -> None:
        assert Client().get("/webhooks/bigcommerce/main/").status_code == 405

    def test_needs_no_session(self, shop: MiraklShop) -> None:
        answer = Client(enforce_csrf_checks=True).post(
            "/webhooks/bigcommerce/main/",
            data=event(),
            content_type="application/json",
            headers={"X-Marketbridge-Secret": SECRET},
        )

        assert answer.status_code == 200


class TestSignatures:
    KEY = "client-secret"

    @pytest.fixture(autouse=True)
    def _key(self, shop: MiraklShop) -> None:
        shop.store.client_secret = self.KEY
        shop.store.save()

    def signed(self, body: bytes, *, key: str = KEY) -> dict[str, str]:
        text = b"msg_1.1763912473." + body
        digest = hmac.new(key.encode(), text, hashlib.sha256).digest()
        return {
            "webhook-id": "msg_1",
            "webhook-timestamp": "1763912473",
            "webhook-signature": f"v1,b2xk v1,{base64.b64encode(digest).decode()}",
        }

    def test_that_are_right_are_taken(self) -> None:
        assert post(event(), **self.signed(event())) == 200

    def test_that_are_another_s_are_refused(self) -> None:
        assert post(event(), **self.signed(event(), key="other")) == 401

    def test_of_another_body_are_refused(self) -> None:
        assert post(event(hash="other"), **self.signed(event())) == 401

    def test_of_the_store_that_do_not_fit_our_client_secret_are_remembered(
        self, shop: MiraklShop
    ) -> None:
        post(event(), secret="", **self.signed(event(), key="other"))
        shop.store.refresh_from_db()
        assert shop.store.webhook_refused_at is None

        post(event(), **self.signed(event(), key="other"))

        shop.store.refresh_from_db()
        assert shop.store.webhook_refused_at

    def test_that_are_missing_are_not_asked_for(self) -> None:
        assert post(event()) == 200

    def test_are_no_substitute_for_the_secret(self) -> None:
        assert post(event(), secret="", **self.signed(event())) == 401


def test_every_scope_is_asked_for_once() -> None:
    assert len(set(SCOPES)) == len(SCOPES)
    assert set(INVENTORY_SCOPES) < set(SCOPES)
