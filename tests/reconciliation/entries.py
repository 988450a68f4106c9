"""Entries as a bookkeeper would meet them, and a few that nobody should."""

from datetime import date
from decimal import Decimal

from reconciliation.domain.chart import Account, AccountRole, AccountType
from reconciliation.domain.journal import Dimensions, Entry, EntryKind, Posting

CLEARING = Account("1250", "Macy's clearing", AccountType.ASSET, AccountRole.CLEARING)
BANK = Account("1000", "Checking", AccountType.ASSET, AccountRole.BANK)
ACCRUED = Account("1260", "Accrued revenue", AccountType.ASSET, AccountRole.ACCRUED)
TAX = Account("2200", "Marketplace tax clearing", AccountType.LIABILITY, AccountRole.TAX_CLEARING)
SALES = Account("4000", "Marketplace:Sales", AccountType.INCOME, AccountRole.SALES)
RETURNS = Account("4100", "Marketplace:Returns", AccountType.INCOME, AccountRole.RETURNS)
COMMISSION = Account("6100", "Commission", AccountType.EXPENSE, AccountRole.COMMISSION)
FEES = Account("0610", "Gebühren & Zölle", AccountType.EXPENSE, AccountRole.FEES)

CYCLE = "9f1c6a1e-0b5f-4f0e-9a55-0d6a7b1f2c3d"
FORMULA = "=HYPERLINK(\"https://example.com\";'click')"
NASTY = 'Line 1\nline 2\t"quoted", a;b|c \\ (1) [2026-01-01] date: never; 50 % off, “café”'
LONG = "Sun-bleached stoneware mug " * 12
WEB = Dimensions(class_name="Marketplaces", location="Brooklyn")


def posting(account: Account, amount: str, text: str = "", filed: Dimensions = WEB) -> Posting:
    return Posting(account, Decimal(amount), text, filed, line_count=3)


def entry(kind: EntryKind, day: date, memo: str, number: int, *postings: Posting) -> Entry:
    return Entry(
        kind=kind,
        booked_on=day,
        currency="USD",
        memo=memo,
        postings=postings,
        reference="" if kind in (EntryKind.ACCRUAL, EntryKind.REVERSAL) else CYCLE,
        number=f"MB-1-{number:06d}",
    )


ACTIVITY = entry(
    EntryKind.ACTIVITY,
    date(2026, 1, 31),
    "Billing cycle of 2026-01-31",
    1,
    posting(SALES, "-1234.50", "Sales of 14 orders"),
    posting(TAX, "-98.76", "Tax that customers paid"),
    posting(TAX, "98.76", "Tax that Macy's remits"),
    posting(COMMISSION, "185.18", LONG.strip()),
    posting(RETURNS, "64.00", NASTY),
    posting(FEES, "0.02", FORMULA),
    posting(CLEARING, "985.30", "Owed by Macy's", Dimensions()),
)
ACCRUED_THEN = entry(
    EntryKind.ACCRUAL,
    date(2026, 1, 31),
    "Earned in January, in no cycle yet",
    2,
    posting(ACCRUED, "240.10"),
    posting(SALES, "-282.47"),
    posting(COMMISSION, "42.37"),
)
REVERSED = entry(
    EntryKind.REVERSAL,
    date(2026, 2, 1),
    "Reverses MB-1-000002",
    3,
    posting(ACCRUED, "-240.10"),
    posting(SALES, "282.47"),
    posting(COMMISSION, "-42.37"),
)
CASH = entry(
    EntryKind.CASH,
    date(2026, 2, 3),
    "Deposit of the cycle of 2026-01-31",
    4,
    posting(BANK, "985.30", "+ACH 0042", Dimensions()),
    posting(CLEARING, "-985.30", "-paid", Dimensions()),
)
CORRECTED = entry(
    EntryKind.CORRECTION,
    date(2026, 2, 5),
    "@One line changed after its entry was posted",
    5,
    posting(COMMISSION, "-1.50", "Commission was 185.18"),
    posting(CLEARING, "1.50", "", Dimensions()),
)
ENTRIES = (ACTIVITY, ACCRUED_THEN, REVERSED, CASH, CORRECTED)
