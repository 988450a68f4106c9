"""The lines that are to be drafted, summed up by the database: a million become some thousand sums.

They stand in temporary tables until the transaction ends, so that which line is in which posting is
written by one statement, out of the very rows that were summed up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import Template
from typing import Any

from django.db import connection

from integration.models import MiraklShop
from reconciliation.domain.books import BooksRules, Recognition
from reconciliation.domain.line_sums import TYPES_OF_A_SHIPMENT, Cycle, LineSum
from reconciliation.models.books import Books
from reconciliation.models.payout import Payout

# Lines that stand in a final entry which nothing has taken back, and the day it is booked on.
_STANDING = """
    CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
    SELECT posted.line_id, min(entry.booked_on) AS booked_on
    FROM reconciliation_journalentry AS entry
    JOIN reconciliation_posting AS posting ON posting.entry_id = entry.id
    JOIN reconciliation_postedline AS posted ON posted.posting_id = posting.id
    WHERE entry.shop_id = %(shop)s AND entry.state IN ('POSTED', 'EXPORTED')
        AND entry.kind IN ('ACTIVITY', 'CORRECTION')
    GROUP BY posted.line_id
"""
_LOCAL = "(line.created_at AT TIME ZONE %(timezone)s)::date"
_DAYS = {
    Recognition.LINE: _LOCAL,
    Recognition.CYCLE: "payout.closed_on",
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
        SELECT line.id, coalesce(payout.id, 0) AS payout_id, line.type,
            coalesce(account.code, '') AS code, $day AS day, $cost AS cost,
            line.amount, line.digest, line.currency, line.mirakl_cycle_id,
            $booked_on AS booked_on,
            coalesce(payout.is_open, false) AND payout.currency = line.currency
                $is_free AS for_activity
        FROM reconciliation_transactionline AS line
        LEFT JOIN (
            SELECT id, mirakl_cycle_id, currency, id = ANY(%(payouts)s) AS is_open,
                closed_on
            FROM reconciliation_payout WHERE shop_id = %(shop)s
        ) AS payout ON payout.mirakl_cycle_id = line.mirakl_cycle_id
        $standing
        LEFT JOIN reconciliation_linedecision AS decision
            ON decision.line_id = line.id AND decision.undone_at IS NULL
        LEFT JOIN reconciliation_account AS account ON account.id = decision.account_id
        $expected
        WHERE line.shop_id = %(shop)s
            AND line.payment_state <> 'NOT_APPLICABLE' AND line.type <> 'PAYMENT'
            AND (payout.is_open OR payout.id IS NULL OR payout.closed_on > %(first_end)s)
    ), used AS (
        SELECT *, day <= %(last_end)s AND currency = %(currency)s
            AND (payout_id <> 0 OR mirakl_cycle_id = '')
            AND (booked_on IS NULL OR booked_on > %(first_end)s) AS for_accrual
        FROM fact
    )
    SELECT id, payout_id, type, code, day, booked_on, cost, amount, digest, for_activity,
        for_accrual
    FROM used WHERE day IS NOT NULL AND (for_activity OR for_accrual)
""")
# A sum's checksum tells which lines it is made of, and what each of them comes to.
_SUMS = """
    SELECT payout_id, line.type, code, day, booked_on, for_activity, for_accrual,
        sum(line.amount), count(*),
        bit_xor(hashint8extended(line.id, 0) # hash_numeric_extended(line.amount, line.id)),
        coalesce(sum(line.cost), 0)
    FROM drafted_line AS line
    GROUP BY payout_id, line.type, code, day, booked_on, for_activity, for_accrual
"""
_PLACES = """
    CREATE TEMPORARY TABLE drafted_place (payout_id bigint, type text, code text, day date,
        booked_on date, for_activity boolean, for_accrual boolean, posting_id bigint) ON COMMIT DROP
"""
# In the order of the table's key, so that it is appended to.
_STAND = """
    INSERT INTO reconciliation_postedline (posting_id, line_id, amount, type, digest)
    SELECT place.posting_id, line.id, line.amount, line.type, line.digest
    FROM drafted_line AS line
    JOIN drafted_place AS place
        ON place.payout_id = line.payout_id AND place.type = line.type AND place.code = line.code
        AND place.day = line.day AND place.booked_on IS NOT DISTINCT FROM line.booked_on
        AND place.for_activity = line.for_activity
        AND place.for_accrual = line.for_accrual
    ORDER BY place.posting_id, line.id
"""
# What a sum of lines has in common: payout, type, decided account, day, the day that it is or will
# be booked on (none before there is a cycle), and its two uses.
Key = tuple[int, str, str, date, date | None, bool, bool]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The sums to draft: those of cycles, and those that months may have to accrue.

    A sum's `number` is the place of its key in `keys`.
    """

    activity: list[LineSum]
    accrual: list[LineSum]
    keys: list[Key]

    def stand_in(self, places: Iterable[tuple[int, int]]) -> int:
        """Write which line stands in which posting: `places` are (number of a sum, posting)."""
        with connection.cursor() as cursor:
            cursor.execute(_PLACES)
            with cursor.copy("COPY drafted_place FROM STDIN") as copy:
                for number, posting_id in places:
                    copy.write_row((*self.keys[number], posting_id))
            cursor.execute("ANALYZE drafted_place")
            cursor.execute(_STAND)
            return int(cursor.rowcount)


def note_standing(shop: MiraklShop) -> None:
    """Have the lines that stand in final entries in a temporary table, for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS standing")
        cursor.execute(_STANDING, {"shop": shop.pk})
        cursor.execute("ANALYZE standing")


