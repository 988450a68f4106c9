"""Reading a catalog in the order of its ids, and webhooks, at the sandbox."""

from datetime import timedelta

import pytest

from integration.bigcommerce.payloads.catalog import read_product
from integration.bigcommerce.payloads.webhooks import read_event, read_webhook
from integration.domain.records import UnreadableRecord
from integration.transport import Refused, Unreadable
from tests.remotes import STARTS_AT, STORE_HASH, STORE_HOME, store

PRODUCTS = f"{STORE_HOME}/stores/{STORE_HASH}/v3/catalog/products"
HOOK = ("store/order/created", "https://bridge.example.com/hook")


def product(number: int, **changes: object) -> dict[str, object]:
    return {"id": number, "name": "A", "inventory_tracking": "none", "variants": [], **changes}


class TestProductsAfter:
    def test_come_in_the_order_of_their_ids(self, sandbox, monkeypatch):
        monkeypatch.setattr("integration.bigcommerce.products.PAGE", 3)
        seen, after = [], 0
        while after is not None:
            page, after = store().products_after(after)
            seen += [record.value.product_id for record in page]

        assert seen == sorted(sandbox.store.products)

    def test_are_those_that_were_modified_since(self, sandbox):
        changed = sandbox.store.products[min(sandbox.store.products)]
        changed.date_modified = STARTS_AT + timedelta(hours=1)

        page, after = store().products_after(0, modified_since=STARTS_AT + timedelta(minutes=1))

        assert [record.value.product_id for record in page] == [changed.id]
        assert after is None

    def test_that_come_again_for_ever_are_unreadable(self, answers):
        answers.get(PRODUCTS, json={"data": [product(7)]})

        with pytest.raises(Unreadable):
            store().products_after(7)

    def test_that_cannot_be_read_cost_no_other(self, answers):
        broken = product(8, inventory_tracking=None)
        answers.get(PRODUCTS, json={"data": [product(7), broken, {"id": None}, product(9)]})

        page, _ = store().products_after(0)

        assert [isinstance(record, UnreadableRecord) for record in page] == [
            False,
            True,
            True,
            False,
        ]


class TestAProduct:
    VARIANT = {"id": 1, "sku": "A-1", "upc": "", "option_values": [{"label": "Red"}]}

    def test_lends_its_upc_to_no_variant_of_several(self):
        record = read_product(product(7, upc="111", variants=[self.VARIANT]))

        assert record.value.variants[0].upc == ""

    def test_lends_its_upc_to_its_only_variant(self):
        alone = {**self.VARIANT, "option_values": []}

        record = read_product(product(7, upc="111", variants=[alone]))

        assert record.value.variants[0].upc == "111"


class TestWebhooks:
    def test_are_made_and_listed_with_their_headers(self, sandbox):
        made = store().create_webhook(*HOOK, headers={"X-Secret": "one"})

        assert store().webhooks() == [made]
        assert made.is_active
        assert made.headers == (("X-Secret", "one"),)

    def test_are_made_once(self, sandbox):
        store().create_webhook(*HOOK, headers={})

        with pytest.raises(Refused):
            store().create_webhook(*HOOK, headers={})

    def test_are_woken_with_another_secret(self, sandbox):
        made = store().create_webhook(*HOOK, headers={"X-Secret": "one"})
        sandbox.store.hooks.by_id[made.webhook_id].is_active = False

        woken = store().activate_webhook(made.webhook_id, headers={"X-Secret": "two"})

        assert woken.is_active
        assert woken.headers == (("X-Secret", "two"),)

    def test_without_headers_are_read(self):
        raw = {"id": 1, "scope": "s", "destination": None, "is_active": None, "headers": None}

        assert read_webhook(raw).value.headers == ()


class TestEvents:
    def test_that_lack_their_hash_are_unreadable(self):
        assert isinstance(read_event({"scope": "s", "data": {}}), UnreadableRecord)

    def test_of_another_shape_name_no_product(self):
        raw = {"scope": "s", "hash": "h", "data": {"type": "order", "id": "9", "inventory": None}}

        assert read_event(raw).value.product_id is None
