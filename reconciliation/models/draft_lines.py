"""The lines that are to be drafted, summed up by the database: a million become some thousand sums.

They stand in temporary tables until the transaction ends, so that which line is in which posting is
written by one statement, out of the very rows that were summed up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from string import Template
from typing import Any

from django.db import connection

from reconciliation.domain.books import Recognition
from reconciliation.domain.line_sums import TYPES_OF_A_SHIPMENT, LineSum
from reconciliation.models.books import Books

# Lines that stand in a final entry which nothing has taken back.
STANDING = """
    SELECT posted.line_id
    FROM reconciliation_journalentry AS entry
    JOIN reconciliation_posting AS posting ON posting.entry_id = entry.id
    JOIN reconciliation_postedline AS posted ON posted.posting_id = posting.id
    WHERE entry.shop_id = %(shop)s AND entry.state IN ('POSTED', 'EXPORTED')
        AND entry.kind IN ('ACTIVITY', 'CORRECTION')
"""
_LOCAL = "(line.created_at AT TIME ZONE %(timezone)s)::date"
_CLOSED_ON = "(payout.closed_at AT TIME ZONE %(timezone)s)::date"
_DAYS = {
    Recognition.LINE: _LOCAL,
    Recognition.CYCLE: _CLOSED_ON,
    Recognition.SHIPPED: f"""CASE WHEN line.type = ANY(%(of_a_shipment)s)
        THEN coalesce(expected.shipped_on, {_LOCAL}) ELSE {_LOCAL} END""",
}
_EXPECTED = """
    LEFT JOIN reconciliation_expectation AS expected
        ON expected.shop_id = line.shop_id
        AND expected.mirakl_order_id = line.mirakl_order_id
        AND expected.mirakl_line_id = line.mirakl_line_id
"""
_COST = """CASE WHEN line.type = 'ORDER_AMOUNT' AND expected.goods <> 0
    THEN round(expected.cost_of_goods * line.amount / expected.goods, 4) END"""

_LINES = Template("""
    CREATE TEMPORARY TABLE drafted_line ON COMMIT DROP AS
    WITH fact AS (
        SELECT line.id, line.mirakl_cycle_id AS cycle, line.type,
            coalesce(account.code, '') AS code, $day AS day, $closed_on AS closed_on,
            line.amount, line.digest, $cost AS cost,
            payout.id = ANY(%(payouts)s) AND payout.currency = line.currency
                AND NOT EXISTS (SELECT FROM standing WHERE standing.line_id = line.id)
                AS for_activity
        FROM reconciliation_transactionline AS line
        LEFT JOIN reconciliation_payout AS payout
            ON payout.shop_id = line.shop_id AND payout.mirakl_cycle_id = line.mirakl_cycle_id
        LEFT JOIN reconciliation_linedecision AS decision
            ON decision.line_id = line.id AND decision.undone_at IS NULL
        LEFT JOIN reconciliation_account AS account ON account.id = decision.account_id
        $expected
        WHERE line.shop_id = %(shop)s
            AND line.payment_state <> 'NOT_APPLICABLE' AND line.type <> 'PAYMENT'
            AND (payout.id = ANY(%(payouts)s) OR payout.id IS NULL OR $closed_on > %(first_end)s)
    )
    SELECT id, cycle, type, code, day, closed_on, amount, digest, cost,
        coalesce(for_activity, false) AS for_activity,
        day <= %(last_end)s AND (closed_on IS NULL OR closed_on > %(first_end)s) AS for_accrual
    FROM fact
    WHERE day IS NOT NULL AND (
        for_activity OR (day <= %(last_end)s AND (closed_on IS NULL OR closed_on > %(first_end)s)))
""")
_SUMS = """
    CREATE TEMPORARY TABLE drafted_sum ON COMMIT DROP AS
    SELECT row_number() OVER () AS number, sums.* FROM (
        SELECT cycle, type, code, day, closed_on, for_activity, for_accrual,
            sum(amount) AS amount, count(*) AS line_count,
            bit_xor(hashint8extended(id, 0)) AS checksum, coalesce(sum(cost), 0) AS cost
        FROM drafted_line
        GROUP BY cycle, type, code, day, closed_on, for_activity, for_accrual
    ) AS sums
"""
_READ = """
    SELECT number, cycle, type, code, day, closed_on, amount, line_count, checksum, cost,
        for_activity, for_accrual
    FROM drafted_sum ORDER BY number
"""
_STAND = """
    INSERT INTO reconciliation_postedline (posting_id, line_id, amount, type, digest)
    SELECT place.posting_id, line.id, line.amount, line.type, line.digest
    FROM drafted_line AS line
    JOIN drafted_sum AS summed
        ON summed.cycle = line.cycle AND summed.type = line.type AND summed.code = line.code
        AND summed.day = line.day AND summed.for_activity = line.for_activity
        AND summed.for_accrual = line.for_accrual
    JOIN drafted_place AS place ON place.number = summed.number
"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The sums to draft: those of cycles, and those that months may have to accrue."""

    activity: list[LineSum]
    accrual: list[LineSum]


def gather(books: Books, *, payout_ids: Sequence[int], month_ends: Sequence[date]) -> Gathered:
    """Sum up the lines of payouts that stand in no final entry, and what months have earned.

    Only inside a transaction: the lines wait in temporary tables for `stand_in`.
    """
    rules = books.rules
    needs_expected = rules.recognition is Recognition.SHIPPED or rules.books_cost_of_goods
    statement = _LINES.substitute(
        day=_DAYS[rules.recognition],
        closed_on=_CLOSED_ON,
        cost=_COST if rules.books_cost_of_goods else "NULL::numeric",
        expected=_EXPECTED if needs_expected else "",
    )
    values: dict[str, Any] = {
        "shop": books.shop_id,
        "payouts": list(payout_ids),
        "of_a_shipment": sorted(TYPES_OF_A_SHIPMENT),
        "timezone": rules.timezone,
        "first_end": min(month_ends, default=date.max),
        "last_end": max(month_ends, default=date.min),
    }
    with connection.cursor() as cursor:
        for table in ("drafted_line", "drafted_sum", "drafted_place", "standing"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE standing ON COMMIT DROP AS {STANDING}", values)
        cursor.execute("ANALYZE standing")
        cursor.execute(statement, values)
        cursor.execute(_SUMS)
        cursor.execute(_READ)
        return _read(cursor.fetchall())


def _read(rows: list[tuple[Any, ...]]) -> Gathered:
    activity, accrual = [], []
    for row in rows:
        number, cycle, type_, code, day, closed_on, amount, count, checksum, cost, *uses = row
        summed = LineSum(
            type=type_,
            day=day,
            amount=amount,
            line_count=count,
            mirakl_cycle_id=cycle,
            account_code=code,
            closed_on=closed_on,
            checksum=checksum,
            cost=cost,
            number=number,
        )
        if uses[0]:
            activity.append(summed)
        if uses[1]:
            accrual.append(summed)
    return Gathered(activity, accrual)


def stand_in(places: Iterable[tuple[int, int]]) -> int:
    """Write which line stands in which posting: `places` are (number of a sum, posting)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE drafted_place (number bigint, posting_id bigint) ON COMMIT DROP"
        )
        with cursor.copy("COPY drafted_place FROM STDIN") as copy:
            for place in places:
                copy.write_row(place)
        cursor.execute("ANALYZE drafted_place")
        cursor.execute("ANALYZE drafted_sum")
        cursor.execute(_STAND)
        return int(cursor.rowcount)
