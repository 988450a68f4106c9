"""How what was paid compares with what was expected: the outcomes of matching."""

from enum import StrEnum


class MatchOutcome(StrEnum):
    """The verdict on one kind of money of one order line (or order), over its whole life."""

    MATCHED = "MATCHED"
    SHORT = "SHORT"  # less came than is payable
    OVER = "OVER"
    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    DUPLICATE = "DUPLICATE"
    MISSING = "MISSING"  # nothing came, and it is late
    AWAITED = "AWAITED"  # nothing came yet, and it may still come
    FEE_VARIANCE = "FEE_VARIANCE"
    TAX_NOT_REMITTED = "TAX_NOT_REMITTED"


NEEDS_A_PERSON = frozenset(MatchOutcome) - {MatchOutcome.MATCHED, MatchOutcome.AWAITED}
