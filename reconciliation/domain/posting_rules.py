"""Which account and which dimensions a sum of lines is posted to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reconciliation.domain.books import Bookkeeper, BooksRules, Presentation
from reconciliation.domain.chart import Account, AccountRole
from reconciliation.domain.default_charts import role_of
from reconciliation.domain.journal import Dimensions
from reconciliation.domain.line_sums import SALE_KINDS, LineSum
from reconciliation.domain.transactions import LineKind

_NOTHING: Mapping[str, Account] = MappingProxyType({})
_NO_DIMENSIONS: Mapping[str, Dimensions] = MappingProxyType({})

# With sales shown net, commission stands where the sale or its return does.
_NET_ROLES = {
    LineKind.COMMISSION: AccountRole.SALES,
    LineKind.REFUND_COMMISSION: AccountRole.RETURNS,
}


class ChartIncomplete(LookupError):
    """The shop's chart has no account for a role. `role` names it."""

    def __init__(self, role: AccountRole) -> None:
        super().__init__(f"The chart has no account for {role.replace('_', ' ').lower()}.")
        self.role = role


@dataclass(frozen=True)
class PostingRules:
    """Everything finance decided about where money is posted."""

    books: BooksRules
    by_role: Mapping[AccountRole, Account]
    by_code: Mapping[str, Account] = field(default_factory=lambda: _NOTHING)
    type_accounts: Mapping[str, Account] = field(default_factory=lambda: _NOTHING)
    dimensions_by_code: Mapping[str, Dimensions] = field(default_factory=lambda: _NO_DIMENSIONS)
    dimensions: Dimensions = field(default_factory=Dimensions)

    def account(self, role: AccountRole) -> Account:
        """Return the account of a role. Raise ChartIncomplete."""
        try:
            return self.by_role[role]
        except KeyError:
            raise ChartIncomplete(role) from None

    def account_of(self, lines: LineSum) -> Account:
        """Return where lines are posted: a decision, else finance's mapping, else the chart.

        Where the store's connector books the sale, no mapping of a type books it a second time.
        """
        if lines.account_code:
            return self.by_code[lines.account_code]
        if self.settles_only(lines):
            return self.account(AccountRole.RECEIVABLE)
        if lines.type in self.type_accounts:
            return self.type_accounts[lines.type]
        if self.books.presentation is Presentation.NET and lines.kind in _NET_ROLES:
            return self.account(_NET_ROLES[lines.kind])
        return self.account(role_of(lines.kind, country=self.books.country))

    def settles_only(self, lines: LineSum) -> bool:
        """Tell whether somebody else books the sale that these lines pay (caution 32)."""
        by = self.books.bookkeeper_on(lines.day)
        return by is Bookkeeper.STORE_CONNECTOR and lines.kind in SALE_KINDS

    def dimensions_of(self, account: Account) -> Dimensions:
        """Return what a posting of an account is filed under: its own rule, else the common one."""
        return self.dimensions_by_code.get(account.code, self.dimensions)
