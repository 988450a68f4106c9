"""What each format writes of the same entries, as a bookkeeper reads it (golden/journals)."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from reconciliation.domain.formats import FORMATS, ExportFile, Options
from tests.reconciliation.entries import ENTRIES

IN_CODE_PAGE = ("quickbooks_iif", "sage50")


def read(file: ExportFile, key: str) -> str:
    """Return a file as text, lines ended as on this machine; a workbook as its cells."""
    if key == "xlsx":
        return cells(file)
    text = file.content.decode("cp1252" if key in IN_CODE_PAGE else "utf-8")
    return text.replace("\r\n", "\n")


def cells(file: ExportFile) -> str:
    lines = []
    for sheet in load_workbook(io.BytesIO(file.content)):
        lines.append(f"[{sheet.title}]")
        lines += [
            " | ".join("" if cell is None else str(cell) for cell in row).rstrip()
            for row in sheet.iter_rows(values_only=True)
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("key", FORMATS)
class TestEveryFormat:
    def test_is_what_a_bookkeeper_has_read(self, key, golden):
        written = FORMATS[key].write(ENTRIES)

        for file in written.files:
            ending = file.name.removeprefix("journals.")
            golden(f"journals/{key}.{ending}{'.txt' * (key == 'xlsx')}", read(file, key))

    def test_has_the_same_bytes_in_whatever_order_the_entries_come(self, key):
        first, second = (FORMATS[key].write(entries) for entries in (ENTRIES, ENTRIES[::-1]))

        assert first.files == second.files

    def test_writes_a_draft_for_a_preview(self, key):
        draft = replace(ENTRIES[0], number="")

        assert FORMATS[key].write([draft]).files

    def test_names_its_files_as_it_is_told(self, key):
        written = FORMATS[key].write(ENTRIES, Options(name="macys-2026-01"))

        assert {file.name.split(".")[0] for file in written.files} == {"macys-2026-01"}

    def test_says_what_its_system_asks(self, key):
        assert FORMATS[key].asks
        assert FORMATS[key].debit_and_credit
        assert all(sentence.endswith(".") for sentence in FORMATS[key].asks)


class TestTheList:
    def test_begins_with_what_is_asked_for_most(self):
        assert list(FORMATS)[:6] == [
            *("quickbooks_online", "xero", "beancount", "hledger", "plain_csv", "xlsx")
        ]

    def test_says_of_which_formats_columns_are_recalled(self):
        recalled = {key for key, form in FORMATS.items() if form.notice}

        assert recalled == {
            *("quickbooks_online", "xero", "quickbooks_iif", "netsuite", "sage50", "intacct")
        }
        assert "check with a small file first" in FORMATS["xero"].notice
