"""What can be pressed about exceptions of money, and when each closes by itself."""

from dashboard.fixes.base import Remedy
from dashboard.fixes.differences import ACCEPT
from dashboard.fixes.line_accounts import CONFIRM, MAP_TYPE, WRITE_RULE
from integration.domain.issues import IssueKind

_PAID = "It closes when a later line makes it right, or somebody accepts the difference."

MONEY_REMEDIES: dict[IssueKind, Remedy] = {
    IssueKind.PAID_SHORT: Remedy(_PAID, (ACCEPT,)),
    IssueKind.PAID_OVER: Remedy(_PAID, (ACCEPT,)),
    IssueKind.PAID_UNKNOWN_ORDER: Remedy(
        "It closes when the order is known, or accepted.", (ACCEPT,)
    ),
    IssueKind.LINE_DOUBLED: Remedy(_PAID, (ACCEPT,)),
    IssueKind.PAYMENT_MISSING: Remedy(_PAID, (ACCEPT,)),
    IssueKind.FEE_VARIANCE: Remedy(_PAID, (ACCEPT,)),
    IssueKind.TAX_NOT_REMITTED: Remedy(_PAID, (ACCEPT,)),
    IssueKind.FEE_REPEATED: Remedy(
        "It closes when somebody accepts it, or ignores it with a reason where no order has it.",
        (ACCEPT,),
    ),
    IssueKind.STORE_TOTAL_DIFFERS: Remedy(
        "It closes when both totals are the same, or somebody accepts the difference.", (ACCEPT,)
    ),
    IssueKind.STORE_REFUND_DIFFERS: Remedy(
        "It closes when both have given back the same, or somebody accepts the difference.",
        (ACCEPT,),
    ),
    IssueKind.UNKNOWN_TRANSACTION_TYPE: Remedy(
        "It closes once the type has an account.", (MAP_TYPE,)
    ),
    IssueKind.LINE_UNEXPLAINED: Remedy(
        "It closes once its account is confirmed.", (CONFIRM, WRITE_RULE)
    ),
    IssueKind.LINE_CHANGED_AFTER_POSTING: Remedy("It closes once the entry is taken back."),
    IssueKind.WRITE_OFF_CHANGED: Remedy("It closes once the entry is taken back."),
    IssueKind.PAYOUT_NOT_TIED: Remedy("It closes when the lines explain the transfer."),
    IssueKind.PAYOUT_CURRENCIES: Remedy(
        "It closes when Macy's moves these lines, or somebody ignores it with a reason."
    ),
    IssueKind.PAYOUT_FAILED: Remedy("It closes when Macy's has paid it."),
    IssueKind.DEPOSIT_DIFFERS: Remedy("It closes when the deposit is confirmed."),
    IssueKind.BOOKS_UNDECIDED: Remedy("It closes once the books are set up."),
    IssueKind.COST_UNKNOWN: Remedy("It closes a day after the catalog has the costs."),
}
