"""What the store's twins of marketplace orders come to, as the store said last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from integration.domain.orders import StoreRefund
from integration.domain.stock import CANCELED
from integration.models import MiraklShop, StoreOrder
from reconciliation.domain.expectation import TwinMoney

ZERO = Decimal(0)
_EXACT = models.DecimalField(max_digits=18, decimal_places=4)
_TOTAL = Cast(KeyTextTransform("total_ex_tax", "said"), _EXACT)


def twin_money(shop: MiraklShop, numbers: Iterable[int | None]) -> dict[int, TwinMoney]:
    """Return each store order's total without tax, shipping included, and its refunds, by number.

    It is compared with what Macy's customer pays for goods and shipping, without tax: the tax is
    the marketplace's to remit. A cancelled store order says nothing about money.
    """
    rows = StoreOrder.objects.filter(
        store=shop.store, bigcommerce_order_id__in=[number for number in numbers if number]
    ).exclude(status_id=CANCELED)
    told = rows.annotate(total=_TOTAL).values_list("bigcommerce_order_id", "total", "refunds")
    return {number: _money(total, refunds or ()) for number, total, refunds in told}


def _money(total: Decimal, refunds: tuple[StoreRefund, ...]) -> TwinMoney:
    return TwinMoney(
        total,
        sum((one.total_amount - one.total_tax for one in refunds), ZERO),
        max((one.created_at for one in refunds), default=None),
    )


def orders_given_back(
    shop: MiraklShop, *, since: datetime | None
) -> tuple[list[int], datetime | None]:
    """Return the store orders whose refunds said something new after an instant, and the newest."""
    rows = StoreOrder.objects.filter(store=shop.store, refunds_read_at__isnull=False)
    if since is not None:
        rows = rows.filter(refunds_read_at__gt=since)
    found = list(rows.values_list("bigcommerce_order_id", "refunds_read_at"))
    newest = max((read_at for _, read_at in found if read_at), default=since)
    return [number for number, _ in found], newest
