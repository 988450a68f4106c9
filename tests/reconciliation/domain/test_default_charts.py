"""Charts to begin with."""

import pytest

from reconciliation.domain.chart import AccountRole
from reconciliation.domain.default_charts import default_chart, role_of
from reconciliation.domain.transactions import KINDS

SYSTEMS = [
    "",
    "quickbooks_online",
    "quickbooks_iif",
    "xero",
    "netsuite",
    "sage50",
    "intacct",
    "beancount",
    "hledger",
]


class TestDefaultChart:
    @pytest.mark.parametrize("system", SYSTEMS)
    @pytest.mark.parametrize("country", ["US", "GB"])
    def test_has_one_account_for_each_kind_of_money(self, system: str, country: str) -> None:
        chart = default_chart(country=country, system=system)

        assert len({account.code for account in chart}) == len(chart)
        assert len({account.name for account in chart}) == len(chart)
        assert {role_of(kind, country=country) for kind in KINDS.values()} <= {
            account.role for account in chart
        }

    def test_caution_39_has_no_input_tax_in_the_us(self) -> None:
        here = {account.role for account in default_chart(country="US")}
        there = {account.role for account in default_chart(country="DE")}

        assert AccountRole.INPUT_TAX not in here
        assert AccountRole.COMMISSION_TAX not in there

    def test_nests_quickbooks_accounts_below_one_of_their_own_type(self) -> None:
        chart = default_chart(system="quickbooks_online")
        parents: dict[str, set[str]] = {}
        for account in chart:
            if ":" in account.name:
                parents.setdefault(account.name.split(":")[0], set()).add(account.type)

        assert all(len(types) == 1 for types in parents.values())
        assert {account.name for account in chart} > {
            "Macy's Income:Macy's Sales",
            "Macy's Balances:Macy's Clearing",
            "Checking",
        }

    def test_names_plain_text_accounts_in_components(self) -> None:
        names = {account.name for account in default_chart(system="beancount")}

        assert {"Assets:Macys:Clearing", "Income:Macys:Sales", "Assets:Checking"} < names
        assert not any(
            set(name) - set(":") and not name.replace(":", "").isalnum() for name in names
        )

    def test_names_another_marketplace_s_accounts_after_it(self) -> None:
        names = {account.name for account in default_chart(marketplace="Bloomingdale's")}

        assert "Bloomingdale's Clearing" in names
