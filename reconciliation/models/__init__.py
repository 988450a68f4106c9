"""The rows. Each model lists every way it can change."""

from reconciliation.models.books import Books
from reconciliation.models.chart import Account, DimensionRule, LineRule, TypeMapping
from reconciliation.models.commission_rate import CommissionRate
from reconciliation.models.decision import LineDecision, MatchDecision
from reconciliation.models.deposit_acts import UnableToConfirm
from reconciliation.models.expectation import Expectation
from reconciliation.models.export_acts import NotPosted
from reconciliation.models.file_piece import FilePiece
from reconciliation.models.journal import (
    JournalEntry,
    JournalExport,
    PostedLine,
    Posting,
    WrittenOff,
)
from reconciliation.models.journal_gates import StaleEntry, UnableToPost
from reconciliation.models.match import Match, OrderToMatch
from reconciliation.models.payout import AccountingDocument, BankLine, Deposit, Payout
from reconciliation.models.text_block import TextBlock
from reconciliation.models.transaction import LineChange, LineImport, TransactionLine

__all__ = [
    "Account",
    "AccountingDocument",
    "BankLine",
    "Books",
    "CommissionRate",
    "Deposit",
    "DimensionRule",
    "Expectation",
    "FilePiece",
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
    "StaleEntry",
    "TextBlock",
    "TransactionLine",
    "TypeMapping",
    "UnableToConfirm",
    "UnableToPost",
    "WrittenOff",
]
