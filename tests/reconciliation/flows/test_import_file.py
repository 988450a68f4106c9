"""Files of lines that a person uploads: every form, a preview, and nothing half imported."""

import errno
import json
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from integration.models import MiraklShop
from reconciliation.domain.unusable import UnusableFile
from reconciliation.flows import import_file as flow
from reconciliation.models import LineImport, TransactionLine
from tests.integration.story import unreachable_shop
from tests.reconciliation.lines import AT, import_texts, snapshot, text_of
from tests.reconciliation.uploads import cells, csv_file, text_file, xlsx_file, zip_file

pytestmark = pytest.mark.django_db

USD = {"currency_iso_code": "USD"}


@pytest.fixture
def shop() -> MiraklShop:
    shop = unreachable_shop()
    MiraklShop.objects.update(currency="USD")
    shop.refresh_from_db()
    return shop


def dollars(number: int = 1, **changes: Any) -> str:
    return text_of(number, **{**USD, **changes})


def take(shop: MiraklShop, path: Path) -> LineImport:
    return flow.import_file(shop, path, by="Fay", at=AT)


def refusal(shop: MiraklShop, path: Path) -> UnusableFile:
    """Return why a file is not imported; nothing of it was."""
    before = snapshot()
    with pytest.raises(UnusableFile) as refused:
        take(shop, path)
    assert snapshot() == before
    return refused.value


class TestForms:
    def test_a_line_of_json_each_is_kept_verbatim(self, shop: MiraklShop, tmp_path: Path) -> None:
        path = text_file(tmp_path / "lines.ndjson", dollars(1), dollars(2, amount=-3.2))

        done = take(shop, path)

        assert (done.read, done.added, done.imported_by) == (2, 2, "Fay")
        texts = {line.raw for line in TransactionLine.objects.all()}
        assert texts == {dollars(1), dollars(2, amount=-3.2)}

    @pytest.mark.parametrize("wrapped", [lambda rows: rows, lambda rows: {"data": rows}])
    def test_a_list_in_json_is_read(self, shop: MiraklShop, tmp_path: Path, wrapped: Any) -> None:
        path = tmp_path / "lines.json"
        path.write_text(json.dumps(wrapped([json.loads(dollars(1)), json.loads(dollars(2))])))

        assert take(shop, path).added == 2

    def test_a_table_of_the_back_office_is_read(self, shop: MiraklShop, tmp_path: Path) -> None:
        take(shop, csv_file(tmp_path / "lines.csv", [cells(1, amount="-1,234.50")]))

        line = TransactionLine.objects.get()
        assert (line.type, line.amount) == ("ORDER_AMOUNT", Decimal("-1234.50"))
        assert (line.payment_state, line.mirakl_order_id) == ("PAID", "C-1-A")
        assert json.loads(line.raw)["Amount"] == "-1,234.50"

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
    def test_a_table_with_semicolons_has_decimal_commas(
        self, shop: MiraklShop, tmp_path: Path, encoding: str
    ) -> None:
        rows = [cells(1, amount="1.234,50", order="Größe"), cells(2, amount="7")]
        path = csv_file(tmp_path / "lines.csv", rows, delimiter=";", encoding=encoding)

        take(shop, path)

        told = dict(TransactionLine.objects.values_list("mirakl_order_id", "amount"))
        assert told == {"Größe": Decimal("1234.50"), "C-2-A": Decimal(7)}

    def test_a_workbook_is_read(self, shop: MiraklShop, tmp_path: Path) -> None:
        rows = [cells(1, amount=12.1), cells(2, amount=-0.3, order=4711)]

        take(shop, xlsx_file(tmp_path / "lines.xlsx", rows))

        told = dict(TransactionLine.objects.values_list("mirakl_order_id", "amount"))
        assert told == {"C-1-A": Decimal("12.1"), "4711": Decimal("-0.3")}

    def test_a_zip_with_one_of_them_is_unpacked(self, shop: MiraklShop, tmp_path: Path) -> None:
        inner = text_file(tmp_path / "inner.ndjson", dollars(1))

        done = take(shop, zip_file(tmp_path / "lines.zip", inner))

        assert (done.added, done.name) == (1, "inner.ndjson")

    def test_a_table_without_updates_never_replaces_what_is_known(
        self, shop: MiraklShop, tmp_path: Path
    ) -> None:
        take(shop, csv_file(tmp_path / "one.csv", [cells(1)]))

        row = cells(1, state="Pending", updated="")
        done = take(shop, csv_file(tmp_path / "two.csv", [row, cells(2, updated="")]))

        assert (done.added, done.changed) == (1, 0)


