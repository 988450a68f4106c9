"""`manage.py export_journals`: the file where it is wanted, or one sentence that says why not."""

from __future__ import annotations

import hashlib
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from integration.models import MiraklShop
from reconciliation.models import JournalExport, Payout
from tests.reconciliation.entries import CYCLE
from tests.reconciliation.stored import a_payout, a_shop, posted_payout

pytestmark = pytest.mark.django_db


def said(*words: object) -> str:
    out = StringIO()
    call_command("export_journals", *map(str, words), "--by", "fay", stdout=out)
    return out.getvalue()


def refusal(*words: object) -> str:
    with pytest.raises(CommandError) as error:
        said(*words)
    return str(error.value)


@pytest.fixture
def shop() -> MiraklShop:
    return a_shop()


@pytest.fixture
def payout(shop: MiraklShop) -> Payout:
    return posted_payout(shop)


class TestTheCommand:
    def test_writes_a_payout_where_it_is_wanted(self, payout: Payout, tmp_path: Path) -> None:
        target = tmp_path / "books.txt"

        text = said("--payout", CYCLE, "--format", "beancount", "--output", target)

        digest = hashlib.sha256(target.read_bytes()).hexdigest()
        assert text == f"{target}: 3 entries, SHA-256 {digest}\n"
        assert JournalExport.objects.get().digest == digest
        assert JournalExport.objects.get().exported_by == "fay"

    def test_writes_a_period(self, payout: Payout, tmp_path: Path) -> None:
        words = ("--shop", "macys", "--from", "2026-01-01", "--to", "2026-02-28")

        said(*words, "--format", "hledger", "--output", tmp_path / "all.journal")

        assert "MB-" in (tmp_path / "all.journal").read_text()

    def test_writes_what_belongs_to_the_file_beside_it(
        self, payout: Payout, tmp_path: Path
    ) -> None:
        said("--payout", CYCLE, "--format", "plain_csv", "--output", tmp_path / "january.csv")

        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "january.control.csv",
            "january.csv",
        ]

    def test_takes_what_was_chosen_before_and_is_not_named_now(
        self, payout: Payout, tmp_path: Path
    ) -> None:
        words = ("--payout", CYCLE, "--format", "xero", "--output")
        said(*words, tmp_path / "a.csv", "--option", "tax_rate=No VAT")

        said(*words, tmp_path / "b.csv", "--option", "date_style=DD/MM/YYYY")

        assert "31/01/2026" in (tmp_path / "b.csv").read_text()
        assert "No VAT" in (tmp_path / "b.csv").read_text()

    def test_writes_one_currency_of_a_period(self, payout: Payout, tmp_path: Path) -> None:
        words = ("--from", "2026-01-01", "--to", "2026-02-28", "--currency", "cad")

        told = refusal(*words, "--format", "json", "--output", tmp_path / "cad.json")

        assert "There are no entries to export." in told

    def test_says_that_it_left_before(self, payout: Payout, tmp_path: Path) -> None:
        words = ("--payout", CYCLE, "--format", "json", "--output", tmp_path / "a.json")
        said(*words)
        before = (tmp_path / "a.json").read_bytes()

        assert "left before" in said(*words)
        assert (tmp_path / "a.json").read_bytes() == before

    def test_takes_the_choices_of_a_format(self, payout: Payout, tmp_path: Path) -> None:
        words = ("--payout", CYCLE, "--format", "xero", "--output", tmp_path / "x.csv")

        said(*words, "--option", "tax_rate=No VAT", "--option", "date_style=DD/MM/YYYY")

        assert ",31/01/2026," in (tmp_path / "x.csv").read_text()
        assert ",No VAT," in (tmp_path / "x.csv").read_text()


class TestItRefuses:
    def test_what_it_cannot_find(self, shop: MiraklShop, tmp_path: Path) -> None:
        words = ("--format", "json", "--output", tmp_path / "a")

        assert refusal("--payout", "no", *words) == (
            "There is no payout of the billing cycle “no”."
        )
        assert refusal("--payout", CYCLE, "--shop", "no", *words) == (
            "There is no shop “no”. There are: macys."
        )

    def test_a_payout_that_several_shops_have(self, shop: MiraklShop, tmp_path: Path) -> None:
        for one in (shop, a_shop("outlet")):
            a_payout(one)

        assert "name one with --shop" in refusal(
            "--payout", CYCLE, "--format", "json", "--output", tmp_path / "a"
        )

    def test_half_a_choice(self, shop: MiraklShop, tmp_path: Path) -> None:
        words = ("--format", "json", "--output", tmp_path / "a")

        assert refusal(*words).startswith("Name a payout with --payout, or a period")
        assert refusal("--from", "2026-01-02", *words).startswith("A period needs --from and --to")
        backwards = ("--from", "2026-01-02", "--to", "2026-01-01")
        assert refusal(*backwards, *words).startswith("A period needs --from and --to")

    def test_a_format_and_options_that_it_does_not_know(
        self, payout: Payout, tmp_path: Path
    ) -> None:
        words = ("--payout", CYCLE, "--output", tmp_path / "a")

        assert refusal(*words, "--format", "csv").startswith("There is no format “csv”.")
        assert refusal(*words, "--format", "json", "--option", "tax_rate=x") == (
            "JSON has no option “tax_rate”. It has: none."
        )

    def test_where_it_cannot_write(self, payout: Payout, tmp_path: Path) -> None:
        words = ("--payout", CYCLE, "--format", "json", "--output")

        assert refusal(*words, tmp_path / "no" / "a") == f"There is no folder {tmp_path / 'no'}."
        assert refusal(*words, tmp_path) == f"{tmp_path} is a folder: name a file."
        assert "File name too long" in refusal(*words, tmp_path / ("n" * 300))
        os.mkfifo(tmp_path / "pipe")
        assert "a device, which a file would replace" in refusal(*words, tmp_path / "pipe")
        assert (tmp_path / "pipe").is_fifo()
        assert not JournalExport.objects.exists()

    def test_what_must_be_decided_first(self, payout: Payout, tmp_path: Path) -> None:
        type(payout.shop.books).objects.update(bookkeeper="UNDECIDED")

        text = refusal("--payout", CYCLE, "--format", "json", "--output", tmp_path / "a")

        assert text.startswith("Nothing was exported:\n- Nobody has decided yet who books the sale")
        assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("command", ["export_journals", "import_lines", "post_payout"])
def test_a_name_that_no_row_has_room_for_is_refused_by_a_sentence(command: str) -> None:
    words = {
        "export_journals": ["--format", "csv", "--output", "lines.csv"],
        "import_lines": ["lines.csv"],
        "post_payout": ["--payout", CYCLE],
    }[command]

    with pytest.raises(CommandError, match="a name has at most 150 letters"):
        call_command(command, *words, "--by", "f" * 151)
