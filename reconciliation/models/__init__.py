"""The rows. Each model lists every way it can change."""

from reconciliation.models.books import (
    Account,
    Books,
    CommissionRate,
    DimensionRule,
    LineRule,
    TypeMapping,
)
from reconciliation.models.export_acts import NotPosted
from reconciliation.models.journal import JournalEntry, JournalExport, PostedLine, Posting
from reconciliation.models.match import (
    Expectation,
    LineDecision,
    Match,
    MatchDecision,
    OrderToMatch,
)
from reconciliation.models.payout import AccountingDocument, BankLine, Deposit, Payout
from reconciliation.models.transaction import (
    LineChange,
    LineImport,
    TransactionLine,
    TransactionText,
)

__all__ = [
    "Account",
    "AccountingDocument",
    "BankLine",
    "Books",
    "CommissionRate",
    "Deposit",
    "DimensionRule",
    "Expectation",
    "JournalEntry",
    "JournalExport",
    "LineChange",
    "LineDecision",
    "LineImport",
    "LineRule",
    "Match",
    "MatchDecision",
    "NotPosted",
    "OrderToMatch",
    "Payout",
    "PostedLine",
    "Posting",
    "TransactionLine",
    "TransactionText",
    "TypeMapping",
]
