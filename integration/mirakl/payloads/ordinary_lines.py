"""What is ordinary of a transaction log (TL02, TL05): read by msgspec, as it stands.

It stops at the first thing that is not ordinary; `transaction_lines` reads that with care.
"""

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta, Struct

from integration.domain.money_records import TransactionLine

ORDINARY_LENGTH = 36  # characters: a longer text is looked at with care
_ORDINARY_POWER = 12  # of ten; a larger amount is looked at with care
_CENT, _DIME, _WHOLE = Decimal("0.01"), Decimal("0.1"), Decimal(1)
_MOMENTS = frozenset(("--T::.", "--T::Z"))  # 2026-07-20T15:30:38.058Z, with or without a fraction

# A line's fields in the order of `TransactionLine`: texts as Mirakl wrote them, and the amount.
Parts = tuple[Any, ...]


class Unusual(Exception):
    """Something about a line is not ordinary; it may be right all the same."""


_Text = Annotated[str, Meta(max_length=ORDINARY_LENGTH)]
_Maybe = _Text | None


class _SomeId(Struct, frozen=True, gc=False):
    id: _Maybe = None


class _SomeCode(Struct, frozen=True, gc=False):
    code: _Maybe = None


class _SomeOrder(Struct, frozen=True, gc=False):
    id: _Maybe = None
    commercial_id: _Maybe = None
    creation_date: _Maybe = None


class _SomeDate(Struct, frozen=True, gc=False):
    date: _Maybe = None


class _SomeItem(Struct, frozen=True, gc=False):
    description: _Maybe = None


class _SomeNumber(Struct, frozen=True, gc=False):
    number: _Maybe = None


class _About(Struct, frozen=True, gc=False):
    order: _SomeOrder | None = None
    order_line: _SomeId | None = None
    refund: _SomeId | None = None
    shipment: _SomeId | None = None
    debit: _SomeId | None = None
    order_tax: _SomeCode | None = None
    shop_tax: _SomeCode | None = None
    fee: _SomeCode | None = None
    order_fee: _SomeCode | None = None
    one_off_item: _SomeItem | None = None
    manual_accounting_document: _SomeNumber | None = None
    transaction_info: _SomeDate | None = None


class _Ordinary(Struct, frozen=True, gc=False):
    id: _Text
    type: _Text
    amount: Decimal
    currency_iso_code: _Text
    date_created: _Text
    last_updated: _Text
    payment_state: _Maybe = None
    seller_billing_cycle_id: _Maybe = None
    accounting_document_number: _Maybe = None
    accounting_document_id: _Maybe = None
    payment_voucher_number: _Maybe = None
    entities: _About | None = None


_NO_ID, _NO_CODE, _NO_ORDER, _NO_DATE = _SomeId(), _SomeCode(), _SomeOrder(), _SomeDate()
_NO_ITEM, _NO_NUMBER, _NOTHING = _SomeItem(), _SomeNumber(), _About()
_decode = msgspec.json.Decoder(_Ordinary).decode


def ordinary_parts(raw: Any) -> Parts:
    """Return what an ordinary line says. Raise Unusual for any other, which need not be wrong.

    Instants are texts in UTC, proven to be such; one that is not there is "".
    """
    try:
        return _parts(msgspec.convert(raw, _Ordinary))
    except (ValueError, RecursionError):
        raise Unusual from None


def ordinary_parts_of_text(text: bytes) -> Parts:
    """Return the same of a line's JSON, which must be UTF-8."""
    try:
        return _parts(_decode(text))
    except (ValueError, RecursionError):
        raise Unusual from None


def _parts(line: _Ordinary) -> Parts:
    about = line.entities or _NOTHING
    order = about.order or _NO_ORDER
    if not (line.id and line.type and line.currency_iso_code):
        raise Unusual
    return (
        line.id,
        line.type,
        _cents(line.amount),
        line.currency_iso_code,
        line.payment_state or "",
        _instant(line.date_created),
        _instant(line.last_updated),
        _maybe((about.transaction_info or _NO_DATE).date),
        line.seller_billing_cycle_id or "",
        order.id or "",
        order.commercial_id or "",
        _maybe(order.creation_date),
        (about.order_line or _NO_ID).id or "",
        (about.refund or _NO_ID).id or "",
        (about.shipment or _NO_ID).id or "",
        (about.debit or _NO_ID).id or "",
        (about.order_tax or _NO_CODE).code or (about.shop_tax or _NO_CODE).code or "",
        (about.fee or _NO_CODE).code or (about.order_fee or _NO_CODE).code or "",
        (about.one_off_item or _NO_ITEM).description
        or (about.manual_accounting_document or _NO_NUMBER).number
        or "",
        line.accounting_document_number or "",
        line.accounting_document_id or "",
        line.payment_voucher_number or "",
    )


class _Unsealed:
    """A line that may still be written: a `TransactionLine`, but for its class.

    A frozen dataclass with 22 fields takes 9 µs to write them: as long as reading all of them.
    """

    __slots__ = tuple(field.name for field in fields(TransactionLine))


def line_of(parts: Parts) -> TransactionLine:
    """Return the line that its parts say."""
    line: Any = _Unsealed()
    (
        line.mirakl_transaction_id,
        line.type,
        line.amount,
        line.currency,
        line.payment_state,
        created_at,
        updated_at,
        transaction_at,
        line.mirakl_cycle_id,
        line.mirakl_order_id,
        line.commercial_id,
        order_created_at,
        line.mirakl_line_id,
        line.mirakl_refund_id,
        line.mirakl_shipment_id,
        line.mirakl_debit_id,
        line.tax_code,
        line.fee_code,
        line.description,
        line.document_number,
        line.mirakl_document_id,
        line.voucher_number,
    ) = parts
    line.created_at = datetime.fromisoformat(created_at)
    line.updated_at = datetime.fromisoformat(updated_at)
    line.transaction_at = datetime.fromisoformat(transaction_at) if transaction_at else None
    line.order_created_at = datetime.fromisoformat(order_created_at) if order_created_at else None
    line.__class__ = TransactionLine
    return cast(TransactionLine, line)


def _cents(value: Decimal) -> Decimal:
    """Return an amount in cents that no sum can overflow: comparisons, and no digit copied."""
    is_in_cents = (
        value.same_quantum(_CENT) or value.same_quantum(_DIME) or value.same_quantum(_WHOLE)
    )
    if is_in_cents and value.adjusted() < _ORDINARY_POWER:
        return value
    raise Unusual


@lru_cache(maxsize=4096)  # an order's lines share their instants
def _instant(value: str) -> str:
    """Return an instant as it stands, when it is one in UTC in the usual spelling."""
    datetime.fromisoformat(value)
    if value[4:20:3] in _MOMENTS and value[-1] == "Z":
        return value
    raise Unusual


def _maybe(value: str | None) -> str:
    return "" if value is None or value == "" else _instant(value)
