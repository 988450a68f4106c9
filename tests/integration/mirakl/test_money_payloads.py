"""Mirakl's records about money in our words: the official examples, and the ugly ones."""

from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.money_records import TransactionLine
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads import money, transaction_lines
from integration.mirakl.payloads.transaction_lines import read_line
from integration.transport.reading import read
from tests.samples import sample

AT = datetime(2026, 7, 20, 15, 30, 38, 58000, tzinfo=UTC)
FULL_LINE = sample("mirakl/transaction_lines")["data"][-1]


@pytest.fixture
def lines() -> list[TransactionLine]:
    return [read_line(raw).value for raw in sample("mirakl/transaction_lines")["data"]]


def raw_line(**changes: Any) -> dict[str, Any]:
    """Return the example's most complete line, with some changes."""
    return {**FULL_LINE, **changes}


def with_care(raw: Any) -> Record[TransactionLine] | UnreadableRecord:
    return read(transaction_lines._Line, raw, reference="id")


class TestLine:
    def test_is_told_in_our_words(self, lines):
        line = lines[-1]

        assert line == TransactionLine(
            mirakl_transaction_id="49489e11-2037-4503-a588-15c42f5a2738",
            type="REFUND_ORDER_AMOUNT",
            amount=Decimal(1),
            currency="EUR",
            payment_state="PENDING",
            created_at=AT,
            updated_at=AT,
            transaction_at=datetime(2016, 5, 10, 12, 2, 3, tzinfo=UTC),
            mirakl_cycle_id="da94f4ec-9447-4856-a637-2aad467acdeb",
            mirakl_order_id="ORDER1-A",
            commercial_id="ORDER1",
            order_created_at=datetime(2016, 2, 3, 2, 0, 0, 108000, tzinfo=UTC),
            mirakl_line_id="ORDER1-A-1",
            mirakl_refund_id="REFUND1",
            mirakl_shipment_id="SHIPMENT1",
            mirakl_debit_id="DEBIT1",
            tax_code="TAX1",
            document_number="000000000999",
            voucher_number="000001",
        )

    def test_keeps_the_sign_that_mirakl_gave(self, lines):
        amounts = [line.amount for line in lines]

        assert amounts == [Decimal("-0.5"), Decimal(-5), Decimal(-1), Decimal(-3), Decimal(1)]

    def test_may_belong_to_no_order(self, lines):
        one_off = lines[0]

        assert (one_off.mirakl_order_id, one_off.description) == ("", "Test one-off item")
        assert one_off.tax_code == "TAXDEFAULT"

    def test_names_the_fee_of_a_penalty(self, lines):
        penalty = lines[2]

        assert (penalty.type, penalty.fee_code) == ("SELLER_PENALTY_FEE", "CANCELLATION_FEE")
        assert (penalty.mirakl_order_id, penalty.mirakl_line_id) == ("ORDER1-A", "")

    def test_names_the_document_that_was_written_by_hand(self):
        about = {"manual_accounting_document": {"number": "CREDIT-7"}}

        assert read_line(raw_line(entities=about)).value.description == "CREDIT-7"

    @pytest.mark.parametrize("nothing", [None, {}])
    def test_survives_what_is_missing(self, nothing):
        raw = raw_line(entities=nothing, payment_state=None, seller_billing_cycle_id=None)
        del raw["payment_voucher_number"]

        line = read_line(raw).value

        assert (line.payment_state, line.mirakl_cycle_id, line.voucher_number) == ("", "", "")
        assert line.transaction_at is None

    def test_of_an_unknown_type_and_state_is_read(self):
        line = read_line(raw_line(type="LOYALTY_FEE", payment_state="FROZEN")).value

        assert (line.type, line.payment_state) == ("LOYALTY_FEE", "FROZEN")

    @pytest.mark.parametrize(
        "name", ["id", "type", "amount", "currency_iso_code", "date_created", "last_updated"]
    )
    def test_without_what_it_stands_on_names_the_field(self, name):
        missing, empty = raw_line(), raw_line(**{name: None})
        del missing[name]

        for raw in (missing, empty):
            record = read_line(raw)
            assert isinstance(record, UnreadableRecord)
            assert [reason.split(":")[0] for reason in record.reasons] == [name]
            assert record.raw is raw

    @pytest.mark.parametrize(
        "amount", ["a lot", Decimal("NaN"), Decimal("1E+30"), Decimal("1E-30"), True, [], "", {}]
    )
    def test_with_an_amount_that_nobody_charges_is_not_read(self, amount):
        record = read_line(raw_line(amount=amount))

        assert isinstance(record, UnreadableRecord)
        assert record.reasons[0].startswith("amount")

    @pytest.mark.parametrize(
        "amount", [Decimal("99999999999999.99"), Decimal("0.000001"), Decimal("1.10"), "12.50", 7]
    )
    def test_keeps_every_digit(self, amount):
        assert str(read_line(raw_line(amount=amount)).value.amount) == str(amount)

    def test_in_another_time_zone_is_told_in_utc(self):
        line = read_line(raw_line(date_created="2026-07-20T10:30:38.058-05:00")).value

        assert line.created_at == AT
        assert line.created_at.tzinfo is UTC

    def test_cannot_be_changed(self, lines):
        with pytest.raises(FrozenInstanceError):
            lines[0].amount = Decimal(0)

    @pytest.mark.parametrize("raw", [None, [], "text", 7])
    def test_that_is_no_record_is_a_value_too(self, raw):
        assert isinstance(read_line(raw), UnreadableRecord)

    def test_is_told_quickly_as_it_is_told_with_care(self, lines):
        carefully = [with_care(raw).value for raw in sample("mirakl/transaction_lines")["data"]]

        assert lines == carefully
        assert [type(line) for line in lines] == [TransactionLine] * len(lines)

    @given(
        st.sampled_from(
            ["id", "type", "amount", "currency_iso_code", "date_created", "payment_state"]
        ),
        st.one_of(
            st.none(),
            st.text(max_size=5),
            st.integers(min_value=1),
            st.decimals(allow_nan=False, allow_infinity=False, places=3),
            st.decimals(allow_nan=False, allow_infinity=False),
            st.datetimes().map(datetime.isoformat),
            st.lists(st.integers(), min_size=1, max_size=1),
        ),
    )
    def test_is_told_quickly_as_it_is_told_with_care_whatever_stands_there(self, name, value):
        raw = raw_line(**{name: value})

        assert read_line(raw) == with_care(raw)

    def test_has_a_place_for_each_of_its_fields(self, lines):
        assert all(hasattr(lines[0], field.name) for field in fields(TransactionLine))


