"""A transaction log as TL02 and TL05 write it, read twice as need be: quickly, or with care.

A backfill has a million of them. What is ordinary is taken as it stands, by msgspec, which stops at
the first thing that is not; that goes to a pydantic model, thirty times as slow, which reads
leniently and names what is wrong.
"""

from typing import Annotated, Any

import simplejson
from pydantic import Field

from integration.domain.money_records import TransactionLine
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads.ordinary_lines import Unusual, line_of, ordinary_parts
from integration.transport.reading import (
    Instant,
    MaybeInstant,
    Number,
    Payload,
    Text,
    Told,
    read,
)


def read_line(raw: Any) -> Record[TransactionLine] | UnreadableRecord:
    """Read one transaction line; numbers must have come from the JSON reader as Decimal or int."""
    try:
        return Record(line_of(ordinary_parts(raw)), raw)
    except Unusual:
        return read_with_care(raw)


def read_with_care(raw: Any) -> Record[TransactionLine] | UnreadableRecord:
    """Read one transaction line leniently; name what is wrong with one that cannot be read."""
    return read(_Line, raw, reference="id")


def text_of(raw: Any) -> str:
    """Return a line's text, written anew without spaces; its numbers are exact."""
    return simplejson.dumps(raw, use_decimal=True, ensure_ascii=False, separators=(",", ":"))


class _Id(Payload):
    id: Text = ""


class _Code(Payload):
    code: Text = ""


class _Order(_Id):
    commercial_id: Text = ""
    creation_date: MaybeInstant = None


class _Transaction(Payload):
    date: MaybeInstant = None


class _OneOff(Payload):
    description: Text = ""


class _Manual(Payload):
    number: Text = ""


class _Entities(Payload):
    order: _Order | None = None
    order_line: _Id | None = None
    refund: _Id | None = None
    shipment: _Id | None = None
    debit: _Id | None = None
    order_tax: _Code | None = None
    shop_tax: _Code | None = None
    fee: _Code | None = None
    order_fee: _Code | None = None
    one_off_item: _OneOff | None = None
    manual_accounting_document: _Manual | None = None
    transaction_info: _Transaction | None = None


_Required = Annotated[str, Field(min_length=1)]


class _Line(Told[TransactionLine]):
    id: _Required
    type: _Required
    amount: Number
    currency_iso_code: _Required
    date_created: Instant
    last_updated: Instant
    payment_state: Text = ""
    seller_billing_cycle_id: Text = ""
    accounting_document_number: Text = ""
    accounting_document_id: Text = ""
    payment_voucher_number: Text = ""
    entities: _Entities | None = None

    def value(self) -> TransactionLine:
        about = self.entities or _Entities()
        order = about.order or _Order()
        return TransactionLine(
            mirakl_transaction_id=self.id,
            type=self.type,
            amount=self.amount,
            currency=self.currency_iso_code,
            payment_state=self.payment_state,
            created_at=self.date_created,
            updated_at=self.last_updated,
            transaction_at=(about.transaction_info or _Transaction()).date,
            mirakl_cycle_id=self.seller_billing_cycle_id,
            mirakl_order_id=order.id,
            commercial_id=order.commercial_id,
            order_created_at=order.creation_date,
            mirakl_line_id=(about.order_line or _Id()).id,
            mirakl_refund_id=(about.refund or _Id()).id,
            mirakl_shipment_id=(about.shipment or _Id()).id,
            mirakl_debit_id=(about.debit or _Id()).id,
            tax_code=_first(about.order_tax, about.shop_tax),
            fee_code=_first(about.fee, about.order_fee),
            description=(about.one_off_item or _OneOff()).description
            or (about.manual_accounting_document or _Manual()).number,
            document_number=self.accounting_document_number,
            mirakl_document_id=self.accounting_document_id,
            voucher_number=self.payment_voucher_number,
        )


def _first(*coded: _Code | None) -> str:
    return next((one.code for one in coded if one and one.code), "")
