"""Make the columns of a line out of its text, or say why it is none. Knows no database.

An ordinary text is checked and taken as it stands; whatever is not is read with care.
"""

import json
from collections.abc import Mapping
from dataclasses import astuple, fields
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from integration.domain.money_records import TransactionLine
from integration.domain.records import UnreadableRecord
from integration.mirakl.payloads.ordinary_lines import Unusual, ordinary_parts_of_text
from integration.mirakl.payloads.transaction_lines import read_with_care
from reconciliation.domain.cells import YEARS

# What is kept of a line as columns, and how many characters a text may have.
LIMITS: Mapping[str, int] = {
    "type": 80,
    "currency": 3,
    "payment_state": 32,
    "mirakl_cycle_id": 36,
    "mirakl_order_id": 100,
    "mirakl_line_id": 100,
    "mirakl_refund_id": 64,
    "mirakl_shipment_id": 64,
    "mirakl_debit_id": 64,
    "tax_code": 64,
    "fee_code": 64,
    "description": 255,
    "document_number": 64,
}
_NAMES = [field.name for field in fields(TransactionLine)]
_OTHERS = ("mirakl_transaction_id", "amount", "created_at", "updated_at", "transaction_at")
KEPT = tuple(name for name in _NAMES if name in LIMITS or name in _OTHERS)
_AMOUNT, _CURRENCY, _STATE = (KEPT.index(name) for name in ("amount", "currency", "payment_state"))
_kept = itemgetter(*(_NAMES.index(name) for name in KEPT))
_TABS = len(KEPT) - 2
_TOO_MUCH = Decimal(10) ** 14
_CENTURIES = tuple({f"{year // 100}" for year in YEARS})  # with which an instant's text begins
_INSTANTS = tuple(KEPT.index(n) for n in ("created_at", "updated_at", "transaction_at"))
_CREATED_AT, _UPDATED_AT, _TRANSACTION_AT = _INSTANTS


# How Mirakl names what we keep under a name of our own.
_TOLD_AS = {"created_at": "date_created", "updated_at": "last_updated"}


class UnreadableLine(ValueError):
    """A text, or a value, is no line that can be kept."""

    def __init__(self, reference: str, reasons: tuple[str, ...]) -> None:
        super().__init__(", ".join(reasons))
        self.reference, self.reasons = reference, reasons


class _NotJSON(ValueError):
    """A text holds what JSON does not know."""


def refuse_constant(name: str) -> Any:
    """Refuse NaN and Infinity, which JSON does not know. Raise ValueError."""
    raise _NotJSON(name)


decode = json.JSONDecoder(parse_float=Decimal, parse_constant=refuse_constant).decode


def columns_of_text(text: bytes, currency: str) -> tuple[str, str]:
    """Return a line's columns, joined, and its instant of transaction. Raise UnreadableLine."""
    try:
        kept = _kept(ordinary_parts_of_text(text))
        values = _ordinary(kept)
    except Unusual:
        return _careful_text(text, currency)
    if currency and kept[_CURRENCY] != currency:
        raise UnreadableLine(kept[0], (_foreign(kept[_CURRENCY], currency),))
    return values, kept[_TRANSACTION_AT]


def _foreign(found: str, currency: str) -> str:
    return f"currency: {found[:3]}, where the shop's is {currency}"


def _ordinary(kept: tuple[Any, ...]) -> str:
    """Return an ordinary line's columns, joined. Raise Unusual when one needs a closer look.

    Every text has at most ORDINARY_LENGTH characters: all columns but two have room for that.
    """
    identity: str = kept[0]
    texts = list(kept)
    texts[_AMOUNT] = str(kept[_AMOUNT])
    del texts[_TRANSACTION_AT]
    values = "\t".join(texts)
    if (
        len(kept[_CURRENCY]) != 3
        or len(kept[_STATE]) > LIMITS["payment_state"]
        or values.count("\t") != _TABS
        or not kept[_CREATED_AT].startswith(_CENTURIES)
        or not kept[_UPDATED_AT].startswith(_CENTURIES)
        or not _is_likely(kept[_TRANSACTION_AT])
        or not _is_plain(values)
        or not _is_uuid(identity)
    ):
        raise Unusual
    return values


def _is_likely(instant: str) -> bool:
    return not instant or instant.startswith(_CENTURIES)


def _is_plain(text: str) -> bool:
    return not ("\\" in text or "\n" in text or "\r" in text or "\0" in text) and (
        text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)
    )


def _is_uuid(text: str) -> bool:
    """Tell whether it is spelled as UUIDs are: PostgreSQL and Python each take other spellings."""
    if len(text) != 36 or not text[8] == text[13] == text[18] == text[23] == "-":
        return False
    try:
        return len(bytes.fromhex(text.replace("-", ""))) == 16
    except ValueError:
        return False


def _careful_text(text: bytes, currency: str) -> tuple[str, str]:
    try:
        raw = decode(text.decode())
    except (ValueError, RecursionError):
        raise UnreadableLine("", ("it is not JSON",)) from None
    record = read_with_care(raw)
    if isinstance(record, UnreadableRecord):
        raise UnreadableLine(record.reference[:200], record.reasons)
    return columns_of_line(record.value, currency)


def columns_of_line(line: TransactionLine, currency: str) -> tuple[str, str]:
    """Return what `columns_of_text` does, escaped. Raise UnreadableLine for what has no room."""
    kept = dict(zip(KEPT, _kept(astuple(line)), strict=True))
    reasons = [
        f"{name}: longer than {limit} characters"
        for name, limit in LIMITS.items()
        if len(kept[name]) > limit and name != "description"
    ]
    reasons += [
        f"{_TOLD_AS.get(KEPT[place], KEPT[place])}: before {YEARS[0]} or after {YEARS[-1]}"
        for place in _INSTANTS
        if not _is_likely(_text_of(kept[KEPT[place]]))
    ]
    if not _is_uuid(line.mirakl_transaction_id):
        reasons.append("mirakl_transaction_id: not a UUID")
    if abs(line.amount) >= _TOO_MUCH or line.amount != round(line.amount, 4):
        reasons.append("amount: more than a trillion, or less than a hundredth of a cent")
    if currency and line.currency != currency:
        reasons.append(_foreign(line.currency, currency))
    if reasons:
        raise UnreadableLine(line.mirakl_transaction_id[:200], tuple(reasons))
    kept["description"] = kept["description"][: LIMITS["description"]]
    transaction_at = _text_of(kept.pop("transaction_at"))
    return "\t".join(_escaped(_text_of(value)) for value in kept.values()), transaction_at


def _text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\0", "")
    text = text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text.encode(errors="replace").decode()
