"""The BigCommerce client against the sandbox: each operation, and what the weather does to it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from integration.bigcommerce.client import BigCommerceClient
from integration.domain.orders import Address, StoreLineDraft, StoreOrderDraft
from integration.domain.records import Record, UnreadableRecord
from integration.transport import (
    NotPermitted,
    Refused,
    RemoteBroken,
    Throttled,
    Unreachable,
    Unreadable,
)
from sandbox.world import World
from tests.integration.door import Turnstile
from tests.remotes import STARTS_AT, store

INCOMPLETE, AWAITING_FULFILLMENT = 0, 11
LONG_AGO = STARTS_AT - timedelta(days=30)
MARCUS = Address(
    first_name="Marcus",
    last_name="Okafor",
    street_1="2207 W Division St",
    street_2="Apt 3F",
    city="Chicago",
    state="Illinois",
    zip_code="60622",
    country="US",
    phone="312-555-0187",
    email="marcus@shop.example",
)
ADA = replace(MARCUS, first_name="Ada", last_name="Lovelace", street_1="1 Main St", street_2="")


@pytest.fixture
def client(sandbox: World) -> BigCommerceClient:
    return store()


@pytest.fixture
def channel_id(sandbox: World) -> int:
    return sandbox.store.add_channel("Macys")


@pytest.fixture
def draft(sandbox: World, channel_id: int) -> StoreOrderDraft:
    variant = sandbox.store.variant("HP-SHEET-QN-WHT")
    return StoreOrderDraft(
        external_order_id="4100200037-A",
        external_source="Macy's (Mirakl)",
        channel_id=channel_id,
        status_id=INCOMPLETE,
        billing_address=MARCUS,
        shipping_address=MARCUS,
        shipping_method="Macy's Standard",
        shipping_cost_ex_tax=Decimal("6.95"),
        shipping_cost_inc_tax=Decimal("6.95"),
        lines=(
            StoreLineDraft(
                2,
                Decimal("129.00"),
                Decimal("129.00"),
                product_id=variant.product_id,
                variant_id=variant.id,
            ),
            StoreLineDraft(1, Decimal("5.01"), Decimal("5.01"), sku="ODD", name="Odd item"),
        ),
        payment_method="Macy's Marketplace",
        staff_notes="Placed at Macy's.",
    )


@pytest.fixture
def order_id(client: BigCommerceClient, draft: StoreOrderDraft) -> int:
    return client.create_order(draft).value.bigcommerce_order_id


def sell_candles(sandbox: World, count: int, *, apart: float) -> list[int]:
    """Sell so many, that many seconds apart, and return the orders' ids."""
    sandbox.store.set_stock("AO-CANDLE-FIG", count)
    sold = []
    for _ in range(count):
        sold.append(sandbox.store.sell("AO-CANDLE-FIG"))
        sandbox.move(apart)
    return sold


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


