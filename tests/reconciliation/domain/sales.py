"""One order line sold at Macy's, and the transaction lines that an honest payout has for it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from reconciliation.domain.paid import Expected, MatchRules, PaidLine

DEBITED = datetime(2026, 10, 1, 12, tzinfo=UTC)
NOW = DEBITED + timedelta(days=60)
DAY = timedelta(days=1)
LINE = "C1-A-1"
NOTHING = Decimal(0)


def money(amount: str) -> Decimal:
    """Return an amount."""
    return Decimal(amount)


def paid(kind: str, amount: str, *, at: datetime = DEBITED, line: str = LINE, **about: str):
    """Return a transaction line."""
    return PaidLine(line, kind, Decimal(amount), at, **about)


def sale(*, line: str = LINE, at: datetime = DEBITED, **about: str) -> list[PaidLine]:
    """Return what comes for a line of 100.00 with 8.00 of tax and 15.00 of commission."""
    about = {"mirakl_debit_id": "D1"} | about
    return [
        paid("ORDER_AMOUNT", "100.00", line=line, at=at, **about),
        paid("ORDER_AMOUNT_TAX", "8.00", line=line, at=at, tax_code="T", **about),
        paid(
            "OPERATOR_REMITTED_ORDER_AMOUNT_TAX", "-8.00", line=line, at=at, tax_code="T", **about
        ),
        paid("COMMISSION_FEE", "-15.00", line=line, at=at, **about),
    ]


def refund(name: str = "R1", *, at: datetime = DEBITED + 9 * DAY) -> list[PaidLine]:
    """Return what comes for a refund of 20.00 with 1.60 of tax and 3.00 of commission."""
    about = {"mirakl_refund_id": name, "at": at}
    return [
        paid("REFUND_ORDER_AMOUNT", "-20.00", **about),
        paid("REFUND_ORDER_AMOUNT_TAX", "-1.60", tax_code="T", **about),
        paid("OPERATOR_REMITTED_REFUND_ORDER_AMOUNT_TAX", "1.60", tax_code="T", **about),
        paid("REFUND_COMMISSION_FEE", "3.00", **about),
    ]


def expected(line: str = LINE, **more: object) -> Expected:
    """Return what the sale above should bring."""
    wanted = {
        "mirakl_line_id": line,
        "is_due": True,
        "due_at": DEBITED,
        "goods": Decimal(100),
        "tax_to_shop": Decimal(0),
        "commission": Decimal(-15),
    }
    return Expected(**(wanted | more))


def with_refund(**more: object) -> Expected:
    """Return what the sale should bring with the refund."""
    back = {
        "refunded_at": DEBITED + 9 * DAY,
        "refund_count": 1,
        "refund_goods": Decimal(-20),
        "refund_tax": Decimal("-1.6"),
        "refund_commission": Decimal(3),
    }
    return expected(**(back | more))


def rules(**more: object) -> MatchRules:
    """Return rules under which the lines were read just now, two months after the debit."""
    known = {"at": NOW, "read_until": NOW}
    return MatchRules(**(known | more))
