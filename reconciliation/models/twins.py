"""What the store's twins of marketplace orders come to, as the store said last."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from integration.domain.stock import CANCELED
from integration.models import MiraklShop, StoreOrder

_EXACT = models.DecimalField(max_digits=18, decimal_places=4)
_TOTAL = Cast(KeyTextTransform("total_ex_tax", "said"), _EXACT)


def store_totals(shop: MiraklShop, numbers: Iterable[int | None]) -> dict[int, Decimal]:
    """Return each store order's total without tax, shipping included, by its number.

    It is compared with what Macy's customer pays for goods and shipping, without tax: the tax is
    the marketplace's to remit. A cancelled store order says nothing about money.
    """
    rows = StoreOrder.objects.filter(
        store=shop.store, bigcommerce_order_id__in=[number for number in numbers if number]
    ).exclude(status_id=CANCELED)
    return dict(rows.annotate(total=_TOTAL).values_list("bigcommerce_order_id", "total"))