class TestCreateOrder:
    def test_makes_a_held_order_with_our_prices_and_reference(self, client, draft, channel_id):
        order = client.create_order(draft).value

        assert (order.status_id, order.channel_id) == (INCOMPLETE, channel_id)
        assert (order.external_order_id, order.external_source) == (
            "4100200037-A",
            "Macy's (Mirakl)",
        )
        assert order.total_inc_tax == draft.total_inc_tax == Decimal("269.96")
        assert (order.items_total, order.shipping_address_count) == (3, 1)

    def test_makes_its_lines_and_its_addresses(self, client, order_id):
        catalog_line, custom_line = client.order_lines(order_id)
        [(address_id, address)] = client.shipping_addresses(order_id)

        assert (catalog_line.sku, catalog_line.quantity) == ("HP-SHEET-QN-WHT", 2)
        assert catalog_line.price_inc_tax == 129
        assert (custom_line.name, custom_line.product_id) == ("Odd item", None)
        assert address == MARCUS
        assert address_id

    def test_is_refused_when_the_store_is_out_of_stock_caution_4(self, sandbox, client, draft):
        sandbox.store.set_stock("HP-SHEET-QN-WHT", 1)

        with pytest.raises(Refused) as caught:
            client.create_order(replace(draft, status_id=AWAITING_FULFILLMENT))

        assert (caught.value.status, caught.value.code) == (409, "OutOfStock")
        assert not caught.value.may_have_happened
        assert sandbox.store.orders == {}

    @pytest.mark.parametrize(
        ("lever", "error"),
        [
            ("do_it_but_answer", RemoteBroken),
            ("do_it_but_drop", Unreachable),
            ("garble_next", Unreadable),
        ],
    )
    def test_leaves_a_doubt_when_its_answer_is_lost(self, sandbox, client, draft, lever, error):
        getattr(sandbox.levers, lever)(to="POST /v2/orders")

        with pytest.raises(error) as caught:
            client.create_order(draft)

        assert caught.value.may_have_happened
        assert len(sandbox.store.orders) == 1

    def test_is_never_repeated(self, sandbox, client, draft):
        sandbox.levers.fail_next(503, to="POST /v2/orders")

        with pytest.raises(RemoteBroken):
            client.create_order(draft)

        assert sandbox.store.orders == {}


class TestLookUp:
    def test_finds_the_order_by_its_exact_reference(
        self, sandbox, client, draft, order_id, channel_id
    ):
        client.create_order(replace(draft, external_order_id="4100200037-AB"))
        sandbox.move(60)

        found = client.orders_with_reference("4100200037-A", channel_id=channel_id)

        assert [record.value.bigcommerce_order_id for record in found] == [order_id]

    def test_finds_nothing_before_the_search_knows_it_caution_2(
        self, sandbox, client, draft, channel_id
    ):
        sandbox.store.settings.search_lag_seconds = 120
        client.create_order(draft)

        assert client.orders_with_reference(draft.external_order_id, channel_id=channel_id) == []
        sandbox.move(121)
        assert client.orders_with_reference(draft.external_order_id, channel_id=channel_id)

    def test_finds_nothing_in_another_channel(self, sandbox, client, draft, order_id):
        sandbox.move(60)

        assert client.orders_with_reference(draft.external_order_id, channel_id=1) == []

    def test_finds_every_double(self, sandbox, client, draft, order_id, channel_id):
        again = client.create_order(draft).value.bigcommerce_order_id
        sandbox.move(60)

        found = client.orders_with_reference(draft.external_order_id, channel_id=channel_id)

        assert {record.value.bigcommerce_order_id for record in found} == {order_id, again}

    def test_never_asks_without_a_reference(self, client, exchanges, channel_id):
        with pytest.raises(ValueError):
            client.orders_with_reference("", channel_id=channel_id)

        assert exchanges == []

    @pytest.mark.parametrize("how", ["html", "half", "empty", "wrong_shape", "not_json"])
    def test_takes_no_garble_for_an_absence(self, sandbox, client, order_id, channel_id, how):
        sandbox.move(60)
        sandbox.levers.garble_next(how, to="GET /v2/orders")

        with pytest.raises(Unreadable):
            client.orders_with_reference("4100200037-A", channel_id=channel_id)


