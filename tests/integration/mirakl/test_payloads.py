"""Mirakl's records in our words: the official examples, and the ugly ones."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from integration.domain.orders import Address, ShipmentDraft, TaxAmount, Tracking
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads import order_actions, orders, reference, shipments
from tests.samples import sample


@pytest.fixture
def received():
    return orders.read_order(sample("mirakl/order_received")).value


@pytest.fixture
def ugly():
    return orders.read_order(sample("mirakl/order_ugly")).value


class TestOrder:
    def test_is_told_in_our_words(self, received):
        assert received.mirakl_order_id == "Order_00010-A"
        assert received.commercial_id == "Order_00010"
        assert received.state == "RECEIVED"
        assert received.created_at == datetime(2019, 4, 2, 14, 18, 43, tzinfo=UTC)
        assert received.updated_at == datetime(2019, 4, 2, 14, 59, 58, tzinfo=UTC)
        assert received.shipping_deadline == datetime(2019, 9, 1, 23, 59, 59, 999000, tzinfo=UTC)
        assert (received.price, received.shipping_price, received.total_price) == (165, 8, 173)
        assert received.tax_mode == "TAX_EXCLUDED"
        assert received.customer_name == "Smith Taylor"
        assert received.can_shop_ship is False
        assert received.fulfillment_center == "FULFILLMENT_CENTER_CODE"
        assert received.order_reference_for_seller == "ref_seller"
        assert received.carrier_code == "UPS"
        assert received.tracking_number == "2344"

    def test_has_an_address_with_its_second_company_and_its_note(self, received):
        assert received.shipping_address == Address(
            first_name="Smith",
            last_name="Taylor",
            company="LIMARK Company, Paris branch",
            street_1="113 MacDougal Street",
            street_2="1st floor",
            city="New York",
            state="Manhattan",
            zip_code="NY 10012",
            country="USA",
            note="One article per box",
        )

    def test_has_lines_with_their_money_taxes_cancelations_and_refunds(self, received):
        [line] = received.lines
        [cancelation], [refund] = line.cancelations, line.refunds

        assert (line.mirakl_line_id, line.offer_sku, line.quantity) == (
            "Order_00010-A-1",
            "S2000",
            3,
        )
        assert (line.unit_price, line.price, line.payable_price) == (55, 165, 165)
        assert line.taxes == (TaxAmount("tax1", Decimal(10)), TaxAmount("tax2", Decimal(10)))
        assert (cancelation.amount, cancelation.shipping_amount) == (
            Decimal("12.34"),
            Decimal("1.23"),
        )
        assert (refund.mirakl_refund_id, refund.amount, refund.quantity) == (
            "1106",
            Decimal("6.82"),
            0,
        )
        assert refund.state == "WAITING_REFUND_PAYMENT"

    def test_says_what_commission_is_taken_of_what_and_when_the_customer_paid(self):
        order = orders.read_order(sample("mirakl/order_shipping")).value
        line = order.lines[0]

        assert (line.category_code, line.commission, line.commission_tax) == (
            "bedding",
            Decimal("39.74"),
            0,
        )
        assert line.commissionable == Decimal("264.95")  # price and shipping
        assert line.debited_at == order.debited_at == datetime(2026, 11, 23, 15, 12, tzinfo=UTC)

    def test_tells_the_tax_that_the_operator_keeps_caution_35(self):
        [tax] = orders.read_order(sample("mirakl/order_shipping")).value.lines[0].taxes

        assert (tax.amount, tax.payable) == (Decimal("26.45"), 0)

    def test_reads_a_refund_with_its_taxes_and_the_commission_that_comes_back(self):
        raw = sample("mirakl/order_shipping")
        raw["order_lines"][0]["refunds"] = [
            {
                "id": "1107",
                "amount": 20,
                "amount_breakdown": {
                    "parts": [
                        {"amount": 18, "payable_to_shop": True},
                        {"amount": 2, "payable_to_shop": False},
                    ]
                },
                "shipping_amount": 0,
                "taxes": [{"code": "US_SALES_TAX", "amount": Decimal("2.05")}],
                "commission_amount": 3,
                "commission_taxes": [{"code": "TAXZERO", "amount": 0}],
                "created_date": "2026-11-24T15:00:00Z",
                "refund_state": "REFUNDED",
            }
        ]

        [refund] = orders.read_order(raw).value.lines[0].refunds

        assert (refund.amount, refund.payable_amount, refund.payable_shipping_amount) == (
            20,
            18,
            None,
        )
        assert refund.taxes == (TaxAmount("US_SALES_TAX", Decimal("2.05")),)
        assert (refund.commission, refund.commission_tax) == (3, 0)
        assert refund.created_at == datetime(2026, 11, 24, 15, tzinfo=UTC)

    def test_keeps_what_was_said_beside_what_was_understood(self):
        raw = sample("mirakl/order_ugly")

        record = orders.read_order(raw)

        assert isinstance(record, Record)
        assert record.raw is raw
        assert record.raw["field_of_tomorrow"] == {"nested": [1, 2]}


class TestUglyOrder:
    def test_keeps_words_that_nobody_knows(self, ugly):
        assert ugly.state == "WAITING_FOR_THE_MOON"
        assert ugly.lines[0].state == "SOMETHING_NEW"

    def test_has_no_address_where_there_is_none(self, ugly):
        assert ugly.billing_address is None
        assert ugly.shipping_address is None

    def test_reads_times_with_and_without_milliseconds(self, ugly):
        assert ugly.created_at == datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
        assert ugly.updated_at == datetime(2026, 11, 21, 1, 2, 3, 4000, tzinfo=UTC)

    def test_reads_amounts_written_as_numbers_integers_and_text(self, ugly):
        [line] = ugly.lines

        assert (line.unit_price, line.price, line.quantity) == (Decimal("55.0"), Decimal(110), 2)
        assert line.mirakl_line_id == "139"

    def test_pays_the_shop_what_the_breakdown_says_caution_35(self, ugly):
        assert ugly.lines[0].payable_price == Decimal("105.01")

    def test_has_refunds_without_a_quantity(self, ugly):
        first, second = ugly.lines[0].refunds

        assert (first.mirakl_refund_id, first.quantity, first.shipping_amount) == ("1106", None, 0)
        assert first.state == "REFUNDED"
        assert (second.quantity, second.state) == (0, "WAITING_REFUND_TAX_CONFIRMATION")

    def test_is_ours_to_ship_unless_mirakl_says_no(self, ugly):
        assert ugly.can_shop_ship is True


class TestUnreadableOrder:
    @pytest.mark.parametrize(
        "field",
        [
            "order_id",
            "commercial_id",
            "order_state",
            "created_date",
            "last_updated_date",
            "currency_iso_code",
            "price",
            "shipping_price",
            "total_price",
            "order_lines",
        ],
    )
    @pytest.mark.parametrize("how", ["missing", "null"])
    def test_lacks_a_field_that_we_need(self, field, how):
        raw = sample("mirakl/order_received")
        raw.pop(field) if how == "missing" else raw.update({field: None})

        record = orders.read_order(raw)

        assert isinstance(record, UnreadableRecord)
        assert [reason.partition(":")[0] for reason in record.reasons] == [field]
        assert record.raw is raw

    @pytest.mark.parametrize("field", ["price", "price_unit", "quantity", "offer_sku"])
    def test_has_a_line_that_lacks_what_we_need(self, field):
        raw = sample("mirakl/order_received")
        del raw["order_lines"][0][field]

        record = orders.read_order(raw)

        assert record.reference == "Order_00010-A"
        assert record.reasons == (f"order_lines.0.{field}: missing",)

    @pytest.mark.parametrize("price", ["12,50", "NaN", "free", [], True])
    def test_has_an_amount_that_is_none_and_never_becomes_zero(self, price):
        raw = sample("mirakl/order_received") | {"price": price}

        assert isinstance(orders.read_order(raw), UnreadableRecord)

    def test_never_repeats_a_value_in_its_reasons(self):
        raw = sample("mirakl/order_received") | {"price": "Ada Lovelace", "created_date": "Ada"}

        record = orders.read_order(raw)

        assert len(record.reasons) == 2
        assert "Ada" not in " ".join(record.reasons)

    @pytest.mark.parametrize("raw", [None, [], "order", 7])
    def test_is_no_object_at_all(self, raw):
        record = orders.read_order(raw)

        assert isinstance(record, UnreadableRecord)
        assert record.reference == ""


class TestShipment:
    def test_is_told_in_our_words(self):
        shipment = shipments.read_shipment(sample("mirakl/shipment")).value

        assert shipment.mirakl_order_id == "ORDER_01-A"
        assert shipment.state == "SHIPPED"
        assert shipment.quantities == (("ORDER_01-A-1", 1), ("ORDER_01-A-2", 3))
        assert shipment.carrier_code == "UPS"

    def test_may_have_no_tracking(self):
        raw = sample("mirakl/shipment") | {"tracking": None}

        assert shipments.read_shipment(raw).value.tracking_number == ""

    def test_left_to_ship_is_summed_over_packages(self):
        lines = [{"order_line_id": "A-1", "quantity": 4}, {"order_line_id": "A-1", "quantity": 3}]

        record = shipments.read_items_to_ship({"order_id": "A", "shipment_lines": lines})

        assert record.value == ("A", {"A-1": 7})


class TestConfiguration:
    def test_reads_an_absent_feature_as_off(self):
        configuration = reference.read_configuration({"features": {}}).value

        assert configuration.multi_shipment is False
        assert configuration.alternative_carriers_allowed is True

    def test_without_features_is_unreadable(self):
        assert isinstance(reference.read_configuration({"modules": {}}), UnreadableRecord)


class TestWhatWeSend:
    def test_times_are_in_utc_with_a_z(self):
        at = datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=-5)))

        assert order_actions.moment(at) == "2026-11-21T15:00:00.123Z"

    def test_times_without_a_zone_are_not_sent(self):
        with pytest.raises(ValueError):
            order_actions.moment(datetime(2026, 11, 21))  # noqa: DTZ001

    def test_tracking_holds_only_what_is_known(self):
        named = Tracking(
            tracking_number="1", carrier_name="Bob", tracking_url="https://bob.example/1"
        )

        assert order_actions.order_tracking(Tracking("1Z", "UPS")) == {
            "carrier_code": "UPS",
            "tracking_number": "1Z",
        }
        assert order_actions.order_tracking(named) == {
            "carrier_name": "Bob",
            "carrier_url": "https://bob.example/1",
            "tracking_number": "1",
        }

    def test_a_shipment_without_tracking_has_none(self):
        body = shipments.new_shipments([ShipmentDraft("A", (("A-1", 2),), Tracking())])

        line = {"order_line_id": "A-1", "quantity": 2}
        assert body == {"shipments": [{"order_id": "A", "shipped": True, "shipment_lines": [line]}]}