class TestPreview:
    def test_says_what_would_change_and_changes_nothing(
        self, shop: MiraklShop, tmp_path: Path
    ) -> None:
        later = {"last_updated": "2027-01-01T00:00:00.000Z"}
        import_texts(shop, dollars(1), dollars(2))
        before = snapshot()
        path = text_file(
            tmp_path / "lines.ndjson",
            dollars(1),
            dollars(2, payment_state="PAID", **later),
            dollars(3, type="COMMISSION_FEE", amount=-2.5),
            dollars(3, type="COMMISSION_FEE", amount=-2.5),
        )

        found = flow.preview(shop, path)

        assert (found.read, found.new, found.changed, found.known) == (4, 1, 1, 1)
        sums = {one.type: (one.count, one.total) for one in found.by_type}
        assert sums == {
            "COMMISSION_FEE": (1, Decimal("-2.5")),
            "REFUND_ORDER_AMOUNT": (2, Decimal(2)),
        }
        assert [line.position for line in found.first] == [1, 2, 3, 4]
        assert found.is_importable
        assert snapshot() == before

    def test_tells_of_faults_by_line(self, shop: MiraklShop, tmp_path: Path) -> None:
        path = text_file(tmp_path / "lines.ndjson", dollars(1), "broken")

        found = flow.preview(shop, path)

        assert (found.read, found.fault_count) == (1, 1)
        assert found.faults[0]["line"] == "2"
        assert not found.is_importable

    def test_knows_a_file_that_was_imported(self, shop: MiraklShop, tmp_path: Path) -> None:
        path = text_file(tmp_path / "lines.ndjson", dollars(1))
        done = take(shop, path)

        found = flow.preview(shop, path)

        assert found.imported_before == done
        assert not found.is_importable


