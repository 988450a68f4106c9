"""The units that are owed to marketplace orders, of every shop that sells from one store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from integration.domain.owed import Promise, StoreTwin
from integration.domain.plan.situation import DecisionKind
from integration.models.decision import Decision
from integration.models.order_line import OrderLine
from integration.models.sku_link import SkuLink
from integration.models.store import BigCommerceStore
from integration.models.store_order import StoreOrder

LONGEST_LOOK_BACK = timedelta(days=7)
_OPEN_STATES = (
    "STAGING",
    "WAITING_ACCEPTANCE",
    "WAITING_DEBIT",
    "WAITING_DEBIT_PAYMENT",
    "SHIPPING",
)
_SORTING = (DecisionKind.LINK, DecisionKind.IMPORT, DecisionKind.NOT_OURS)
_COLUMNS = (
    "order_id",
    "offer_sku",
    "quantity",
    "state",
    "order__shop_id",
    "order__mirakl_order_id",
    "order__marketplace_state",
    "order__updated_at_marketplace",
    "order__released_at",
    "order__bigcommerce_order_id",
)


def promises_of(
    store: BigCommerceStore, variant_ids: Iterable[int], *, since: datetime
) -> dict[int, list[Promise]]:
    """Return, by variant, what was promised of it to orders of every shop of the store.

    Orders that a person linked stood in the store before, and those that are not ours are nobody's
    business: neither is owed. What has rested since before `since` is left out.
    """
    links = SkuLink.objects.filter(shop__store=store, variant_id__in=set(variant_ids))
    variant_of = {
        (shop_id, sku): variant_id
        for shop_id, sku, variant_id in links.values_list("shop_id", "offer_sku", "variant_id")
    }
    lines = _lines(store, {sku for _, sku in variant_of}, since=since)
    twins = _twins(store, lines)
    not_ours = _not_ours({line["order_id"] for line in lines})
    promises: dict[int, list[Promise]] = defaultdict(list)
    for line in lines:
        variant_id = variant_of.get((line["order__shop_id"], line["offer_sku"]))
        if variant_id is None or line["order_id"] in not_ours:
            continue
        twin = twins.get(line["order__bigcommerce_order_id"])
        promises[variant_id].append(_promise(line, variant_id, twin))
    return promises


def _lines(store: BigCommerceStore, skus: set[str], *, since: datetime) -> list[dict[str, Any]]:
    is_open = Q(order__is_at_rest=False) | Q(order__marketplace_state__in=_OPEN_STATES)
    is_recent = Q(order__updated_at_marketplace__gte=since) | Q(order__released_at__gte=since)
    rows = OrderLine.objects.filter(
        is_open | is_recent,
        order__shop__store=store,
        order__is_linked=False,
        offer_sku__in=skus,
        quantity__gt=0,
    )
    return list(rows.order_by("pk").values(*_COLUMNS))


def _twins(store: BigCommerceStore, lines: list[dict[str, Any]]) -> dict[int, StoreOrder]:
    numbers = {line["order__bigcommerce_order_id"] for line in lines} - {None}
    rows = StoreOrder.objects.filter(store=store, bigcommerce_order_id__in=numbers).defer("said")
    return {row.bigcommerce_order_id: row for row in rows}


def _not_ours(order_ids: set[int]) -> set[int]:
    rows = Decision.objects.filter(order_id__in=order_ids, kind__in=_SORTING)
    newest = dict(rows.order_by("decided_at", "pk").values_list("order_id", "kind"))
    return {order_id for order_id, kind in newest.items() if kind == DecisionKind.NOT_OURS}


def _promise(line: dict[str, Any], variant_id: int, twin: StoreOrder | None) -> Promise:
    return Promise(
        mirakl_order_id=line["order__mirakl_order_id"],
        units=line["quantity"],
        line_state=line["state"],
        order_state=line["order__marketplace_state"],
        updated_at=line["order__updated_at_marketplace"],
        released_at=line["order__released_at"],
        twin=_twin(twin, variant_id) if twin else None,
    )


def _twin(row: StoreOrder, variant_id: int) -> StoreTwin:
    return StoreTwin(
        status_id=row.status_id,
        modified_at=row.modified_at,
        holds_variant=any(line.variant_id == variant_id for line in row.lines or ()),
    )