def gather(
    books: Books,
    payouts: Iterable[Payout],
    *,
    payout_ids: Sequence[int],
    month_ends: Sequence[date],
) -> Gathered:
    """Sum up the lines of some payouts that stand in no final entry, and what months have earned.

    `payouts` are all of the shop. After `note_standing`, in its transaction.
    """
    rules = books.rules
    values: dict[str, Any] = {
        "shop": books.shop_id,
        "currency": rules.currency,
        "payouts": list(payout_ids),
        "of_a_shipment": sorted(TYPES_OF_A_SHIPMENT),
        "timezone": rules.timezone,
        "first_end": min(month_ends, default=date.max),
        "last_end": max(month_ends, default=date.min),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # for what orders are expected to bring
        for table in ("drafted_line", "drafted_place"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute("SELECT EXISTS (SELECT FROM standing)")
        statement = _statement(rules, has_standing=cursor.fetchone()[0])
        cursor.execute(statement, values)
        cursor.execute(_SUMS)
        rows = cursor.fetchall()
    return _sums(rows, {payout.pk: cycle_of(payout) for payout in payouts})


def _statement(rules: BooksRules, *, has_standing: bool) -> str:
    """Return the statement that gathers the lines, with no join that is not needed."""
    needs_expected = rules.recognition is Recognition.SHIPPED or rules.books_cost_of_goods
    closes_on = "payout.closed_on"
    standing = "LEFT JOIN standing ON standing.line_id = line.id"
    return _LINES.substitute(
        day=_DAYS[rules.recognition],
        cost=_COST if rules.books_cost_of_goods else "NULL::numeric",
        expected=_EXPECTED if needs_expected else "",
        standing=standing if has_standing else "",  # a temporary table allows no parallel plan
        is_free="AND standing.line_id IS NULL" if has_standing else "",
        booked_on=f"coalesce(standing.booked_on, {closes_on})" if has_standing else closes_on,
    )


def cycle_of(payout: Payout) -> Cycle:
    """Return a payout as drafting knows it."""
    return Cycle(payout.mirakl_cycle_id, payout.closed_on, payout.currency, payout.transferred)


def _sums(rows: list[tuple[Any, ...]], cycles: Mapping[int, Cycle]) -> Gathered:
    found = Gathered([], [], [])
    for number, (*key, amount, count, checksum, cost) in enumerate(rows):
        payout_id, type_, code, day, booked_on, for_activity, for_accrual = key
        cycle = cycles.get(payout_id)
        summed = LineSum(
            type=type_,
            day=day,
            amount=amount,
            line_count=count,
            mirakl_cycle_id=cycle.mirakl_cycle_id if cycle else "",
            account_code=code,
            booked_on=booked_on,
            checksum=checksum,
            cost=cost,
            number=number,
        )
        found.keys.append((payout_id, type_, code, day, booked_on, for_activity, for_accrual))
        if for_activity:
            found.activity.append(summed)
        if for_accrual:
            found.accrual.append(summed)
    return found