class TestModifiedSince:
    def test_tells_each_order_once_over_all_pages(self, sandbox, client, exchanges):
        sold = sell_candles(sandbox, 300, apart=1)

        told = [one.value.bigcommerce_order_id for one in client.orders_modified_since(LONG_AGO)]

        assert told == sold
        assert len(exchanges) == 2

    def test_loses_nobody_when_an_order_changes_while_we_page(self, sandbox, client):
        sold = sell_candles(sandbox, 300, apart=1)
        telling = client.orders_modified_since(LONG_AGO)

        told = [next(telling).value.bigcommerce_order_id for _ in range(250)]
        sandbox.store.edit_order(sold[0], staff_notes="Wrapped.")  # it moves to the end
        told += [record.value.bigcommerce_order_id for record in telling]

        assert set(told) == set(sold)
        assert told.count(sold[0]) == 2

    def test_gets_past_a_page_of_one_second(self, sandbox, client):
        sold = sell_candles(sandbox, 520, apart=0)

        told = [
            record.value.bigcommerce_order_id for record in client.orders_modified_since(LONG_AGO)
        ]

        assert sorted(told) == sorted(sold)

    def test_keeps_to_a_channel(self, sandbox, client, order_id, channel_id):
        sandbox.store.sell("AO-CANDLE-FIG")

        [record] = client.orders_modified_since(LONG_AGO, channel_id=channel_id)

        assert record.value.bigcommerce_order_id == order_id

    def test_is_empty_when_nothing_changed(self, client, exchanges):
        assert list(client.orders_modified_since(STARTS_AT + timedelta(days=1))) == []
        assert exchanges[0].response.status_code == 204

    def test_survives_an_order_that_cannot_be_read(self, sandbox, client, monkeypatch, order_id):
        sandbox.store.sell("AO-CANDLE-FIG")
        monkeypatch.setenv("JUDGE_SANDBOX", "0")  # no description allows such an order
        sandbox.store.orders[order_id].channel_id = None

        records = list(client.orders_modified_since(LONG_AGO))

        assert {type(record) for record in records} == {Record, UnreadableRecord}

    def test_survives_fields_and_words_of_a_later_release(self, sandbox, client, order_id):
        sandbox.levers.unknown_field = sandbox.levers.unknown_enum = True

        [record] = client.orders_modified_since(LONG_AGO)

        assert isinstance(record, Record)


class TestOrder:
    def test_is_read_whole(self, client, order_id):
        record = client.order(order_id)

        assert record.value.bigcommerce_order_id == order_id
        assert record.raw["staff_notes"] == "Placed at Macy's."

    def test_that_does_not_exist_is_refused_with_404(self, client):
        with pytest.raises(Refused) as caught:
            client.order(99_999)

        assert caught.value.status == 404

    def test_with_many_lines_is_read_over_all_pages(self, client, draft):
        line = StoreLineDraft(1, Decimal(1), Decimal(1), name="Bead")
        order_id = client.create_order(
            replace(draft, lines=(line,) * 101)
        ).value.bigcommerce_order_id

        assert len(client.order_lines(order_id)) == 101

    def test_is_released_by_its_status(self, client, order_id):
        order = client.set_status(order_id, AWAITING_FULFILLMENT).value

        assert order.status_id == AWAITING_FULFILLMENT

    def test_is_not_released_without_stock_caution_4(self, sandbox, client, order_id):
        sandbox.store.set_stock("HP-SHEET-QN-WHT", 0)

        with pytest.raises(Refused) as caught:
            client.set_status(order_id, AWAITING_FULFILLMENT)

        assert caught.value.status == 409

    def test_gets_its_final_addresses(self, client, order_id):
        [(address_id, _)] = client.shipping_addresses(order_id)

        order = client.update_billing_address(order_id, ADA).value
        client.update_shipping_address(order_id, address_id, ADA)

        assert order.billing_address == ADA
        assert client.shipping_addresses(order_id) == [(address_id, ADA)]
        assert order.total_inc_tax == Decimal("269.96")

    def test_has_no_parcels_at_first_and_then_its_own(self, sandbox, client, order_id):
        client.set_status(order_id, AWAITING_FULFILLMENT)
        before = client.shipments(order_id)
        sandbox.store.ship(order_id, provider="ups", tracking="1Z999")

        [parcel] = client.shipments(order_id)
        assert before == []
        assert (parcel.shipping_provider, parcel.tracking_number) == ("ups", "1Z999")
        assert sum(units for _, units in parcel.items) == 3


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
