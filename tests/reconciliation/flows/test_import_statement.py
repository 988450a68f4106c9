"""Bank statements that a person uploads: OFX and tables; a line twice is one."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from integration.models import MiraklShop
from reconciliation.domain.unusable import UnusableFile
from reconciliation.flows import import_statement as flow
from reconciliation.models import BankLine
from tests.integration.story import unreachable_shop
from tests.reconciliation.lines import AT
from tests.samples import HERE

pytestmark = pytest.mark.django_db

CSV = """First Bank of Cincinnati;;;
Account 4711;;;
Posting Date;Description;Amount;Reference
07/15/2026;MIRAKL PAYOUT;1,234.56;TRN-1
07/15/2026;WIRE FEE;-15.00;
07/15/2026;WIRE FEE;-15.00;
"""


@pytest.fixture
def shop() -> MiraklShop:
    shop = unreachable_shop()
    MiraklShop.objects.update(currency="USD")
    shop.refresh_from_db()
    return shop


def statement(folder: Path, content: str = CSV, name: str = "july.csv") -> Path:
    path = folder / name
    path.write_text(content)
    return path


class TestStatement:
    def test_is_read_below_what_the_bank_writes_above(
        self, shop: MiraklShop, tmp_path: Path
    ) -> None:
        assert flow.import_statement(shop, statement(tmp_path), at=AT) == (3, 3)

        line = BankLine.objects.get(amount__gt=0)
        assert (line.booked_on, line.amount) == (date(2026, 7, 15), Decimal("1234.56"))
        assert (line.text, line.reference, line.currency) == ("MIRAKL PAYOUT", "TRN-1", "USD")
        assert line.statement == "july.csv"

    def test_twice_adds_nothing_and_equal_lines_of_a_day_are_two(
        self, shop: MiraklShop, tmp_path: Path
    ) -> None:
        flow.import_statement(shop, statement(tmp_path), at=AT)

        again = flow.import_statement(shop, statement(tmp_path, name="again.csv"), at=AT)

        assert again == (3, 0)
        assert BankLine.objects.filter(amount=-15).count() == 2

    @pytest.mark.parametrize("name", ["statement-1.ofx", "statement-2.ofx"])
    def test_in_either_spelling_of_ofx_is_read(self, shop: MiraklShop, name: str) -> None:
        path = HERE / "bank" / name

        assert flow.import_statement(shop, path, at=AT) == (2, 2)
        assert flow.import_statement(shop, path, at=AT) == (2, 0)

        line = BankLine.objects.get(amount__gt=0)
        assert (line.booked_on, line.amount) == (date(2026, 7, 15), Decimal("1234.56"))
        assert "MIRAKL" in line.text

    def test_is_previewed(self, shop: MiraklShop, tmp_path: Path) -> None:
        found = flow.preview(shop, statement(tmp_path))

        assert (found.lines, found.new) == (3, 3)
        assert (found.money_in, found.money_out) == (Decimal("1234.56"), Decimal(-30))
        assert found.first_on == found.last_on == date(2026, 7, 15)
        assert not BankLine.objects.exists()

    def test_with_a_broken_row_is_not_imported_at_all(
        self, shop: MiraklShop, tmp_path: Path
    ) -> None:
        broken = statement(tmp_path, CSV + "07/16/2026;ODD;a lot;\n")

        with pytest.raises(UnusableFile) as refused:
            flow.import_statement(shop, broken, at=AT)

        [fault] = refused.value.faults
        assert (fault["line"], fault["why"]) == ("7", "amount: not an amount")
        assert not BankLine.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("a.csv", "Name;Color\nX;Y\n", "no column for the date and the amount"),
            ("a.ofx", "OFXHEADER:100\n<OFX><BANK", "broken"),
            ("a.json", "[]", "read from OFX, CSV or a workbook"),
            ("a.csv", "Date;Amount\n", "holds no line"),
        ],
    )
    def test_that_is_none_is_called_so(
        self, shop: MiraklShop, tmp_path: Path, name: str, content: str, sentence: str
    ) -> None:
        with pytest.raises(UnusableFile) as refused:
            flow.import_statement(shop, statement(tmp_path, content, name), at=AT)

        assert sentence in refused.value.sentence

    def test_in_another_currency_is_refused(self, shop: MiraklShop) -> None:
        MiraklShop.objects.update(currency="EUR")

        with pytest.raises(UnusableFile, match="is in USD; the shop is paid in EUR"):
            flow.import_statement(
                MiraklShop.objects.get(), HERE / "bank" / "statement-1.ofx", at=AT
            )

    @pytest.mark.parametrize(
        ("old", "new", "sentence"),
        [
            (">1234.56", ">NaN", "The movement 202607150001 cannot be read (not an amount)"),
            (">1234.56", ">Infinity", "The movement 202607150001 cannot be read (not an amount)"),
            (">1234.56", ">1e400", "The movement 202607150001 cannot be read (not an amount)"),
            (">1234.56", ">1.005", "The movement 202607150001 cannot be read (a fraction of a"),
            (">20260715120000", ">00010101", "cannot be read (before 1900 or after 2199)"),
            (">20260715120000", ">99991231", "cannot be read (before 1900 or after 2199)"),
            (
                "<MEMO>MKP2026071500001",
                "<MEMO>X<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY>",
                "The statement is in EUR; the shop is paid in USD.",
            ),
        ],
    )
    def test_with_a_movement_that_cannot_be_is_not_imported_at_all(
        self, shop: MiraklShop, tmp_path: Path, old: str, new: str, sentence: str
    ) -> None:
        content = (HERE / "bank" / "statement-1.ofx").read_text()
        assert old in content

        with pytest.raises(UnusableFile) as refused:
            flow.import_statement(
                shop, statement(tmp_path, content.replace(old, new), "odd.ofx"), at=AT
            )

        assert sentence in refused.value.sentence
        assert not BankLine.objects.exists()

    def test_loses_the_signs_that_no_database_keeps(self, shop: MiraklShop, tmp_path: Path) -> None:
        content = (HERE / "bank" / "statement-1.ofx").read_text().replace("WIRE", "WI\0RE")

        flow.import_statement(shop, statement(tmp_path, content, "nul.ofx"), at=AT)

        assert BankLine.objects.get(amount=-15).text == "WIRE FEE"

    def test_comes_from_the_command_line_too(
        self, shop: MiraklShop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = str(statement(tmp_path))

        call_command("import_statement", path, "--dry-run")
        call_command("import_statement", path)

        assert capsys.readouterr().out.splitlines()[-1] == "july.csv: 3 lines read, 3 added."
        with pytest.raises(CommandError, match="no file"):
            call_command("import_statement", "missing.csv")
