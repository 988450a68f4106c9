"""A chart of accounts to begin with, by country and accounting system. Finance changes it.

Numbers follow each system's own starter chart where it has an account of that kind (Xero's 200
Sales, Sage 50's 1200 Bank); the marketplace's own accounts stand beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reconciliation.domain.chart import ROLE_OF_KIND, Account, AccountRole, AccountType
from reconciliation.domain.transactions import LineKind

# Where sales tax is no deductible input tax: what Macy's adds to its commission is a cost.
_COUNTRIES_WITHOUT_INPUT_TAX = frozenset({"US"})
PLAIN_TEXT = frozenset({"beancount", "hledger"})
NESTED_BY_NAME = frozenset({"quickbooks_online", "quickbooks_iif"})


@dataclass(frozen=True, slots=True)
class _Row:
    """One account: its type, its name, and its code by system (the first where none is said)."""

    type: AccountType
    name: str
    code: str
    xero: str
    netsuite: str
    sage50: str
    intacct: str
    is_shared: bool = False  # the seller's own, not one of the marketplace's

    def code_in(self, system: str) -> str:
        """Return the account's code in a system."""
        return {
            "xero": self.xero,
            "netsuite": self.netsuite,
            "sage50": self.sage50,
            "intacct": self.intacct,
        }.get(system, self.code)


_A, _L, _Q = AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY
_I, _E = AccountType.INCOME, AccountType.EXPENSE
_R = AccountRole

_ROWS: Mapping[AccountRole, _Row] = {
    _R.BANK: _Row(_A, "Checking", "1000", "090", "10100", "1200", "1010", is_shared=True),
    _R.CLEARING: _Row(_A, "Clearing", "1100", "611", "11100", "1110", "1210"),
    _R.RESERVE: _Row(_A, "Reserve", "1110", "612", "11110", "1111", "1211"),
    _R.RECEIVABLE: _Row(_A, "Receivable", "1120", "613", "11120", "1112", "1212"),
    _R.CARRIED_FORWARD: _Row(_A, "Carried Forward", "1130", "614", "11130", "1113", "1213"),
    _R.ACCRUED: _Row(_A, "Accrued", "1140", "615", "11140", "1114", "1214"),
    _R.INPUT_TAX: _Row(_A, "Input Tax", "1180", "821", "11180", "2201", "1280"),
    _R.INVENTORY: _Row(_A, "Inventory", "1300", "630", "13100", "1001", "1310", is_shared=True),
    _R.SUSPENSE: _Row(_A, "Suspense", "1900", "850", "19900", "9998", "1990"),
    _R.TAX_CLEARING: _Row(_L, "Tax Clearing", "2200", "822", "22200", "2205", "2210"),
    _R.OPENING_EQUITY: _Row(
        _Q, "Opening Balance Equity", "3900", "840", "32900", "3200", "3900", is_shared=True
    ),
    _R.SALES: _Row(_I, "Sales", "4000", "201", "41100", "4010", "4010"),
    _R.SHIPPING_INCOME: _Row(_I, "Shipping Income", "4010", "202", "41110", "4011", "4011"),
    _R.RETURNS: _Row(_I, "Returns", "4020", "203", "41120", "4012", "4012"),
    _R.OPERATOR_SHIPPING: _Row(
        _I, "Shipping Paid by Marketplace", "4030", "204", "41130", "4013", "4013"
    ),
    _R.COST_OF_GOODS: _Row(
        _E, "Cost of Goods Sold", "5000", "310", "51100", "5000", "5010", is_shared=True
    ),
    _R.COMMISSION: _Row(_E, "Commission", "6000", "421", "61100", "7601", "6010"),
    _R.COMMISSION_REFUND: _Row(_E, "Commission Refunded", "6010", "422", "61110", "7602", "6011"),
    _R.COMMISSION_TAX: _Row(_E, "Commission Tax", "6020", "423", "61120", "7603", "6012"),
    _R.FEES: _Row(_E, "Fees", "6030", "424", "61130", "7604", "6013"),
    _R.PENALTIES: _Row(_E, "Penalties", "6040", "425", "61140", "7605", "6014"),
    _R.SUBSCRIPTION: _Row(_E, "Subscription", "6050", "426", "61150", "7606", "6015"),
    _R.ADJUSTMENTS: _Row(_E, "Adjustments", "6060", "427", "61160", "7607", "6016"),
    _R.VARIANCE: _Row(_E, "Variance", "6070", "428", "61170", "7608", "6017"),
    _R.BANK_FEES: _Row(_E, "Bank Charges", "6900", "404", "62100", "7901", "6910", is_shared=True),
}

# QuickBooks lets an account stand only below one of its own type, hence a parent a type.
_PARENTS = {
    AccountType.ASSET: "Balances",
    AccountType.LIABILITY: "Liabilities",
    AccountType.EQUITY: "Equity",
    AccountType.INCOME: "Income",
    AccountType.EXPENSE: "Costs",
}
_ROOTS = {
    AccountType.ASSET: "Assets",
    AccountType.LIABILITY: "Liabilities",
    AccountType.EQUITY: "Equity",
    AccountType.INCOME: "Income",
    AccountType.EXPENSE: "Expenses",
}


def default_chart(
    *, country: str = "US", system: str = "", marketplace: str = "Macy's"
) -> tuple[Account, ...]:
    """Return one account for each role, named and numbered as the accounting system has it.

    `system` is an export format's name; an unknown or empty one gets plain names. Where input tax
    can be reclaimed, the chart has an account for it in place of the expense.
    """
    unused = _R.INPUT_TAX if tax_role(country) is _R.COMMISSION_TAX else _R.COMMISSION_TAX
    return tuple(
        Account(row.code_in(system), _name(row, system, marketplace), row.type, role)
        for role, row in _ROWS.items()
        if role is not unused
    )


def tax_role(country: str) -> AccountRole:
    """Return where tax on commission and fees goes: an expense in the US, else input tax."""
    if country.upper() in _COUNTRIES_WITHOUT_INPUT_TAX:
        return AccountRole.COMMISSION_TAX
    return AccountRole.INPUT_TAX


def role_of(kind: LineKind, *, country: str = "US") -> AccountRole:
    """Return the role of the account that a kind is posted to; suspense for what nobody mapped."""
    role = ROLE_OF_KIND.get(kind, AccountRole.SUSPENSE)
    return tax_role(country) if role is AccountRole.COMMISSION_TAX else role


def _name(row: _Row, system: str, marketplace: str) -> str:
    if system in PLAIN_TEXT:
        parts = [_ROOTS[row.type], *([] if row.is_shared else [_component(marketplace)])]
        return ":".join([*parts, _component(row.name)])
    if row.is_shared:
        return row.name
    if system in NESTED_BY_NAME:
        return f"{marketplace} {_PARENTS[row.type]}:{marketplace} {row.name}"[:100]
    return f"{marketplace} {row.name}"


def _component(name: str) -> str:
    """Return a name as one component of a plain-text account: “Macy's” is “Macys”."""
    words = ("".join(c for c in word if c.isalnum()) for word in name.split())
    joined = "".join(word[:1].upper() + word[1:] for word in words)
    return joined if joined[:1].isalpha() else f"Shop{joined}"
