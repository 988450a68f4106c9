"""What Macy's charged against the contract: order line by order line, and by category and month.

A page of a long list reads no more than it shows; the sums read the period's lines once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reconciliation.domain.reports import Fee, FeeTotal
from reconciliation.models.line_reports import Period
from reconciliation.models.sets import read_set, read_summed

if TYPE_CHECKING:
    from reconciliation.models.books import Books

_OF_PERIOD = """
    CROSS JOIN LATERAL (
        SELECT -coalesce(expected.contract_commission, expected.commission, 0) AS amount
    ) due
    WHERE expected.shop_id = %(shop)s
        AND expected.ordered_at >= %(begin)s AND expected.ordered_at < %(end)s
"""
_TOO_MUCH = "charged.amount > due.amount + %(tolerance)s"
# One order line after the other, so that a page ends the search.
_LISTED = f"""
    SELECT expected.mirakl_order_id, expected.mirakl_line_id, expected.sku,
        expected.category_code, (expected.ordered_at AT TIME ZONE %(zone)s)::date,
        expected.goods + expected.shipping,
        due.amount, charged.amount, expected.contract_commission IS NOT NULL
    FROM reconciliation_expectation expected
    JOIN LATERAL (
        SELECT -sum(line.amount) AS amount FROM reconciliation_transactionline line
        WHERE line.shop_id = expected.shop_id
            AND line.mirakl_order_id = expected.mirakl_order_id
            AND line.mirakl_line_id = expected.mirakl_line_id
            AND line.type = 'COMMISSION_FEE' AND line.currency = %(currency)s
            AND line.payment_state <> 'NOT_APPLICABLE'
    ) charged ON charged.amount IS NOT NULL
    {_OF_PERIOD}
        AND (%(category)s::text IS NULL OR expected.category_code = %(category)s)
        AND (NOT %(too_much)s OR {_TOO_MUCH})
    ORDER BY expected.ordered_at DESC, expected.id DESC LIMIT %(most)s OFFSET %(first)s
"""  # noqa: S608  the parts are our own
# All of them at once. Nothing is charged before the order is made; a day is for clocks.
_SUMMED = f"""
    WITH charged AS (
        SELECT mirakl_order_id, mirakl_line_id, -sum(amount) AS amount
        FROM reconciliation_transactionline
        WHERE shop_id = %(shop)s AND type = 'COMMISSION_FEE' AND currency = %(currency)s
            AND payment_state <> 'NOT_APPLICABLE'
            AND created_at >= %(begin)s::timestamptz - interval '1 day'
        GROUP BY 1, 2
    )
    SELECT expected.category_code,
        date_trunc('month', expected.ordered_at AT TIME ZONE %(zone)s)::date,
        count(*), sum(due.amount), sum(charged.amount),
        count(*) FILTER (WHERE {_TOO_MUCH}),
        coalesce(sum(charged.amount - due.amount) FILTER (WHERE {_TOO_MUCH}), 0)
    FROM reconciliation_expectation expected
    JOIN charged USING (mirakl_order_id, mirakl_line_id)
    {_OF_PERIOD}
    GROUP BY 1, 2 ORDER BY 2 DESC, 1
"""  # noqa: S608


class FeeAudit:
    """The commissions of the order lines of a shop that were ordered in a period."""

    def __init__(self, books: Books, period: Period) -> None:
        begin, end = period.bounds(ZoneInfo(books.timezone))
        self._values: dict[str, Any] = {
            "shop": books.shop_id,
            "currency": books.shop.currency,
            "zone": books.timezone,
            "begin": begin,
            "end": end,
            "tolerance": books.tolerance,
        }

    # Queries

    def totals(self) -> list[FeeTotal]:
        """Return what was charged against the contract by category and month, the newest first."""
        return [FeeTotal(*row) for row in read_summed(_SUMMED, self._values)]

    def listed(
        self, *, first: int, most: int, too_much: bool = False, category: str | None = None
    ) -> list[Fee]:
        """Return some of the order lines, the newest first; `too_much`: only those charged so."""
        narrowed = {"first": first, "most": most, "too_much": too_much, "category": category}
        return [Fee(*row) for row in read_set(_LISTED, self._values | narrowed)]