class TestNothingHalfImported:
    def test_a_broken_line_is_told_by_its_place(self, shop: MiraklShop, tmp_path: Path) -> None:
        texts = [dollars(1), dollars(2)[:-30], dollars(3, amount="much"), dollars(4)]

        error = refusal(shop, text_file(tmp_path / "lines.ndjson", *texts))

        assert error.sentence == "2 lines cannot be read: nothing was imported."
        assert [fault["line"] for fault in error.faults] == ["2", "3"]
        kept = LineImport.objects.get()
        assert (kept.is_complete, len(kept.faults)) == (False, 2)
        assert kept.ended_at

    def test_an_amount_that_is_none_is_told_by_its_place(
        self, shop: MiraklShop, tmp_path: Path
    ) -> None:
        rows = [cells(1), cells(2, amount="n/a"), cells(3, created="yesterday")]

        error = refusal(shop, csv_file(tmp_path / "lines.csv", rows))

        assert [(fault["line"], fault["why"]) for fault in error.faults] == [
            ("3", "amount: not an amount"),
            ("4", "created_at: not a date"),
        ]

    @pytest.mark.parametrize("form", ["ndjson", "csv"])
    def test_a_foreign_currency_is_refused(
        self, shop: MiraklShop, tmp_path: Path, form: str
    ) -> None:
        if form == "csv":
            path = csv_file(tmp_path / "lines.csv", [cells(1), cells(2, currency="EUR")])
        else:
            path = text_file(
                tmp_path / "lines.ndjson", "", dollars(1), dollars(2, currency_iso_code="EUR")
            )

        [fault] = refusal(shop, path).faults

        assert fault["line"] == "3"
        assert fault["why"] == "currency: EUR, where the shop's is USD"

    def test_the_same_file_again_is_refused(self, shop: MiraklShop, tmp_path: Path) -> None:
        path = text_file(tmp_path / "lines.ndjson", dollars(1))
        take(shop, path)

        error = refusal(shop, shutil.copy(path, tmp_path / "copy.ndjson"))

        assert "was imported on 2026-08-01 by Fay, as “lines.ndjson”" in error.sentence

    def test_a_file_that_was_refused_can_be_tried_again(
        self, shop: MiraklShop, tmp_path: Path
    ) -> None:
        path = text_file(tmp_path / "lines.ndjson", dollars(1), dollars(2, currency_iso_code="EUR"))
        refusal(shop, path)
        MiraklShop.objects.update(currency="EUR")

        refusal(MiraklShop.objects.get(), path)

        assert LineImport.objects.count() == 2

    def test_a_truncated_zip_is_refused(self, shop: MiraklShop, tmp_path: Path) -> None:
        whole = zip_file(
            tmp_path / "lines.zip", text_file(tmp_path / "a.ndjson", *map(dollars, range(1, 50)))
        ).read_bytes()
        cut = tmp_path / "cut.zip"
        cut.write_bytes(whole[: len(whole) // 2])
        damaged = tmp_path / "damaged.zip"
        damaged.write_bytes(whole[:200] + b"\0" * 50 + whole[250:])

        for path in (cut, damaged):
            assert "damaged or was cut short" in refusal(shop, path).sentence

    def test_a_zip_that_would_fill_the_disk_is_not_opened(
        self, shop: MiraklShop, tmp_path: Path
    ) -> None:
        (tmp_path / "zeros.ndjson").write_bytes(b"0" * 50_000_000)

        error = refusal(shop, zip_file(tmp_path / "bomb.zip", tmp_path / "zeros.ndjson"))

        assert "times as large when unpacked" in error.sentence

    def test_a_damaged_workbook_is_refused_wherever_it_is_damaged(
        self, shop: MiraklShop, tmp_path: Path
    ) -> None:
        whole = xlsx_file(tmp_path / "lines.xlsx", [cells(1)])
        damaged = tmp_path / "damaged.xlsx"
        with zipfile.ZipFile(whole) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        for name in ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"):
            with zipfile.ZipFile(damaged, "w") as archive:
                for other, content in members.items():
                    archive.writestr(other, content[:100] if other == name else content)
            assert "The workbook cannot be read" in refusal(shop, damaged).sentence
        for place in (1000, 3000, 3900):
            content = bytearray(whole.read_bytes())
            content[place] ^= 0xFF
            damaged.write_bytes(content)
            assert "The workbook cannot be read" in refusal(shop, damaged).sentence

    @pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
    def test_a_mark_of_utf_8_before_the_first_line_is_none_of_it(
        self, shop: MiraklShop, tmp_path: Path, name: str
    ) -> None:
        text = f"[{dollars(1)}]" if name == "a.json" else dollars(1)

        done = take(shop, text_file(tmp_path / name, f"\ufeff{text}"))

        assert (done.read, done.added) == (1, 1)

    @pytest.mark.parametrize("half", ["\\udc00", "\\u0000"])
    @pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
    def test_a_sign_that_no_database_keeps_does_not_hide_what_is_wrong(
        self, shop: MiraklShop, tmp_path: Path, name: str, half: str
    ) -> None:
        line = f'{{"id": "x{half}", "type": "y{half}"}}'

        error = refusal(shop, text_file(tmp_path / name, f"[{line}]" if name == "a.json" else line))

        assert error.sentence == "A line cannot be read: nothing was imported."
        assert LineImport.objects.get().faults[0]["line"] == "1"

    def test_a_zip_of_several_files_is_refused(self, shop: MiraklShop, tmp_path: Path) -> None:
        files = [text_file(tmp_path / name, dollars()) for name in ("a.ndjson", "b.ndjson")]

        assert "it holds 2" in refusal(shop, zip_file(tmp_path / "two.zip", *files)).sentence

    def test_a_disk_that_is_too_small_is_told_before(
        self, shop: MiraklShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = zip_file(tmp_path / "lines.zip", text_file(tmp_path / "a.ndjson", dollars()))
        full = shutil.disk_usage(tmp_path)._replace(free=1000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

        error = refusal(shop, path)

        assert "too small" in error.sentence
        assert "Nothing was imported" in error.sentence

    def test_a_disk_that_fills_while_a_zip_is_unpacked_is_told(
        self, shop: MiraklShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = zip_file(tmp_path / "lines.zip", text_file(tmp_path / "a.ndjson", dollars()))

        def no_space(*_: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(shutil, "copyfileobj", no_space)

        error = refusal(shop, path)

        assert error.sentence == (
            "The disk of temporary files is full. Make room, try again. Nothing was imported."
        )

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("a.csv", b"", "The file is empty."),
            ("a.csv", b"Amount,Date\n1,2\n", "no column for the id of each line"),
            ("a.csv", b'Id,Type,Amount,Date\n"half\n', "Line 2 of the CSV file is broken"),
            ("a.json", b'[{"id": ', "broken JSON"),
            ("a.json", b'{"data":[], "x"', "broken JSON"),
            ("a.json", b'[{"amount": NaN}]', "broken JSON"),
            ("a.json", b"[[Infinity]]", "broken JSON"),
            ("a.csv", b"Id,Type,Amount,Date\n1,\x81,1,1\n", "in no encoding that is known"),
            ("a.pdf", b"%PDF-1.4", "a PDF"),
            ("a.html", b"<html>", "web page"),
            ("a.xls", b"\xd0\xcf\x11\xe0rest", "old Excel"),
            ("a.bin", b"\x00\x01\x02", "cannot be read"),
            ("a.ofx", b"OFXHEADER:100", "bank statement"),
            ("a.ndjson", b"\n\n", "holds no line"),
        ],
    )
    def test_what_is_no_export_is_called_by_its_name(
        self, shop: MiraklShop, tmp_path: Path, name: str, content: bytes, sentence: str
    ) -> None:
        path = tmp_path / name
        path.write_bytes(content)

        assert sentence in refusal(shop, path).sentence


class TestCommand:
    def test_imports_or_says_what_it_would(
        self, shop: MiraklShop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = str(text_file(tmp_path / "lines.ndjson", dollars(1), dollars(2)))

        call_command("import_lines", path, "--shop", "macys", "--dry-run")
        assert "2 would be added" in capsys.readouterr().out
        call_command("import_lines", path, "--shop", "macys")

        assert "2 lines read, 2 added" in capsys.readouterr().out

    def test_lists_what_cannot_be_read(self, shop: MiraklShop, tmp_path: Path) -> None:
        path = str(text_file(tmp_path / "lines.ndjson", "broken"))

        with pytest.raises(CommandError, match="line 1: it is not JSON"):
            call_command("import_lines", path)
