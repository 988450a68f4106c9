"""The accounting programs themselves judge our ledgers: they accept them, and refuse a cent."""

from dataclasses import replace
from datetime import date

import pytest

from reconciliation.domain.chart import Account, AccountType
from reconciliation.domain.formats import FORMATS, Options
from reconciliation.domain.journal import EntryKind
from tests.judges import balances_by_hledger, verdict_of_beancount, verdict_of_hledger
from tests.reconciliation.entries import CLEARING, ENTRIES, NASTY, SALES, entry, posting

# Each pair is the same amount on both sides of one entry: it still balances, a cent off.
A_CENT = ((b" 985.30 USD", b" 985.31 USD"), (b" -1234.50 USD", b" -1234.51 USD"))


def content(key: str, entries=ENTRIES, **options) -> bytes:
    [file] = FORMATS[key].write(entries, Options(**options)).files
    return file.content


def with_strange_names():
    """Entries on accounts whose names no ledger would take as they are, two of them alike."""
    names = [
        "a: b ;c  ",
        "a:b ;c",
        "Équipe 日本",
        "日本",
        "…",
        "(x) [y]",
        "-=1",
        "assets",
        "ß \\ \" '",
    ]
    kinds = list(AccountType)
    return [
        entry(
            EntryKind.ACTIVITY,
            date(2026, 3, number),
            NASTY,
            number,
            posting(Account(f"{number:04d}", name, kinds[number % len(kinds)]), "10.00", NASTY),
            posting(CLEARING, "-10.00"),
        )
        for number, name in enumerate(names, start=1)
    ]


def around_clearing():
    """Entries on the clearing account, on one below it, and on it again in no role."""
    below = Account("1251", f"{CLEARING.name}:Reserve", AccountType.ASSET)
    same = replace(CLEARING, role=None)
    day = date(2026, 3, 1)
    return [
        entry(EntryKind.ACTIVITY, day, "", 1, posting(below, "5.00"), posting(CLEARING, "-5.00")),
        entry(EntryKind.ACTIVITY, day, "", 2, posting(same, "3.00"), posting(SALES, "-3.00")),
    ]


@pytest.mark.judged_by("bean-check")
class TestBeancount:
    def test_accepts_the_file(self, tmp_path):
        assert verdict_of_beancount(content("beancount"), tmp_path) == ""

    def test_refuses_one_cent_in_one_posting(self, tmp_path):
        changed = content("beancount").replace(*A_CENT[0], 1)

        assert "does not balance" in verdict_of_beancount(changed, tmp_path)

    def test_refuses_one_cent_even_where_the_entry_balances(self, tmp_path):
        changed = content("beancount")
        for before, after in A_CENT:
            changed = changed.replace(before, after, 1)

        verdict = verdict_of_beancount(changed, tmp_path)

        assert "Balance failed for 'Assets:Macys-Clearing'" in verdict
        assert "0.01 too much" in verdict

    def test_accepts_accounts_of_any_name(self, tmp_path):
        assert verdict_of_beancount(content("beancount", with_strange_names()), tmp_path) == ""

    def test_accepts_whatever_else_stands_on_the_clearing_account(self, tmp_path):
        assert verdict_of_beancount(content("beancount", around_clearing()), tmp_path) == ""

    def test_accepts_it_within_a_ledger_that_has_the_accounts(self, tmp_path):
        whole = content("beancount").decode()
        opened = "\n".join(line for line in whole.splitlines() if " open " in line) + "\n"
        included = content("beancount", is_standalone=False)

        assert b" open " not in included
        assert verdict_of_beancount(opened.encode() + included, tmp_path) == ""


@pytest.mark.judged_by("hledger")
class TestHledger:
    def test_accepts_the_file_strictly(self, tmp_path):
        assert verdict_of_hledger(content("hledger"), tmp_path) == ""

    def test_reads_the_balances_that_the_entries_have(self, tmp_path):
        read = balances_by_hledger(content("hledger"), tmp_path)

        expected = {"985.30 USD", "1.50 USD", "183.68 USD", "0.02 USD", "64.00 USD", "-1234.50 USD"}
        assert sorted(read) == sorted([*expected, "0", "0"])

    def test_refuses_one_cent_in_one_posting(self, tmp_path):
        changed = content("hledger").replace(*A_CENT[0], 1)

        assert "could not balance" in verdict_of_hledger(changed, tmp_path)

    def test_refuses_one_cent_even_where_the_entry_balances(self, tmp_path):
        changed = content("hledger")
        for before, after in A_CENT:
            changed = changed.replace(before, after, 1)

        verdict = verdict_of_hledger(changed, tmp_path)

        assert "balance assertion" in verdict
        assert "0.01" in verdict

    def test_refuses_an_account_that_is_not_declared(self, tmp_path):
        changed = content("hledger").replace(b"account Assets:Checking", b"account Assets:Other")

        assert "Assets:Checking" in verdict_of_hledger(changed, tmp_path)

    def test_accepts_accounts_of_any_name(self, tmp_path):
        assert verdict_of_hledger(content("hledger", with_strange_names()), tmp_path) == ""

    def test_accepts_a_payee_in_brackets(self, tmp_path):
        named = [replace(one, payee="(Macy's") for one in ENTRIES]

        assert verdict_of_hledger(content("hledger", named), tmp_path) == ""

    def test_accepts_whatever_else_stands_on_the_clearing_account(self, tmp_path):
        assert verdict_of_hledger(content("hledger", around_clearing()), tmp_path) == ""
