"""A transaction log as TL02 and TL05 write it, read twice as need be: quickly, or with care.

A backfill has a million of them. What is ordinary is taken as it stands, which costs a tenth of a
pydantic model; whatever is not goes to the model, which reads leniently and names what is wrong.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, cast

from pydantic import Field

from integration.domain.money_records import TransactionLine
from integration.domain.records import Record, UnreadableRecord
from integration.transport.reading import (
    Instant,
    MaybeInstant,
    Number,
    Payload,
    Text,
    Told,
    read,
)

_ORDINARY_POWER = 12  # of ten; a larger amount is looked at with care
_LARGEST = 10**_ORDINARY_POWER
_CENT, _DIME = Decimal("0.01"), Decimal("0.1")
_NOTHING: Mapping[str, Any] = {}
_TEXTS = frozenset({str, type(None)})


class _Unusual(Exception):
    """Something about a line is not ordinary; it may be right all the same."""


def read_line(raw: Any) -> Record[TransactionLine] | UnreadableRecord:
    """Read one transaction line; numbers must have come from the JSON reader as Decimal or int."""
    try:
        return Record(_ordinary(raw), raw)
    except (_Unusual, AttributeError, KeyError, TypeError, ValueError):
        return read(_Line, raw, reference="id")


# What is ordinary


class _Unsealed:
    """A line that may still be written: a `TransactionLine`, but for its class.

    A frozen dataclass with 22 fields takes 9 µs to write them: as long as reading all of them.
    """

    __slots__ = tuple(field.name for field in fields(TransactionLine))


def _ordinary(raw: Mapping[str, Any]) -> TransactionLine:
    """Return an ordinary line. Raise for any other, which need not be wrong."""
    about = raw.get("entities") or _NOTHING
    order = about.get("order") or _NOTHING
    line: Any = _Unsealed()
    line.mirakl_transaction_id = _required(raw["id"])
    line.type = _required(raw["type"])
    line.currency = _required(raw["currency_iso_code"])
    line.amount = _amount(raw["amount"])
    line.created_at = _instant(raw["date_created"])
    line.updated_at = _instant(raw["last_updated"])
    line.transaction_at = _maybe((about.get("transaction_info") or _NOTHING).get("date"))
    line.order_created_at = _maybe(order.get("creation_date"))
    texts = _texts(raw, about.get, order)
    if not _TEXTS.issuperset(map(type, texts)):
        raise _Unusual
    (
        line.payment_state,
        line.mirakl_cycle_id,
        line.mirakl_order_id,
        line.commercial_id,
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
    ) = [text or "" for text in texts]
    line.__class__ = TransactionLine
    return cast(TransactionLine, line)


def _texts(
    raw: Mapping[str, Any], part: Callable[[str], Any], order: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Return what should be texts, or nothing, in the order in which they are taken."""
    get = raw.get
    return (
        get("payment_state"),
        get("seller_billing_cycle_id"),
        order.get("id"),
        order.get("commercial_id"),
        (part("order_line") or _NOTHING).get("id"),
        (part("refund") or _NOTHING).get("id"),
        (part("shipment") or _NOTHING).get("id"),
        (part("debit") or _NOTHING).get("id"),
        _either(part("order_tax"), "code", part("shop_tax"), "code"),
        _either(part("fee"), "code", part("order_fee"), "code"),
        _either(part("one_off_item"), "description", part("manual_accounting_document"), "number"),
        get("accounting_document_number"),
        get("accounting_document_id"),
        get("payment_voucher_number"),
    )


def _required(value: Any) -> str:
    if type(value) is str and value:
        return value
    raise _Unusual


def _amount(value: Any) -> Decimal:
    """Return an amount in cents that no sum can overflow: two comparisons, and no digit copied."""
    if type(value) is Decimal and value.adjusted() < _ORDINARY_POWER:
        if value.same_quantum(_CENT) or value.same_quantum(_DIME):
            return value
    elif type(value) is int and -_LARGEST < value < _LARGEST:
        return Decimal(value)
    raise _Unusual


def _instant(value: str) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is UTC:
        return at
    raise _Unusual


def _maybe(value: str | None) -> datetime | None:
    return None if value is None or value == "" else _instant(value)


def _either(one: Any, its: str, other: Any, others: str) -> Any:
    """Return what the first of two entities says, or the second."""
    return (one and one.get(its)) or (other and other.get(others)) or None


# What is read with care


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
