"""What finance asks of all lines of a period: one statement a question.

A period is two days, both included, in the time zone of the books. Lines that Mirakl does not pay
are left out, and those in another currency than the shop's, which no sum could hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import models

from reconciliation.domain.reports import (
    GROSS_TYPES,
    TAX_TYPES,
    Fee,
    MonthGross,
    Result,
    StateSales,
    results,
)
from reconciliation.models.sets import read_summed

if TYPE_CHECKING:
    from reconciliation.models.books import Books

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day of a question."""

    since: date
    until: date

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its first instant, and the first after it."""
        ends_on = self.until + timedelta(days=1)
        first = datetime.combine(self.since, time.min, zone)
        return first, datetime.combine(ends_on, time.min, zone)

    def months(self, zone: ZoneInfo) -> Iterator[tuple[date, datetime, datetime]]:
        """Yield the first day of each of its months, its first instant in it, the first after."""
        since = self.since
        while since <= self.until:
            month = since.replace(day=1)
            following = (month + timedelta(days=31)).replace(day=1)
            until = min(following - timedelta(days=1), self.until)
            yield month, *Period(since, until).bounds(zone)
            since = following


_PAID = """
    line.shop_id = %(shop)s AND line.currency = %(currency)s
    AND line.payment_state <> 'NOT_APPLICABLE'
    AND line.created_at >= %(begin)s AND line.created_at < %(end)s
"""
# Month by month, each read by the index of days and summed in memory.
_BY_MONTH = """
    SELECT month.name, sums.type, sums.total
    FROM unnest(%(months)s::date[], %(begins)s::timestamptz[], %(ends)s::timestamptz[])
        AS month(name, begins, ends)
    CROSS JOIN LATERAL (
        SELECT line.type, sum(line.amount) AS total FROM reconciliation_transactionline line
        WHERE line.shop_id = %(shop)s AND line.currency = %(currency)s
            AND line.payment_state <> 'NOT_APPLICABLE'
            AND line.created_at >= month.begins AND line.created_at < month.ends
        GROUP BY 1
    ) sums ORDER BY 1, 2
"""
_COST_BY_MONTH = """
    SELECT date_trunc('month', due_at AT TIME ZONE %(zone)s)::date, sum(cost_of_goods)
    FROM reconciliation_expectation
    WHERE shop_id = %(shop)s AND cost_of_goods IS NOT NULL
        AND due_at >= %(begin)s AND due_at < %(end)s
    GROUP BY 1
"""
# A line about a whole order, or about none, has no SKU.
_BY_SKU = f"""
    SELECT coalesce(expected.sku, ''), line.type, sum(line.amount)
    FROM reconciliation_transactionline line
    LEFT JOIN reconciliation_expectation expected ON expected.shop_id = line.shop_id
        AND expected.mirakl_order_id = line.mirakl_order_id
        AND expected.mirakl_line_id = line.mirakl_line_id
    WHERE {_PAID} GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608