class TestCycle:
    def test_is_told_in_our_words(self):
        cycle = money.read_cycle(sample("mirakl/billing_cycles")["data"][0]).value

        assert cycle.mirakl_cycle_id == "a5b77ee5-f5c2-4efc-ab94-8366ee781598"
        assert cycle.created_at == datetime(2014, 1, 1, tzinfo=UTC)
        assert cycle.transferred_to_seller == Decimal("4545.2")
        assert cycle.transferred_to_operator == Decimal("1046.59")
        assert (cycle.payout_state, cycle.payout_reference) == ("PAID", "bank-ref")
        assert cycle.paid_at is None
        assert cycle.summary["total_commissions_excl_tax"] == Decimal("-474.1")
        assert len(cycle.summary) == 40

    def test_says_why_it_was_not_paid(self):
        raw = sample("mirakl/billing_cycles")["data"][1]
        raw["pay_out"] = {"state": "FAILED", "failure_reason": "INCOMPLETE_KYC"}

        cycle = money.read_cycle(raw).value

        assert (cycle.payout_state, cycle.failure_reason) == ("FAILED", "INCOMPLETE_KYC")

    @pytest.mark.parametrize("summary", [None, {}, {"total_fee_excl_tax": None, "other": "x"}])
    def test_may_have_no_summary(self, summary):
        raw = sample("mirakl/billing_cycles")["data"][1] | {"summary": summary, "pay_out": None}

        cycle = money.read_cycle(raw).value

        assert (cycle.summary, cycle.payout_state) == ({}, "")

    @pytest.mark.parametrize(
        "changes",
        [{"id": None}, {"amount_transferred_to_seller": None}, {"summary": {"total_fee": "x"}}],
    )
    def test_that_cannot_be_read_is_a_value_too(self, changes):
        raw = sample("mirakl/billing_cycles")["data"][0] | changes

        assert isinstance(money.read_cycle(raw), UnreadableRecord)


class TestDocument:
    def test_is_told_in_our_words(self):
        document = money.read_document(sample("mirakl/accounting_documents")["invoices"][0]).value

        assert document.mirakl_document_id == "4cd57d45-dabd-41a9-a472-2ee052c2aa06"
        assert (document.number, document.type) == ("2", "AUTO_INVOICE")
        assert (document.total_excl_tax, document.total_incl_tax) == (981, 1002)
        assert document.total_tax == 14
        assert document.issued_at == datetime(2026, 7, 20, 15, 31, 17, tzinfo=UTC)
        assert document.mirakl_cycle_id == "f212a4b3-b2fe-4df9-aae9-7e644ff23f5f"
        assert (document.payment_state, document.voucher_number) == ("PENDING", "123456")

    def test_that_is_a_draft_has_no_number_yet(self):
        raw = sample("mirakl/accounting_documents")["invoices"][2]
        del raw["invoice_id"]

        document = money.read_document(raw).value

        assert (document.number, document.issued_at) == ("", None)

    def test_that_cannot_be_read_is_a_value_too(self):
        raw = sample("mirakl/accounting_documents")["invoices"][0] | {"date_created": "soon"}

        assert isinstance(money.read_document(raw), UnreadableRecord)


class TestExport:
    def test_is_asked_for_a_line_at_a_time(self):
        body = money.export_request(updated_since=AT, created_since=None)

        assert body == {
            "format": "NDJSON",
            "megabytes_per_chunk": 100,
            "last_updated_from": "2026-07-20T15:30:38.058Z",
        }

    def test_says_why_it_failed(self):
        raw = {"status": "FAILED", "error": {"code": "1", "detail": "Internal error"}}

        assert money.read_export(raw).value.error == "Internal error"
