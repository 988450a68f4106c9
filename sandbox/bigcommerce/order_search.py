"""Which orders a list request asks for: every documented filter, and the sort."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from sandbox.bigcommerce.order_records import Order
from sandbox.bigcommerce.refusals import invalid_field, unknown_field
from sandbox.bigcommerce.values import read_instant, read_money, whole_second

if TYPE_CHECKING:
    from sandbox.bigcommerce.state import Store

Test = Callable[["Store", Order, Any], bool]

SORTS: dict[str, Callable[[Order], Any]] = {
    "id": lambda order: order.id,
    "customer_id": lambda order: order.customer_id,
    "date_created": lambda order: order.date_created,
    "date_modified": lambda order: order.date_modified,
    "status_id": lambda order: order.status_id,
    "channel_id": lambda order: order.channel_id,
    "external_id": lambda order: order.external_order_id,
}
# What a list takes beside filters; the count takes filters only.
PAGING = {"page", "limit", "sort", "include", "consignment_structure"}


def find_orders(store: Store, request: Request, *, beside: set[str] = PAGING) -> list[Order]:
    """Return the orders that a request asks for, sorted. Archived orders are never among them.

    `external_order_id` must be equal to the letter, and finds an order only once the search index
    has it. Filters that are not documented are refused.
    """
    filters = []
    for name, text in request.args.items():
        if name in beside:
            continue
        if name not in _FILTERS:
            raise unknown_field(name)
        read, test = _FILTERS[name]
        wanted = read(text)
        if wanted is None:
            raise invalid_field(name)
        filters.append((test, wanted))
    found = [
        order
        for order in store.orders.values()
        if not order.is_deleted and all(test(store, order, wanted) for test, wanted in filters)
    ]
    return _sorted(found, request.args.get("sort", "id") if "sort" in beside else "id")


def _sorted(orders: list[Order], sort: str) -> list[Order]:
    field, _, direction = sort.partition(":")
    if field not in SORTS or direction not in ("", "asc", "desc"):
        raise invalid_field("sort")
    by_id = sorted(orders, key=lambda order: order.id)
    return sorted(by_id, key=SORTS[field], reverse=direction == "desc")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.lstrip("-").isdigit() else None


def _is_since(store: Store, order: Order, at: Any) -> bool:
    changed_at = store.indexed_change(order)
    return changed_at is not None and whole_second(changed_at) >= at


def _is_until(store: Store, order: Order, at: Any) -> bool:
    changed_at = store.indexed_change(order)
    return changed_at is not None and whole_second(changed_at) <= at


def _same(attribute: str) -> Test:
    return lambda _store, order, wanted: getattr(order, attribute) == wanted


def _total(order: Order) -> Decimal:
    return order.total("inc")


_FILTERS: dict[str, tuple[Callable[[str], Any], Test]] = {
    "min_id": (_number, lambda _, order, least: order.id >= least),
    "max_id": (_number, lambda _, order, most: order.id <= most),
    "min_total": (read_money, lambda _, order, least: _total(order) >= least),
    "max_total": (read_money, lambda _, order, most: _total(order) <= most),
    "customer_id": (_number, _same("customer_id")),
    "email": (
        str,
        lambda _, order, wanted: order.billing_address["email"].casefold() == wanted.casefold(),
    ),
    "status_id": (_number, _same("status_id")),
    "cart_id": (str, lambda _, order, wanted: order.texts.get("cart_id", "") == wanted),
    "payment_method": (str, lambda _, order, wanted: order.texts.get("payment_method") == wanted),
    "min_date_created": (
        read_instant,
        lambda _, order, at: whole_second(order.date_created) >= at,
    ),
    "max_date_created": (
        read_instant,
        lambda _, order, at: whole_second(order.date_created) <= at,
    ),
    "min_date_modified": (read_instant, _is_since),
    "max_date_modified": (read_instant, _is_until),
    "channel_id": (_number, _same("channel_id")),
    "external_order_id": (
        str,
        lambda store, order, wanted: store.indexed_external_id(order) == wanted,
    ),
}
