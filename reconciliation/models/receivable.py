"""What the marketplace owes: on any day, by age, by order; and whether the clearing account agrees.

Each question is a fixed number of statements, however many lines there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from reconciliation.domain.chart import AccountRole
from reconciliation.domain.journal import EntryKind
from reconciliation.domain.receivable import ClearingTie, Owed, by_age
from reconciliation.domain.transactions import RESERVE_TYPES
from reconciliation.models.books import Books
from reconciliation.models.journal import Posting
from reconciliation.models.payout import Payout

ZERO = Decimal(0)
OWED_IN = (AccountRole.CLEARING, AccountRole.CARRIED_FORWARD)

# The cycles that lines name, one look at the index each: there are some dozens.
_CYCLES = """
    WITH RECURSIVE cycle AS (
        SELECT min(mirakl_cycle_id) AS name FROM reconciliation_transactionline
        WHERE shop_id = %(shop)s
        UNION ALL
        SELECT (
            SELECT min(mirakl_cycle_id) FROM reconciliation_transactionline
            WHERE shop_id = %(shop)s AND mirakl_cycle_id > cycle.name
        ) FROM cycle WHERE cycle.name IS NOT NULL
    )
    SELECT name FROM cycle WHERE name IS NOT NULL
"""
_OPEN_LINES = """
    FROM reconciliation_transactionline AS line
    WHERE line.shop_id = %(shop)s AND line.created_at < %(end)s AND line.currency = %(currency)s
        AND line.payment_state <> 'NOT_APPLICABLE' AND line.type <> 'PAYMENT'
        AND line.mirakl_cycle_id = ANY(%(open)s)
"""
_BY_DAY = f"""
    SELECT (line.created_at AT TIME ZONE %(timezone)s)::date, sum(line.amount), count(*)
    {_OPEN_LINES} GROUP BY 1 ORDER BY 1
"""
_BY_ORDER = f"""
    SELECT line.mirakl_order_id, sum(line.amount), min(line.created_at), count(*)
    {_OPEN_LINES} AND line.mirakl_order_id <> ''
    GROUP BY line.mirakl_order_id
    HAVING sum(line.amount) > 0 AND min(line.created_at) < %(before)s
    ORDER BY min(line.created_at), line.mirakl_order_id LIMIT %(most)s
"""
_RESERVE = """
    SELECT coalesce(-sum(line.amount), 0)
    FROM reconciliation_transactionline AS line
    WHERE line.shop_id = %(shop)s AND line.created_at < %(end)s AND line.currency = %(currency)s
        AND line.type = ANY(%(reserve)s) AND line.payment_state <> 'NOT_APPLICABLE'
        AND NOT line.mirakl_cycle_id = ANY(%(history)s)
"""
_OF_ORDER = """
    SELECT coalesce(sum(line.amount), 0),
        coalesce(sum(line.amount) FILTER (WHERE line.mirakl_cycle_id = ANY(%(settled)s)), 0)
    FROM reconciliation_transactionline AS line
    WHERE line.shop_id = %(shop)s AND line.mirakl_order_id = %(order)s
        AND line.created_at < %(end)s AND line.currency = %(currency)s
        AND line.payment_state <> 'NOT_APPLICABLE' AND line.type <> 'PAYMENT'
"""


@dataclass(frozen=True, slots=True)
class UnpaidOrder:
    """An order with money that no paid cycle has, since its first line."""

    mirakl_order_id: str
    amount: Decimal
    since: datetime
    line_count: int


@dataclass(frozen=True, slots=True)
class OrderClearing:
    """What an order has earned, what of it paid cycles had, and what is still to come."""

    earned: Decimal
    settled: Decimal

    @property
    def open(self) -> Decimal:
        """Return what is still to come."""
        return self.earned - self.settled


def owed(books: Books, *, on: date) -> Owed:
    """Return what the marketplace owed at the end of a day, by the age of its lines."""
    known = _known(books, on)
    days = [(day, amount, count) for day, amount, count in _rows(_BY_DAY, known)]
    ((reserve,),) = _rows(_RESERVE, known)
    paid = _paid(books, on)
    sums = paid.aggregate(
        lines=Coalesce(Sum("all_lines_total"), ZERO), transferred=Coalesce(Sum("transferred"), ZERO)
    )
    carried = _opening(books, on) + sums["lines"] - sums["transferred"]
    return Owed(on, by_age(days, on=on), carried, reserve)


def unpaid_orders(books: Books, *, on: date, most: int = 500) -> list[UnpaidOrder]:
    """Return the orders whose money is older than the books' rule allows, the oldest first."""
    known = _known(books, on)
    known["before"] = known["end"] - timedelta(days=books.unpaid_after_days)
    known["most"] = most
    return [UnpaidOrder(*row) for row in _rows(_BY_ORDER, known)]


