"""Which transaction lines TL02 and TL03 select, in which order, and where a page begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.mirakl.ledger import Entry
from sandbox.mirakl.wire import LIST_LIMIT, bad_request, read_instant

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

SINGLE = ("accounting_document_number", "accounting_document_id", "payment_voucher_number")
LISTS = (
    "seller_billing_cycle_id",
    "payment_state",
    "transaction_type",
    "order_id",
    "order_line_id",
    "order_reference_for_customer",
    "order_reference_for_seller",
    "other_reference",
    "shop_model",
    "pay_out_psp_codes",
)
COMMA_SEPARATED = (
    "seller_billing_cycle_id",
    "order_reference_for_customer",
    "order_reference_for_seller",
    "pay_out_psp_codes",
)
DATES = (
    "last_updated_from",
    "date_created_from",
    "date_created_to",
    "transaction_date_from",
    "transaction_date_to",
)
FILTERS = (*SINGLE, *LISTS, *DATES)

Filters = Mapping[str, Any]
Key = tuple[datetime, int]


def checked(asked: Filters) -> dict[str, Any]:
    """Return the filters as lists of words and instants. Refuse (400) what is not."""
    found: dict[str, Any] = {}
    for name in (*SINGLE, *LISTS):
        if asked.get(name):
            found[name] = _words(name, asked[name])
    for name in DATES:
        if asked.get(name):
            value = asked[name]
            found[name] = read_instant(value[0] if isinstance(value, list) else value, name)
    return found


def _words(name: str, value: Any) -> list[str]:
    words = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    if name in COMMA_SEPARATED:
        words = [part for word in words for part in word.split(",") if part]
    if len(words) > LIST_LIMIT:
        raise bad_request(f"The limit of {LIST_LIMIT} is exceeded for the parameter : {name}")
    return words


def selected(market: Marketplace, filters: Filters) -> list[Entry]:
    """Return the lines that meet checked filters, in the order in which they were made."""
    return [one for one in market.money.entries.values() if _meets(market, one, filters)]


def _meets(market: Marketplace, entry: Entry, filters: Filters) -> bool:
    said = _said(market, entry) if filters else {}
    in_lists = all(said[name] in filters[name] for name in (*SINGLE, *LISTS) if name in filters)
    return in_lists and _is_in_range(entry, filters)


def _said(market: Marketplace, entry: Entry) -> dict[str, str | None]:
    """Return what a line says to each list of words."""
    order = market.orders.get(entry.about.order_id)
    item = entry.about.one_off or {}
    return {
        "accounting_document_number": entry.document_number,
        "accounting_document_id": None,
        "payment_voucher_number": entry.voucher_number,
        "seller_billing_cycle_id": entry.cycle_id,
        "payment_state": entry.state,
        "transaction_type": entry.type,
        "order_id": entry.about.order_id,
        "order_line_id": entry.about.line_id,
        "order_reference_for_customer": order.reference_for_customer if order else None,
        "order_reference_for_seller": order.reference_for_seller if order else None,
        "other_reference": item["references"][0]["value"] if item else None,
        "shop_model": "MARKETPLACE",
        "pay_out_psp_codes": "NOT_SPECIFIED",
    }


def _is_in_range(entry: Entry, filters: Filters) -> bool:
    moved_at = entry.about.transaction_at or entry.created_at
    return (
        _within(entry.updated_at, filters.get("last_updated_from"), None)
        and _within(
            entry.created_at, filters.get("date_created_from"), filters.get("date_created_to")
        )
        and _within(
            moved_at, filters.get("transaction_date_from"), filters.get("transaction_date_to")
        )
    )


def _within(at: datetime, start: datetime | None, end: datetime | None) -> bool:
    # Both ends belong to it; a reader who heard milliseconds asks in milliseconds.
    return (start is None or _told(at) >= start) and (end is None or _told(at) <= end)


def _told(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def by_update(entry: Entry) -> Key:
    """Return a line's place when the last updated are the last: it moves with each update."""
    return _told(entry.updated_at), entry.number


def by_creation(entry: Entry) -> Key:
    """Return a line's place when the youngest are the last."""
    return _told(entry.created_at), entry.number


def in_order(entries: Iterable[Entry], sort: str) -> tuple[list[Entry], Any, bool]:
    """Return lines as `sort` wants them, what places each, and whether the last comes first."""
    criterion, _, direction = sort.partition(",")
    keys = {"dateCreated": by_creation, "lastUpdated": by_update}
    if criterion not in keys or direction not in ("", "ASC", "DESC"):
        raise bad_request(f"Transactions cannot be sorted by '{sort}'.")
    key, is_descending = keys[criterion], direction != "ASC"
    return sorted(entries, key=key, reverse=is_descending), key, is_descending
