"""What TL03, TL04, SBC11 and IV01 take and answer. Lines have a room of their own."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator

from integration.domain.money_records import AccountingDocument, BillingCycle, TransactionExport
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads.order_actions import moment
from integration.transport.reading import (
    Amount,
    Instant,
    Listed,
    MaybeInstant,
    Number,
    Payload,
    Text,
    Told,
    read,
)

FILE_MEGABYTES = 100  # what a broken connection costs at most


def export_request(
    *, updated_since: datetime | None, created_since: datetime | None
) -> dict[str, Any]:
    """Return the body of TL03: newline-delimited JSON, which can be read a line at a time."""
    wanted = {"last_updated_from": updated_since, "date_created_from": created_since}
    filters = {name: moment(at) for name, at in wanted.items() if at is not None}
    return {"format": "NDJSON", "megabytes_per_chunk": FILE_MEGABYTES, **filters}


class _Tracked(Told[str]):
    tracking_id: str

    def value(self) -> str:
        return self.tracking_id


class _Fault(Payload):
    code: Text = ""
    detail: Text = ""


class _Export(Told[TransactionExport]):
    status: str
    urls: Listed[str] = ()
    error: _Fault | None = None

    def value(self) -> TransactionExport:
        fault = self.error or _Fault()
        return TransactionExport(self.status, self.urls, fault.detail or fault.code)


class _PayOut(Payload):
    state: Text = ""
    reference: Text = ""
    transaction_date: MaybeInstant = None
    failure_reason: Text = ""


def _totals(value: Any) -> Any:
    """Keep the totals alone, and of them those that were said."""
    if not isinstance(value, Mapping):
        return {} if value is None else value
    return {
        name: amount
        for name, amount in value.items()
        if name.startswith("total_") and amount is not None
    }


class _Cycle(Told[BillingCycle]):
    id: str
    date_created: Instant
    currency_iso_code: str
    amount_transferred_to_seller: Number
    amount_transferred_to_operator: Amount = Decimal(0)
    pay_out: _PayOut | None = None
    payment_voucher_number: Text = ""
    summary: Annotated[dict[str, Number], BeforeValidator(_totals)] = {}

    def value(self) -> BillingCycle:
        payout = self.pay_out or _PayOut()
        return BillingCycle(
            mirakl_cycle_id=self.id,
            created_at=self.date_created,
            currency=self.currency_iso_code,
            transferred_to_seller=self.amount_transferred_to_seller,
            transferred_to_operator=self.amount_transferred_to_operator,
            payout_state=payout.state,
            payout_reference=payout.reference,
            paid_at=payout.transaction_date,
            failure_reason=payout.failure_reason,
            voucher_number=self.payment_voucher_number,
            summary=MappingProxyType(self.summary),
        )


class _Tax(Payload):
    amount: Amount = Decimal(0)


class _Document(Told[AccountingDocument]):
    id: str
    type: str
    date_created: Instant
    currency_iso_code: str
    total_amount_excl_taxes: Number
    total_amount_incl_taxes: Number
    total_taxes: Listed[_Tax] = ()
    invoice_id: Text = ""
    state: Text = ""
    issue_date: MaybeInstant = None
    seller_billing_cycle_id: Text = ""
    payment: _PayOut | None = None
    payment_voucher_number: Text = ""

    def value(self) -> AccountingDocument:
        return AccountingDocument(
            mirakl_document_id=self.id,
            number=self.invoice_id,
            type=self.type,
            state=self.state,
            currency=self.currency_iso_code,
            created_at=self.date_created,
            issued_at=self.issue_date,
            total_excl_tax=self.total_amount_excl_taxes,
            total_incl_tax=self.total_amount_incl_taxes,
            total_tax=sum((tax.amount for tax in self.total_taxes), Decimal(0)),
            mirakl_cycle_id=self.seller_billing_cycle_id,
            payment_state=(self.payment or _PayOut()).state,
            voucher_number=self.payment_voucher_number,
        )


def read_tracking_id(raw: Any) -> Record[str] | UnreadableRecord:
    """Read the id by which an export is followed (TL03)."""
    return read(_Tracked, raw, reference="tracking_id")


def read_export(raw: Any) -> Record[TransactionExport] | UnreadableRecord:
    """Read how far an export is (TL04)."""
    return read(_Export, raw, reference="status")


def read_cycle(raw: Any) -> Record[BillingCycle] | UnreadableRecord:
    """Read one billing cycle (SBC11)."""
    return read(_Cycle, raw, reference="id")


def read_document(raw: Any) -> Record[AccountingDocument] | UnreadableRecord:
    """Read one accounting document (IV01)."""
    return read(_Document, raw, reference="id")