def clearing_of_order(books: Books, mirakl_order_id: str, *, on: date) -> OrderClearing:
    """Return what an order earned and what of it was settled by the end of a day."""
    known = _known(books, on) | {"order": mirakl_order_id}
    ((earned, settled),) = _rows(_OF_ORDER, known)
    return OrderClearing(earned, settled)


def clearing_tie(books: Books, *, on: date, found: Owed | None = None) -> ClearingTie:
    """Return the clearing account's balance beside what is owed, and what lies between them.

    `found` is what is owed, where that was asked already.
    """
    found = found or owed(books, on=on)
    paid = _paid(books, on).aggregate(total=Coalesce(Sum("transferred"), ZERO))["total"]
    opening = _opening(books, on)
    postings = Posting.objects.filter(entry__shop=books.shop, entry__booked_on__lte=on)
    postings = postings.exclude(entry__state="DRAFT").annotate(
        about=Coalesce(F("entry__reverses__kind"), F("entry__kind"))
    )
    in_clearing = Q(account_role__in=OWED_IN)
    of_lines = Q(about__in=[EntryKind.ACTIVITY, EntryKind.CORRECTION], line_count__gt=0)
    sums = postings.aggregate(
        balance=Coalesce(Sum("amount", filter=in_clearing & ~Q(about=EntryKind.ACCRUAL)), ZERO),
        lines=Coalesce(-Sum("amount", filter=of_lines), ZERO),
        cash=Coalesce(Sum("amount", filter=in_clearing & Q(about=EntryKind.CASH)), ZERO),
        opening=Coalesce(Sum("amount", filter=in_clearing & Q(about=EntryKind.OPENING)), ZERO),
    )
    earned = found.total - opening + paid
    return ClearingTie(
        on,
        in_books=sums["balance"],
        owed=found.total,
        lines_not_posted=earned - sums["lines"],
        cash_not_posted=-paid - sums["cash"],
        opening_not_posted=opening - sums["opening"],
    )


def _known(books: Books, on: date) -> dict[str, Any]:
    history = _history(books)
    settled = [*_paid(books, on).values_list("mirakl_cycle_id", flat=True), *history]
    named = [name for (name,) in _rows(_CYCLES, {"shop": books.shop_id})]
    return {
        "shop": books.shop_id,
        "open": sorted(set(named).difference(settled)),
        "currency": books.shop.currency,
        "timezone": books.timezone,
        "end": _end_of(on, books),
        "settled": settled,
        "history": history,
        "reserve": RESERVE_TYPES,
    }


def _paid(books: Books, on: date) -> QuerySet[Payout]:
    """Return the cycles of the books that were paid by the end of a day.

    Where Mirakl tells no day of a payment, it counts from when the cycle was closed.
    """
    known = Payout.objects.alias(since=Coalesce("paid_at", "closed_at"))
    paid = known.filter(shop=books.shop, payout_state="PAID", since__lt=_end_of(on, books))
    if books.first_cycle_at is not None:
        paid = paid.filter(closed_at__gte=books.first_cycle_at)
    return paid


def _history(books: Books) -> list[str]:
    """Return the cycles before the books began: nothing of them is owed any more."""
    if books.first_cycle_at is None:
        return []
    before = Payout.objects.filter(shop=books.shop, closed_at__lt=books.first_cycle_at)
    return list(before.values_list("mirakl_cycle_id", flat=True))


def _opening(books: Books, on: date) -> Decimal:
    begins = books.first_cycle_at
    if begins is None or books.day_of(begins) > on:
        return ZERO
    return Decimal(books.opening_balance)


def _end_of(on: date, books: Books) -> datetime:
    return datetime.combine(on + timedelta(days=1), time.min, ZoneInfo(books.timezone))


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
