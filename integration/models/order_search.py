"""How an order is found by a number, a SKU or a name; each way has an index of its own."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Upper

Row = TypeVar("Row", bound=models.Model)

BIGGEST_NUMBER = 2**63 - 1


def _said(*keys: str) -> Any:
    """Return a text out of what Mirakl said of an order."""
    expression: Any = "marketplace"
    for key in keys:
        expression = KeyTextTransform(key, expression)
    return expression


_TRACKING = _said("tracking_number")
_NAME = Upper(_said("customer_name"))
_LAST_NAME = Upper(_said("shipping_address", "last_name"))

# Read by OrderSearch: by_tracking_number and by_buyer.
SEARCHED = [
    models.Index(_TRACKING, name="orders_by_tracking_number"),
    models.Index(OpClass(_NAME, name="text_pattern_ops"), name="orders_by_buyer"),
    models.Index(OpClass(_LAST_NAME, name="text_pattern_ops"), name="orders_by_last_name"),
]


def _begins(field: str, typed: str) -> Q:
    """Return the condition of a text that begins as typed, or so in capitals."""
    begins = Q(**{f"{field}__startswith": typed})
    capitals = typed.upper()
    return begins if typed == capitals else begins | Q(**{f"{field}__startswith": capitals})


class OrderSearch(models.QuerySet[Row]):
    """Queries that find orders by what a person types."""

    def by_number(self, typed: str) -> Any:
        """Return the orders with exactly this number, Macy's or the store's."""
        meant = Q(mirakl_order_id__in={typed, typed.upper()})
        if typed.isascii() and typed.isdigit() and int(typed) <= BIGGEST_NUMBER:
            meant |= Q(bigcommerce_order_id=int(typed))
        return self.filter(meant)

    def by_beginning(self, typed: str) -> Any:
        """Return the orders whose number at Macy's begins so."""
        return self.filter(_begins("mirakl_order_id", typed))

    def by_sku(self, typed: str) -> Any:
        """Return the orders of which a line's SKU begins so."""
        lines: Any = self.model._meta.get_field("lines").related_model
        meant = lines.objects.filter(_begins("offer_sku", typed))
        return self.filter(pk__in=meant.values("order_id"))

    def by_tracking_number(self, typed: str) -> Any:
        """Return the orders that Mirakl shows with this tracking number."""
        return self.alias(tracking=_TRACKING).filter(tracking=typed)

    def by_buyer(self, typed: str) -> Any:
        """Return the orders of buyers whose name, or last name, begins so in any case."""
        capitals = typed.upper()
        named = self.alias(buyer=_NAME, last_name=_LAST_NAME)
        return named.filter(Q(buyer__startswith=capitals) | Q(last_name__startswith=capitals))
