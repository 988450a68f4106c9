"""What matching reads of some orders: their lines, what they should bring, what was accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from integration.models import MiraklShop
from reconciliation.domain.paid import Expected, PaidLine, Row
from reconciliation.models.expectation import Expectation
from reconciliation.models.sets import array_of, read_set

# What Mirakl does not pay is no money that came, and what is in another currency is not what was
# expected. Each order is looked up by itself (OFFSET keeps the planner from joining): after a
# large import it knows nothing yet, and would read all lines.
_LINES = """
    SELECT line.* FROM unnest(%(orders)s::varchar[]) wanted (order_id), LATERAL (
        SELECT $columns, mirakl_order_id FROM reconciliation_transactionline
        WHERE shop_id = %(shop)s AND mirakl_order_id = wanted.order_id
            AND payment_state <> 'NOT_APPLICABLE' AND currency = %(currency)s
        OFFSET 0
    ) line
"""
_NARROW = _LINES.replace("$columns", "mirakl_line_id, type, amount")
_IN_FULL = _LINES.replace("$columns", ", ".join(PaidLine._fields))

_ACCEPTED = """
    SELECT mirakl_order_id, mirakl_line_id, kind, difference FROM reconciliation_matchdecision
    WHERE shop_id = %s AND mirakl_order_id = ANY(%s::varchar[]) AND undone_at IS NULL
"""

Lines = list[Row]


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """The money of some orders, by order: of lines only what tells whether all is right."""

    lines: Mapping[str, Lines]
    expected: Mapping[str, list[Expected]]
    accepted: Mapping[str, dict[tuple[str, str], Decimal]]

    @classmethod
    def of(cls, shop: MiraklShop, order_ids: list[str]) -> OrderMoney:
        """Read it: three statements, however many orders."""
        lines = _by_order(_NARROW, shop, order_ids)
        accepted: dict[str, dict[tuple[str, str], Decimal]] = {}
        found = read_set(_ACCEPTED, [shop.pk, array_of(order_ids)])
        for order_id, line_id, kind, difference in found:
            accepted.setdefault(order_id, {})[line_id, kind] = difference
        return cls(lines, Expectation.objects.of_orders(shop, order_ids), accepted)


def lines_in_full(shop: MiraklShop, order_ids: list[str]) -> Mapping[str, Lines]:
    """Return all that matching asks of the lines of some orders, by order."""
    return _by_order(_IN_FULL, shop, order_ids) if order_ids else {}


def _by_order(statement: str, shop: MiraklShop, order_ids: list[str]) -> Mapping[str, Lines]:
    lines: dict[str, Lines] = {}
    values = {"shop": shop.pk, "currency": shop.currency, "orders": array_of(order_ids)}
    for row in read_set(statement, values):
        lines.setdefault(row[-1], []).append(row)
    return lines
