"""BigCommerce's records in our words, and our orders in BigCommerce's."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integration.bigcommerce.payloads import catalog, orders, settings
from integration.domain.orders import Address, StoreLineDraft, StoreOrderDraft
from integration.domain.records import UnreadableRecord
from tests.samples import sample

ADA = Address(
    first_name="Ada",
    last_name="Lovelace",
    street_1="1 Main St",
    city="Austin",
    state="Texas",
    zip_code="78701",
    country="US",
    phone="555",
)


class TestOrder:
    def test_is_told_in_our_words(self):
        order = orders.read_order(sample("bigcommerce/order")).value

        assert order.bigcommerce_order_id == 101
        assert order.status_id == 0
        assert order.external_order_id == "ORD-1-A"
        assert order.channel_id == 1_000_001
        assert order.currency == "USD"
        assert str(order.total_inc_tax) == "27.5000"
        assert order.created_at == datetime(2026, 11, 23, 15, 28, tzinfo=UTC)
        assert order.billing_address.country == "US"

    @pytest.mark.parametrize("field", ["id", "status_id", "total_inc_tax", "date_created"])
    def test_that_lacks_what_we_need_is_unreadable(self, field):
        raw = sample("bigcommerce/order")
        del raw[field]

        record = orders.read_order(raw)

        assert isinstance(record, UnreadableRecord)
        assert record.reasons == (f"{field}: missing",)

    def test_with_an_empty_total_is_unreadable_and_never_free(self):
        raw = sample("bigcommerce/order") | {"total_inc_tax": ""}

        assert isinstance(orders.read_order(raw), UnreadableRecord)

    def test_survives_nulls_unknown_fields_and_totals_as_numbers(self):
        raw = sample("bigcommerce/order") | {
            "external_order_id": None,
            "external_source": None,
            "billing_address": None,
            "date_modified": "",
            "items_total": Decimal("4.0"),
            "total_ex_tax": Decimal("27.5"),
            "status_id": 99,
            "tomorrow": [],
        }

        order = orders.read_order(raw).value

        assert (order.external_order_id, order.billing_address) == ("", None)
        assert (order.items_total, order.total_ex_tax, order.status_id) == (4, Decimal("27.5"), 99)
        assert order.modified_at == order.created_at


class TestLine:
    def test_names_the_variant_or_is_a_custom_one(self):
        lines = [orders.read_line(raw).value for raw in sample("bigcommerce/order_products")]

        assert [(line.sku, line.quantity, line.product_id) for line in lines] == [
            ("HP-SHEET-QN-WHT", 2, 101),
            ("Q", 1, None),
            ("LM-LAMP-BRS", 1, 104),
        ]
        assert lines[1].variant_id is None
        assert lines[0].price_inc_tax == 10


class TestShipment:
    def test_names_its_items_and_its_link(self):
        [raw] = sample("bigcommerce/shipments")

        shipment = orders.read_shipment(raw).value

        assert shipment.items == ((1001, 2), (1002, 1), (1003, 1))
        assert (shipment.shipping_provider, shipment.tracking_number) == ("ups", "1Z")
        assert shipment.tracking_link.startswith("https://www.ups.com/")

    def test_prefers_the_link_that_a_person_typed(self):
        [raw] = sample("bigcommerce/shipments")
        typed = raw | {"tracking_link": "https://bob.example/1", "tracking_number": " 1Z "}

        shipment = orders.read_shipment(typed).value

        assert shipment.tracking_link == "https://bob.example/1"
        assert shipment.tracking_number == "1Z"


class TestVariant:
    @pytest.fixture
    def product(self):
        return sample("bigcommerce/product")

    def test_is_named_by_product_and_options(self, product):
        first, *_ = catalog.read_variants(product).value

        assert first.name == "Washed Linen Sheet Set (Queen, White)"
        assert first.sku == "HP-SHEET-QN-WHT"

    @pytest.mark.parametrize(
        ("tracking", "level", "tracked"),
        [("variant", 14, True), ("product", 29, True), ("none", 14, False)],
    )
    def test_is_counted_where_the_product_is_tracked(self, product, tracking, level, tracked):
        first, *_ = catalog.read_variants(product | {"inventory_tracking": tracking}).value

        assert (first.inventory_level, first.is_tracked) == (level, tracked)

    @pytest.mark.parametrize(
        "change",
        [{"availability": "disabled"}, {"availability": "preorder"}, {"is_visible": False}],
    )
    def test_of_a_product_that_is_not_for_sale_is_not_either(self, product, change):
        assert not any(one.is_purchasable for one in catalog.read_variants(product | change).value)

    def test_may_be_off_sale_by_itself(self, product):
        product["variants"][0]["purchasing_disabled"] = True

        first, second, *_ = catalog.read_variants(product).value

        assert (first.is_purchasable, second.is_purchasable) == (False, True)

    def test_inherits_its_price_and_nothing_is_not_inherited(self, product):
        product["variants"][0]["price"] = None
        product["variants"][1]["price"] = 0

        first, second, *_ = catalog.read_variants(product).value

        assert (first.price, second.price) == (Decimal("129.0"), 0)


class TestInventorySettings:
    def test_of_a_channel_stand_over_those_of_the_store(self):
        channel = settings.InventoryOverrides(refund_order_stock_adjustment=False)
        below = settings.InventoryOverrides("order_placed", True, True)

        chosen = channel.over(below).settings

        assert chosen.update_stock_behavior == "order_placed"
        assert chosen.edit_order_stock_adjustment is True
        assert chosen.refund_order_stock_adjustment is False


class TestChannelName:
    @pytest.mark.parametrize(
        ("name", "sent"),
        [
            ("Macy's", "Macys"),
            ("Macy’s Marketplace", "Macys-Marketplace"),
            ("Été & Co.", "t-Co"),
            ("ok_1-2", "ok_1-2"),
        ],
    )
    def test_holds_only_what_a_channel_may_be_called(self, name, sent):
        assert settings.new_channel(name=name, platform="macys")["name"] == sent


class TestNewOrder:
    @pytest.fixture
    def draft(self):
        return StoreOrderDraft(
            external_order_id="ORD-1-A",
            external_source="Macy's (Mirakl)",
            channel_id=7,
            status_id=0,
            billing_address=ADA,
            shipping_address=ADA,
            shipping_method="Macy's Standard",
            shipping_cost_ex_tax=Decimal("5.00"),
            shipping_cost_inc_tax=Decimal("5.00"),
            lines=(
                StoreLineDraft(2, Decimal("10.10"), Decimal("10.10"), product_id=1, variant_id=2),
                StoreLineDraft(1, Decimal(3), Decimal(3), sku="X", name="n" * 300),
            ),
            payment_method="Macy's Marketplace",
        )

    def test_has_order_money_as_text_and_line_money_as_numbers(self, draft):
        body = orders.new_order(draft)

        assert body["shipping_cost_ex_tax"] == "5.00"
        assert body["products"][0]["price_inc_tax"] == Decimal("10.10")

    def test_names_a_catalog_line_by_ids_and_a_custom_one_by_name(self, draft):
        catalog_line, custom_line = orders.new_order(draft)["products"]

        assert set(catalog_line) == {
            "product_id",
            "variant_id",
            "quantity",
            "price_ex_tax",
            "price_inc_tax",
        }
        assert (custom_line["sku"], len(custom_line["name"])) == ("X", 250)

    def test_leaves_out_a_missing_email_and_empty_notes(self, draft):
        body = orders.new_order(draft)

        assert "email" not in body["billing_address"]
        assert not {"staff_notes", "customer_message"} & set(body)
