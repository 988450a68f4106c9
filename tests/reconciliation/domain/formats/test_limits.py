"""What a system takes at most is respected; what it cannot take is refused in sentences."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from reconciliation.domain.chart import Account, AccountRole, AccountType
from reconciliation.domain.formats import FORMATS, Options, UnknownFormat, format_named
from reconciliation.domain.journal import Dimensions, Entry
from tests.reconciliation.domain.formats.readers import amounts_in
from tests.reconciliation.entries import (
    ACTIVITY,
    CASH,
    CLEARING,
    ENTRIES,
    SALES,
    posting,
)

ROWS = {"quickbooks_online": 1_000, "xero": 300}


def long_entry(number: int, lines: int) -> Entry:
    """Return a balanced entry of so many lines."""
    amounts = [*["1.00"] * (lines - 1), f"{1 - lines}.00"]
    postings = tuple(posting(CLEARING, amount) for amount in amounts)
    return replace(ACTIVITY, number=f"MB-1-{number:06d}", postings=postings)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize("key", ROWS)
class TestRows:
    def test_caution_40_are_split_over_files_and_no_entry_is(self, key):
        entries = [long_entry(number, 140) for number in range(1, 21)]

        written = FORMATS[key].write(entries)

        assert len(written.files) == {"quickbooks_online": 3, "xero": 10}[key]
        assert all(len(rows_of(file.content)) <= ROWS[key] for file in written.files)
        for file in written.files:
            assert {sum(amounts) for amounts in amounts_in(key, [file]).values()} == {0}
        assert written.files[0].name == f"journals-1-of-{len(written.files)}.csv"

    def test_of_a_full_file_are_one_file(self, key):
        assert len(FORMATS[key].write([long_entry(1, ROWS[key] - 1)]).files) == 1

    def test_caution_40_of_an_entry_that_fits_no_file_are_refused_with_what_to_do(self, key):
        written = FORMATS[key].write([ACTIVITY, long_entry(9, ROWS[key])])

        assert written.files == ()
        [fault] = written.faults
        assert fault.startswith(f"MB-1-000009 has {ROWS[key]:,} lines, and a file takes")
        assert "Group entries by day" in fault


@pytest.mark.parametrize("key", FORMATS)
class TestEveryFormatRefuses:
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            (replace(ACTIVITY, postings=ACTIVITY.postings[:-1]), "The postings sum to -985.30"),
            (replace(ACTIVITY, postings=()), "An entry has at least two postings."),
            (
                replace(ACTIVITY, postings=(posting(SALES, "0.005"), posting(SALES, "-0.005"))),
                "A posting has a fraction of a cent.",
            ),
            (replace(ACTIVITY, currency="$"), "“$” is not a currency's code."),
        ],
    )
    def test_what_is_no_entry(self, key, wrong, sentence):
        written = FORMATS[key].write([CASH, wrong])

        assert written.files == ()
        assert any(sentence in fault for fault in written.faults)

    def test_one_number_twice(self, key):
        assert FORMATS[key].write([CASH, CASH]).faults == ("MB-1-000004 is there twice.",)

    def test_nothing_at_all(self, key):
        assert FORMATS[key].write([]).faults == ("There are no entries to export.",)

    def test_an_account_without_a_code(self, key):
        nameless = posting(Account(" ", "Sales", AccountType.INCOME), "-985.30")

        [fault] = FORMATS[key].write([replace(CASH, postings=(CASH.postings[0], nameless))]).faults

        assert "lacks its code or its name" in fault


class TestOneCurrency:
    @pytest.mark.parametrize("key", FORMATS)
    def test_is_what_a_file_of_any_format_holds(self, key):
        written = FORMATS[key].write([CASH, replace(ACTIVITY, currency="CAD")])

        assert written.files == ()
        [fault] = written.faults
        assert fault.startswith("A file holds one currency, not CAD and USD: export")

    @pytest.mark.parametrize("key", ["quickbooks_online", "plain_csv", "netsuite", "json"])
    def test_is_named_on_each_line_where_a_file_can(self, key):
        [file, *_] = FORMATS[key].write([replace(ACTIVITY, currency="CAD")]).files

        assert b"CAD" in file.content


class TestFormulas:
    TABLES = ("quickbooks_online", "xero", "plain_csv", "netsuite", "sage50", "intacct")

    @pytest.mark.parametrize("key", TABLES)
    def test_are_harmless_in_every_cell_and_numbers_stay_numbers(self, key):
        [file, *_] = FORMATS[key].write(ENTRIES).files
        text = file.content.decode("cp1252" if key == "sage50" else "utf-8")
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]

        starting = [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]

        assert all(Decimal(cell) < 0 for cell in starting)
        assert bool(starting) == (key == "xero")
        assert any(cell.startswith("'=HYPERLINK") for cell in cells)

    def test_are_texts_in_a_workbook(self):
        [file] = FORMATS["xlsx"].write(ENTRIES).files
        sheet = load_workbook(io.BytesIO(file.content))["Journal"]
        found = [cell for row in sheet for cell in row if "HYPERLINK" in str(cell.value)]

        assert [(cell.data_type, cell.value[0]) for cell in found] == [("s", "'")]

    def test_are_kept_as_they_are_where_no_spreadsheet_reads(self):
        [file] = FORMATS["json"].write(ENTRIES).files

        lines = json.loads(file.content)["entries"][0]["lines"]
        assert any(line["description"].startswith("=HYPERLINK") for line in lines)


class TestAWorkbook:
    def test_has_numbers_days_and_codes_as_what_they_are(self):
        [file] = FORMATS["xlsx"].write(ENTRIES).files
        head, *rows = load_workbook(io.BytesIO(file.content))["Journal"].iter_rows()
        columns = [cell.value for cell in head]
        row = dict(zip(columns, rows[5], strict=True))

        assert (row["account_code"].value, row["account_code"].data_type) == ("0610", "s")
        assert (row["debit"].value, row["debit"].data_type) == (0.02, "n")
        assert row["date"].is_date

    def test_refuses_an_amount_that_it_would_round(self):
        much = "10000000000000.01"
        entry = replace(CASH, postings=(posting(SALES, much), posting(SALES, f"-{much}")))

        [*faults] = FORMATS["xlsx"].write([entry]).faults

        assert "takes amounts below 10,000,000,000,000" in faults[0]


class TestTexts:
    def test_that_are_too_long_are_cut_and_named(self):
        written = FORMATS["intacct"].write(ENTRIES)

        [warning] = written.warnings
        assert warning.startswith("Sage Intacct takes 30 characters of a description: cut in MB-1")

    def test_of_accounts_are_never_cut_but_refused(self):
        long_name = posting(Account("1", "x" * 101, AccountType.ASSET), "-985.30")
        entry = replace(CASH, postings=(CASH.postings[0], long_name))

        [fault] = FORMATS["quickbooks_online"].write([entry]).faults

        assert "takes names of 100 characters" in fault

    @pytest.mark.parametrize("key", ["quickbooks_iif", "sage50"])
    def test_of_other_scripts_are_replaced_where_windows_cannot_write_them(self, key):
        entry = replace(
            CASH, memo="Łódź 日本", postings=(posting(SALES, "1"), posting(SALES, "-1"))
        )

        written = FORMATS[key].write([entry])

        assert any("others were replaced in MB-1-000004" in said for said in written.warnings)
        assert "?ód\N{LATIN SMALL LETTER Z} ??" in written.files[0].content.decode("cp1252")


class TestXero:
    def test_files_under_two_categories_at_most(self):
        entry = replace(CASH, postings=(
            posting(SALES, "1.00", filed=Dimensions("a", "b", "c")),
            posting(SALES, "-1.00"),
        ))  # fmt: skip

        [fault] = FORMATS["xero"].write([entry]).faults

        assert (
            fault
            == "Xero files a line under 2 tracking categories, not Class, Location, Department."
        )

    def test_names_the_tax_rate_that_is_chosen(self):
        [file] = FORMATS["xero"].write(ENTRIES, Options(tax_rate="BAS Excluded")).files

        assert {row[4] for row in rows_of(file.content)[1:]} == {"BAS Excluded"}

    def test_refuses_to_guess_a_tax_rate(self):
        assert FORMATS["xero"].write(ENTRIES, Options(tax_rate=" ")).faults


class TestOtherSystems:
    def test_sage_50_takes_numbers_for_accounts(self):
        named = posting(Account("SALES", "Sales", AccountType.INCOME), "-985.30")

        written = FORMATS["sage50"].write([replace(CASH, postings=(CASH.postings[0], named))])

        assert written.faults == ("Sage 50 takes nominal codes of up to 8 digits, not “SALES”.",)

    def test_netsuite_takes_amounts_of_ten_digits(self):
        much = "10000000000.00"
        entry = replace(CASH, postings=(posting(SALES, much), posting(SALES, f"-{much}")))

        assert "below 10,000,000,000:" in FORMATS["netsuite"].write([entry]).faults[0]

    def test_netsuite_finds_accounts_by_name_where_it_is_told_to(self):
        by_name = FORMATS["netsuite"].write(ENTRIES, Options(accounts_by="NAME"))

        assert b"Marketplace:Sales" in by_name.files[0].content

    def test_quickbooks_desktop_takes_short_numbers(self):
        short = FORMATS["quickbooks_iif"].write([replace(CASH, number="MB-12-000004")])
        never = FORMATS["quickbooks_iif"].write([replace(CASH, number="MB-123456-000004")])

        assert b"MB12000004" in short.files[0].content
        assert "numbers of 11 characters: MB-123456-000004 is longer" in never.faults[0]

    def test_quickbooks_asks_for_a_customer_on_receivables_only(self):
        owed = Account("1200", "Accounts Receivable", AccountType.ASSET, AccountRole.RECEIVABLE)
        entry = replace(CASH, postings=(posting(owed, "5.00"), posting(SALES, "-5.00")))

        [file] = FORMATS["quickbooks_online"].write([entry]).files

        assert [row[6] for row in rows_of(file.content)] == ["Name", "Macy's", ""]

    def test_dates_are_written_as_the_company_writes_them(self):
        day_first = FORMATS["quickbooks_online"].write(ENTRIES, Options(date_style="DD/MM/YYYY"))
        unheard_of = FORMATS["quickbooks_online"].write(ENTRIES, Options(date_style="YY"))

        assert b"31/01/2026" in day_first.files[0].content
        assert b"01/31/2026" in unheard_of.files[0].content


class TestAFormat:
    def test_that_nobody_knows_is_named_with_those_that_there_are(self):
        with pytest.raises(UnknownFormat, match="There is no format “csv”"):
            format_named("csv")
