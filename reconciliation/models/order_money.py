"""What matching reads of some orders: their lines, what they should bring, what was accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from integration.models import MiraklShop
from reconciliation.domain.paid import Expected, Row
from reconciliation.models.expectation import Expectation
from reconciliation.models.sets import read_set

# What Mirakl does not pay is no money that came. Each order is looked up by itself (OFFSET keeps
# the planner from joining): after a large import it knows nothing yet, and would read all lines.
_LINES = """
    SELECT line.* FROM unnest(%(orders)s::varchar[]) wanted (order_id), LATERAL (
        SELECT mirakl_line_id, type, amount, created_at, mirakl_refund_id, mirakl_shipment_id,
            mirakl_debit_id, tax_code, mirakl_order_id
        FROM reconciliation_transactionline
        WHERE shop_id = %(shop)s AND mirakl_order_id = wanted.order_id
            AND payment_state <> 'NOT_APPLICABLE'
        OFFSET 0
    ) line
"""

_ACCEPTED = """
    SELECT mirakl_order_id, mirakl_line_id, kind, difference FROM reconciliation_matchdecision
    WHERE shop_id = %s AND mirakl_order_id = ANY(%s) AND undone_at IS NULL
"""

Lines = list[Row]


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """The money of some orders, by order."""

    lines: Mapping[str, Lines]
    expected: Mapping[str, list[Expected]]
    accepted: Mapping[str, dict[tuple[str, str], Decimal]]

    @classmethod
    def of(cls, shop: MiraklShop, order_ids: list[str]) -> OrderMoney:
        """Read it: three statements, however many orders."""
        lines: dict[str, Lines] = {}
        for row in read_set(_LINES, {"shop": shop.pk, "orders": order_ids}):
            lines.setdefault(row[-1], []).append(row)
        accepted: dict[str, dict[tuple[str, str], Decimal]] = {}
        for order_id, line_id, kind, difference in read_set(_ACCEPTED, [shop.pk, order_ids]):
            accepted.setdefault(order_id, {})[line_id, kind] = difference
        return cls(lines, Expectation.objects.of_orders(shop, order_ids), accepted)
