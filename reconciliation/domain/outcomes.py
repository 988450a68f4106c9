"""How what was paid compares with what was expected: the outcomes of matching."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class MatchOutcome(StrEnum):
    """The verdict on one kind of money of one order line (or order), over its whole life."""

    MATCHED = "MATCHED"
    SHORT = "SHORT"  # less came than is payable
    OVER = "OVER"
    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    DUPLICATE = "DUPLICATE"
    MISSING = "MISSING"  # nothing came, and it is late
    AWAITED = "AWAITED"  # nothing came yet, or not all, and it may still come
    FEE_VARIANCE = "FEE_VARIANCE"
    TAX_NOT_REMITTED = "TAX_NOT_REMITTED"
    STORE_DIFFERS = "STORE_DIFFERS"  # the store's twin has another total
    REFUND_DIFFERS = "REFUND_DIFFERS"  # the store's twin was refunded with another amount
    FEE_REPEATED = "FEE_REPEATED"  # a fee that no order line explains came again, as it was
    ACCEPTED = "ACCEPTED"  # it differs, and a person said that it may
    HISTORY = "HISTORY"  # from before the books began


NEEDS_A_PERSON = frozenset(MatchOutcome) - {
    MatchOutcome.MATCHED,
    MatchOutcome.AWAITED,
    MatchOutcome.ACCEPTED,
    MatchOutcome.HISTORY,
}

REST = ""  # the kind of a verdict on all kinds of a line that have none of their own
STORE = "STORE"  # the kind of a verdict on the store's twin
STORE_REFUND = "STORE_REFUND"  # the kind of one on what was given back there


class Verdict(NamedTuple):
    """What came of one kind of money of an order line; of the whole order where that is "".

    `look_again_at` is when time alone may change it.
    """

    mirakl_line_id: str
    kind: str
    outcome: MatchOutcome
    expected: Decimal
    actual: Decimal
    line_count: int
    look_again_at: datetime | None = None

    @property
    def difference(self) -> Decimal:
        """Return what came more than expected; less is negative."""
        return self.actual - self.expected