_COST_BY_SKU = """
    SELECT sku, sum(cost_of_goods) FROM reconciliation_expectation
    WHERE shop_id = %(shop)s AND cost_of_goods IS NOT NULL
        AND due_at >= %(begin)s AND due_at < %(end)s
    GROUP BY 1
"""
# The form counts by the date of the payment. A debit of an order is one payment.
_GROSS = """
    SELECT month, sum(amount), sum(tax), count(*) FROM (
        SELECT date_trunc(
                'month', coalesce(transaction_at, created_at) AT TIME ZONE %(zone)s
            )::date AS month,
            sum(amount) AS amount,
            coalesce(sum(amount) FILTER (WHERE type = ANY(%(taxes)s)), 0) AS tax
        FROM reconciliation_transactionline
        WHERE shop_id = %(shop)s AND currency = %(currency)s
            AND payment_state <> 'NOT_APPLICABLE' AND type = ANY(%(types)s)
            AND coalesce(transaction_at, created_at) >= %(begin)s
            AND coalesce(transaction_at, created_at) < %(end)s
        GROUP BY 1, mirakl_order_id, mirakl_debit_id
    ) payment
    GROUP BY 1 ORDER BY 1
"""
_BY_STATE = f"""
    WITH place AS (
        SELECT mirakl_order_id, max(ship_to_state) AS state
        FROM reconciliation_expectation WHERE shop_id = %(shop)s GROUP BY 1
    ), sold AS (
        SELECT line.mirakl_order_id,
            coalesce(sum(amount) FILTER (WHERE type = ANY(%(sales)s)), 0) AS sales,
            coalesce(sum(amount) FILTER (WHERE type = ANY(%(refunds)s)), 0) AS refunds,
            coalesce(sum(amount) FILTER (WHERE type = ANY(%(taxes)s)), 0) AS taxes,
            coalesce(sum(amount) FILTER (WHERE type = ANY(%(remitted)s)), 0) AS remitted
        FROM reconciliation_transactionline line WHERE {_PAID} AND type = ANY(%(all)s)
        GROUP BY 1
    )
    SELECT coalesce(place.state, ''), sum(sales), sum(refunds), sum(taxes), sum(remitted), count(*)
    FROM sold LEFT JOIN place USING (mirakl_order_id)
    GROUP BY 1 ORDER BY 1
"""  # noqa: S608
_SALES = ["ORDER_AMOUNT", "ORDER_SHIPPING_AMOUNT"]
_REFUNDS = ["REFUND_ORDER_AMOUNT", "REFUND_ORDER_SHIPPING_AMOUNT"]
_TAXES = [
    *TAX_TYPES,
    "REFUND_ORDER_AMOUNT_TAX",
    "REFUND_ORDER_SHIPPING_AMOUNT_TAX",
]
_REMITTED = [f"OPERATOR_REMITTED_{name}" for name in _TAXES]
_FEES = """
    SELECT expected.mirakl_order_id, expected.mirakl_line_id, expected.sku,
        expected.category_code, (expected.ordered_at AT TIME ZONE %(zone)s)::date,
        expected.goods + expected.shipping,
        -coalesce(expected.contract_commission, expected.commission, 0), -sum(line.amount),
        expected.contract_commission IS NOT NULL
    FROM reconciliation_expectation expected
    JOIN reconciliation_transactionline line ON line.shop_id = expected.shop_id
        AND line.mirakl_order_id = expected.mirakl_order_id
        AND line.mirakl_line_id = expected.mirakl_line_id
    WHERE expected.shop_id = %(shop)s AND line.type = 'COMMISSION_FEE'
        AND line.currency = %(currency)s AND line.payment_state <> 'NOT_APPLICABLE'
        AND expected.ordered_at >= %(begin)s AND expected.ordered_at < %(end)s
    GROUP BY expected.id
"""
_DISPUTED = f"""
    {_FEES} HAVING -sum(line.amount)
        > -coalesce(expected.contract_commission, expected.commission) + %(tolerance)s
    ORDER BY expected.ordered_at, expected.id
"""


class LineReports(models.QuerySet[Row]):
    """Queries of a period, for the pages of finance."""

    # Queries

    def profit_and_loss(self, books: Books, period: Period) -> list[Result]:
        """Return the channel's result by month, the oldest first; lines count when made."""
        months = zip(*period.months(ZoneInfo(books.timezone)), strict=True)
        named = dict(zip(("months", "begins", "ends"), map(list, months), strict=True))
        found = results(_read(_BY_MONTH, books, period, **named))
        return _with_costs(found, _read(_COST_BY_MONTH, books, period))

    def profit_by_sku(self, books: Books, period: Period) -> list[Result]:
        """Return the channel's result by SKU; what belongs to no order line is under ""."""
        found = results(_read(_BY_SKU, books, period))
        return _with_costs(found, _read(_COST_BY_SKU, books, period))

    def gross_by_month(self, books: Books, period: Period) -> list[MonthGross]:
        """Return what customers paid by calendar month, nothing taken off (form 1099-K)."""
        rows = _read(_GROSS, books, period, types=GROSS_TYPES, taxes=TAX_TYPES)
        return [MonthGross(*row) for row in rows]

    def sales_by_state(self, books: Books, period: Period) -> list[StateSales]:
        """Return sales and the tax on them by the state that was shipped to; "" where unknown."""
        rows = _read(
            _BY_STATE,
            books,
            period,
            sales=_SALES,
            refunds=_REFUNDS,
            taxes=_TAXES,
            remitted=_REMITTED,
            all=[*_SALES, *_REFUNDS, *_TAXES, *_REMITTED],
        )
        return [StateSales(*row) for row in rows]

    def fees(self, books: Books, period: Period) -> Iterator[Fee]:
        """Yield the commission of each order line of the period: charged against the contract."""
        order = " ORDER BY expected.ordered_at, expected.id"
        return (Fee(*row) for row in _read(_FEES + order, books, period))

    def fees_to_dispute(self, books: Books, period: Period) -> Iterator[Fee]:
        """Yield those that were charged too much; `dispute_file` makes a CSV file of them."""
        rows = _read(_DISPUTED, books, period, tolerance=books.tolerance)
        return (Fee(*row) for row in rows)


def _read(statement: str, books: Books, period: Period, **more: Any) -> list[tuple[Any, ...]]:
    zone = ZoneInfo(books.timezone)
    begin, end = period.bounds(zone)
    names = {
        "shop": books.shop_id,
        "currency": books.shop.currency,
        "zone": books.timezone,
        "begin": begin,
        "end": end,
    }
    return read_summed(statement, names | more)


def _with_costs(found: list[Result], costs: list[tuple[Any, ...]]) -> list[Result]:
    by_name: dict[date | str, Decimal] = dict(costs)
    for result in found:
        result.cost_of_goods = by_name.get(result.name)
    return found
