"""Sums of the transaction lines of billing cycles, by one statement for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from integration.models import MiraklShop

ZERO = Decimal(0)

# A line in another currency than its cycle's explains nothing of it: a cycle (SBC11) has one.
_SUMS = """
    SELECT payout.id, line.type, line.currency, line.currency = payout.currency,
        sum(line.amount), count(*)
    FROM reconciliation_payout AS payout
    JOIN reconciliation_transactionline AS line
        ON line.shop_id = payout.shop_id
        AND line.mirakl_cycle_id = payout.mirakl_cycle_id
    WHERE payout.shop_id = %(shop)s AND (%(payouts)s::bigint[] IS NULL
            OR payout.id = ANY(%(payouts)s::bigint[]))
        AND line.payment_state <> 'NOT_APPLICABLE' AND line.type <> 'PAYMENT'
    GROUP BY payout.id, line.type, line.currency
"""


@dataclass
class LinesOfCycle:
    """What a cycle's lines come to, without its payment and what is not applicable.

    `foreign` is what its lines in other currencies come to, by currency: they are counted apart.
    """

    by_type: dict[str, Decimal] = field(default_factory=dict)
    line_count: int = 0
    foreign: dict[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """Return the sum of all of them, what is kept in reserve as well."""
        return sum(self.by_type.values(), ZERO)


def lines_of_cycles(
    shop: MiraklShop, payout_ids: Iterable[int] | None = None
) -> dict[int, LinesOfCycle]:
    """Return the sums by payout, of all of a shop's payouts or of some; none without lines."""
    found: dict[int, LinesOfCycle] = {}
    chosen = None if payout_ids is None else list(payout_ids)
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"shop": shop.pk, "payouts": chosen})
        for payout_id, type_, currency, is_own, amount, count in cursor.fetchall():
            cycle = found.setdefault(payout_id, LinesOfCycle())
            if is_own:
                cycle.by_type[type_] = amount
                cycle.line_count += count
            else:
                cycle.foreign[currency] = cycle.foreign.get(currency, ZERO) + amount
    return found
