"""What the BigCommerce client asks the store, at the sandbox."""

from decimal import Decimal

import pytest
import simplejson

from integration.transport import (
    NotPermitted,
    Throttled,
)
from tests.integration.bigcommerce.buyers import AWAITING_FULFILLMENT
from tests.integration.door import Turnstile
from tests.remotes import STORE_HASH, STORE_HOME, store
from tests.samples import sample


class TestStore:
    def test_says_who_it_is(self, client):
        told = client.store()

        assert (told.store_hash, told.currency) == ("sandboxstore", "USD")
        assert told.default_channel_id == 1

    def test_names_its_order_statuses(self, client):
        assert client.order_statuses()[AWAITING_FULFILLMENT] == "Awaiting Fulfillment"

    def test_with_another_token_is_not_ours(self, sandbox, client):
        sandbox.store.settings.token = "changed"

        with pytest.raises(NotPermitted):
            client.store()

    def test_moves_stock_as_the_channel_says_before_the_store(self, sandbox, client, channel_id):
        sandbox.store.settings.update_stock_behavior = "order_placed"
        sandbox.store.settings.inventory_overrides[channel_id] = {
            "update_stock_behavior": "order_completed_or_shipped"
        }

        of_store, of_channel = client.inventory_settings(), client.inventory_settings(channel_id)

        assert of_store.update_stock_behavior == "order_placed"
        assert of_channel.update_stock_behavior == "order_completed_or_shipped"
        assert of_channel.edit_order_stock_adjustment is of_store.edit_order_stock_adjustment


class TestChannels:
    def test_are_created_as_a_connected_marketplace(self, client):
        created = client.create_channel("Macy's Marketplace", "macys")

        assert created in client.channels()
        assert (created.type, created.platform, created.status) == (
            "marketplace",
            "macys",
            "connected",
        )
        assert created.name == "Macys-Marketplace"

    def test_are_silenced_one_by_one_caution_16(self, sandbox, client, channel_id):
        client.silence_order_mails(channel_id)

        settings = sandbox.store.settings
        for mail in ("invoice_email", "combined_order_status_email", "return_confirmation_email"):
            assert not settings.sends_email(mail, channel_id)
            assert settings.sends_email(mail, 1)

    def test_are_listed_over_all_pages(self, sandbox, client):
        for number in range(60):
            sandbox.store.add_channel(f"C{number}")

        assert len(client.channels()) == 61


class TestCatalog:
    def test_finds_a_variant_whatever_the_case_of_its_sku(self, client):
        [variant] = client.variants_by_sku("hp-sheet-qn-wht")

        assert (variant.sku, variant.inventory_level) == ("HP-SHEET-QN-WHT", 14)
        assert variant.is_tracked
        assert variant.is_purchasable
        assert variant.price == 129

    def test_finds_the_only_variant_of_a_simple_product(self, client):
        [variant] = client.variants_by_sku("LM-LAMP-BRS")

        assert variant.name == "Brass Reading Lamp"

    def test_finds_it_where_only_the_product_answers_to_the_sku(self, answers):
        product = sample("bigcommerce/product") | {"sku": "LAMP"}
        product["variants"] = [product["variants"][0] | {"sku": "", "option_values": []}]
        catalog = f"{STORE_HOME}/stores/{STORE_HASH}/v3/catalog"
        answers.get(f"{catalog}/variants", json={"data": [], "meta": {}})
        body = simplejson.dumps({"data": [product], "meta": {}}, use_decimal=True)
        answers.get(f"{catalog}/products?sku=lamp&include=variants&page=1&limit=250", body=body)

        [variant] = store().variants_by_sku("lamp")

        assert variant.sku == "LAMP"

    def test_knows_what_a_unit_costs_where_the_store_says_it(self, client, sandbox):
        sandbox.store.variant("LM-LAMP-BRS").cost_price = Decimal("61.40")

        [lamp] = client.variants_by_sku("LM-LAMP-BRS")
        [sheet] = client.variants_by_sku("HP-SHEET-QN-WHT")

        assert (lamp.cost, sheet.cost) == (Decimal("61.40"), None)

    def test_finds_nothing_for_an_unknown_sku(self, client):
        assert client.variants_by_sku("NOBODY-KNOWS") == []

    def test_lists_the_variants_of_products(self, client):
        [sheet] = client.variants_by_sku("HP-SHEET-QN-WHT")
        [lamp] = client.variants_by_sku("LM-LAMP-BRS")

        variants = client.products_with_variants([sheet.product_id, lamp.product_id])

        assert {variant.sku for variant in variants} == {
            "HP-SHEET-QN-WHT",
            "HP-SHEET-KG-WHT",
            "HP-SHEET-QN-SGE",
            "LM-LAMP-BRS",
        }

    def test_knows_what_is_not_tracked(self, client):
        [card] = client.variants_by_sku("GF-CARD-NOTE")

        assert not card.is_tracked

    def test_never_asks_for_everything(self, client, exchanges):
        with pytest.raises(ValueError):
            client.variants_by_sku("")
        with pytest.raises(ValueError):
            client.products_with_variants([])

        assert exchanges == []


class TestQuota:
    def test_that_is_spent_is_told_with_its_reset(self, sandbox):
        sandbox.store.settings.quota = 1
        gate = Turnstile()
        client = store(gate=gate)
        client.store()

        with pytest.raises(Throttled) as caught:
            client.store()

        assert 0 < caught.value.retry_after <= 30
        assert gate.held[-1] == ("GET /v2/store", caught.value.retry_after)
