"""The words of the exceptions about money; `issue_words` has those of the others."""

from integration.domain.issue_kinds import IssueKind, Severity, Team
from integration.domain.issue_sentences import Words

_FINANCE = Team.FINANCE

FINANCE_WORDS: dict[IssueKind, Words] = {
    IssueKind.PAID_SHORT: Words(
        "{what} of order {order}: {expected} is payable, {actual} came, {difference} less.",
        "Raise it with Macy's, or accept the difference with a reason.",
        team=_FINANCE,
    ),
    IssueKind.PAID_OVER: Words(
        "{what} of order {order}: {expected} is payable, {actual} came, {difference} more.",
        "See whether a later payout takes it back, or accept the difference with a reason.",
        team=_FINANCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.PAID_UNKNOWN_ORDER: Words(
        "Macy's paid {actual} for order {order}, which Marketbridge does not know.",
        "If it was placed before the books began, set that day or accept it; else look for it at"
        " Macy's.",
        team=_FINANCE,
    ),
    IssueKind.LINE_DOUBLED: Words(
        "{what} of order {order} came more than once: {actual} instead of {expected}.",
        "Raise it with Macy's: the doubled amount may be taken back in a later payout.",
        team=_FINANCE,
    ),
    IssueKind.PAYMENT_MISSING: Words(
        "{what} of order {order}: {expected} is payable, and {days} days later nothing came.",
        "Raise it with Macy's, or say why nothing will come.",
        team=_FINANCE,
    ),
    IssueKind.FEE_VARIANCE: Words(
        "{what} of order {order}: {expected} by the contract, {actual} charged.",
        "Dispute it with Macy's (the fee audit has the list), or mend the contract's rate.",
        team=_FINANCE,
    ),
    IssueKind.TAX_NOT_REMITTED: Words(
        "Tax of order {order}: {expected} was collected, {actual} of it remitted by Macy's.",
        "Ask Macy's who remits the rest before the tax period ends.",
        team=_FINANCE,
    ),
    IssueKind.FEE_REPEATED: Words(
        "{what} of {about}: {actual} in all, {difference} of it by lines that say the same as"
        " another.",
        "See whether Macy's charged it twice by mistake, and raise it with Macy's. If both are"
        " right, say so with a reason.",
        team=_FINANCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.STORE_TOTAL_DIFFERS: Words(
        "Order {order}: {expected} at Macy's, {actual} in the store, without tax.",
        "See in the store what was changed, and whether Macy's should know; or accept the"
        " difference with a reason.",
        team=_FINANCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.STORE_REFUND_DIFFERS: Words(
        "Order {order}: customers got {expected} back at Macy's, {actual} in the store, without"
        " tax.",
        "Refund the rest where it is missing: in Mirakl's back office, or on the store's order; or"
        " accept the difference with a reason.",
        team=_FINANCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.UNKNOWN_TRANSACTION_TYPE: Words(
        "{count} lines have the type “{type}”, which no account is set for: {amount} in all.",
        "Map the type to an account. Until then it stands in suspense, and an export needs"
        " somebody's approval.",
        team=_FINANCE,
    ),
    IssueKind.LINE_UNEXPLAINED: Words(
        "{what} of {amount} belongs to no order: {text}.",
        "Confirm the suggested account or choose another; a rule does it for the next ones.",
        team=_FINANCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.LINE_CHANGED_AFTER_POSTING: Words(
        "{count} lines of payout {payout} changed after their entry was posted: {what}.",
        "Take the entry back on its page: its lines are drafted anew, on an open day.",
        team=_FINANCE,
    ),
    IssueKind.WRITE_OFF_CHANGED: Words(
        "Entry {entry} writes off differences that are no more as they were accepted: {changed} of"
        " {count}, such as order {order}'s.",
        "Take the entry back on its page: what still stands is drafted anew.",
        team=_FINANCE,
    ),
    IssueKind.PAYOUT_NOT_TIED: Words(
        "Payout {payout}: the lines come to {lines}, Macy's transferred {transferred};"
        " {difference} is unexplained.",
        "Lines may come late: it is compared again with each reading. If it stays, raise it with"
        " Macy's. It cannot be posted until it ties out.",
        team=_FINANCE,
        severity=Severity.CRITICAL,
    ),
    IssueKind.PAYOUT_CURRENCIES: Words(
        "Payout {payout} is transferred in {currency}, but has lines of {others}: a payout has one"
        " currency, so they explain nothing of it and stand in no entry.",
        "Ask Macy's by which payout they are settled. Book them by hand, and ignore this with a"
        " reason.",
        team=_FINANCE,
    ),
    IssueKind.PAYOUT_FAILED: Words(
        "Macy's could not pay payout {payout} ({amount}): {reason}.",
        "Mend what Macy's names, such as the bank details, in the Mirakl back office.",
        team=_FINANCE,
        severity=Severity.CRITICAL,
    ),
    IssueKind.DEPOSIT_DIFFERS: Words(
        "Payout {payout}: {transferred} was transferred, the bank shows {deposit}.",
        "Choose the right line of the statement, or accept the difference as a bank fee.",
        team=_FINANCE,
    ),
    IssueKind.BOOKS_UNDECIDED: Words(
        "Nobody has said who books Macy's sales: {waiting} payouts wait.",
        "Set up the books: our journal, or the store's accounting connector.",
        team=_FINANCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.COST_UNKNOWN: Words(
        "The cost of goods is booked, but the store's catalog has no cost for {count} SKUs that"
        " were sold: {some}.",
        "Give them a cost price in the store. Until then their sales are booked without a cost.",
        team=_FINANCE,
        severity=Severity.NORMAL,
    ),
}
