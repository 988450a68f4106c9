"""What is asked about differences: each by itself while they are few, else one for all of a cause.

Ten thousand unknown orders are one exception with a count and a list, not ten thousand. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from integration.domain.issues import IssueKind, Question, ask
from reconciliation.domain.line_sums import KIND_WORDS
from reconciliation.domain.outcomes import REST, MatchOutcome
from reconciliation.domain.transactions import LineKind

MOST_ALONE = 10  # orders of one cause that are asked about one by one

ISSUE_OF_OUTCOME: Mapping[MatchOutcome, IssueKind] = MappingProxyType(
    {
        MatchOutcome.SHORT: IssueKind.PAID_SHORT,
        MatchOutcome.OVER: IssueKind.PAID_OVER,
        MatchOutcome.UNKNOWN_ORDER: IssueKind.PAID_UNKNOWN_ORDER,
        MatchOutcome.DUPLICATE: IssueKind.LINE_DOUBLED,
        MatchOutcome.MISSING: IssueKind.PAYMENT_MISSING,
        MatchOutcome.FEE_VARIANCE: IssueKind.FEE_VARIANCE,
        MatchOutcome.TAX_NOT_REMITTED: IssueKind.TAX_NOT_REMITTED,
        MatchOutcome.STORE_DIFFERS: IssueKind.STORE_TOTAL_DIFFERS,
        MatchOutcome.REFUND_DIFFERS: IssueKind.STORE_REFUND_DIFFERS,
        MatchOutcome.FEE_REPEATED: IssueKind.FEE_REPEATED,
    }
)
# How long somebody has: Macy's is told while it still remembers; nothing is exported meanwhile
# where a type has no account.
_PATIENCE: Mapping[IssueKind, timedelta] = MappingProxyType(
    {
        IssueKind.UNKNOWN_TRANSACTION_TYPE: timedelta(days=3),
        IssueKind.PAYMENT_MISSING: timedelta(days=7),
        IssueKind.PAID_UNKNOWN_ORDER: timedelta(days=7),
        IssueKind.TAX_NOT_REMITTED: timedelta(days=7),
    }
)
_ORDINARY_PATIENCE = timedelta(days=14)


_OUTCOME_OF_ISSUE = {issue: outcome for outcome, issue in ISSUE_OF_OUTCOME.items()}


def cause_of(kind: IssueKind, root_cause: str) -> tuple[MatchOutcome, str] | None:
    """Return the outcome and the kind of money that a question is about; None for all others."""
    outcome = _OUTCOME_OF_ISSUE.get(kind)
    return (outcome, root_cause.partition(":")[2]) if outcome else None


@dataclass(frozen=True, slots=True)
class Differences:
    """The verdicts of one cause: of one order, or of all orders that have it.

    Amounts are sums, in `currency`; `first_order_id` stands for the others.
    """

    outcome: MatchOutcome
    kind: str
    order_count: int
    first_order_id: str
    expected: Decimal
    actual: Decimal
    currency: str

    @property
    def root_cause(self) -> str:
        """Return what one decision can be about: `short:GOODS`, `unknown-orders`."""
        if self.outcome is MatchOutcome.UNKNOWN_ORDER:
            return "unknown-orders"
        name = self.outcome.lower().replace("_", "-")
        return f"{name}:{self.kind}" if self.kind != REST else name

    @property
    def orders(self) -> str:
        """Return the orders as a sentence names them."""
        others = self.order_count - 1
        if not others:
            return self.first_order_id
        return f"{self.first_order_id} and {others:,} other{'s' if others > 1 else ''}"


def question_about(found: Differences, *, missing_after_days: int) -> Question:
    """Return what is asked about differences of one cause."""
    return ask(
        ISSUE_OF_OUTCOME[found.outcome],
        root_cause=found.root_cause,
        what=words_of_kind(found.kind),
        order=found.orders,
        about=f"order {found.orders}",
        expected=in_words(abs(found.expected), found.currency),
        actual=in_words(_as_told(found), found.currency),
        difference=in_words(abs(found.actual - found.expected), found.currency),
        days=missing_after_days,
        count=found.order_count,
    )


def _as_told(found: Differences) -> Decimal:
    """Return what came with the sign that a reader expects: a commission is told without one."""
    if found.expected < 0:
        return -found.actual
    return found.actual if found.outcome is MatchOutcome.UNKNOWN_ORDER else abs(found.actual)


def words_of_kind(kind: str) -> str:
    """Return what a kind of money is called."""
    return KIND_WORDS.get(LineKind(kind), kind) if kind in set(LineKind) else "All money"


def in_words(amount: Decimal, currency: str) -> str:
    """Return an amount as a sentence has it."""
    return f"{amount:,.2f} {currency}"


def due_after(kind: IssueKind, *, at: datetime) -> datetime:
    """Return by when a question that is new at an instant should be answered."""
    return at + _PATIENCE.get(kind, _ORDINARY_PATIENCE)
