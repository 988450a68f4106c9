"""One zip with all that an auditor asks for about a payout; twice the same, byte for byte."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reconciliation.domain.formats import UnknownFormat
from reconciliation.flows import pack_evidence
from reconciliation.models import (
    Books,
    JournalEntry,
    JournalExport,
    Match,
    Payout,
    TransactionLine,
)
from tests.reconciliation.entries import CYCLE, FORMULA
from tests.reconciliation.evidence import PDF, a_line, full_payout
from tests.reconciliation.stored import AT, a_payout, a_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def payout() -> Payout:
    return full_payout()


def packed(payout: Payout, *formats: str) -> bytes:
    into = io.BytesIO()
    pack_evidence.pack(payout, into, formats=formats or pack_evidence.FORMATS)
    return into.getvalue()


def opened(payout: Payout, *formats: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(packed(payout, *formats)))


def table(pack: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(pack.read(name).decode(), newline="")))


class TestAPack:
    def test_has_everything_and_a_manifest_with_every_hash(self, payout):
        pack = opened(payout, "beancount", "xero")

        manifest = json.loads(pack.read("manifest.json"))
        told = {each["name"]: each["sha256"] for each in manifest["files"]}
        assert (manifest["shop"], manifest["billing_cycle"]) == ("macys", CYCLE)
        assert {*told, "manifest.json"} == set(pack.namelist())
        assert told == {name: hashlib.sha256(pack.read(name)).hexdigest() for name in told}
        assert sorted(told) == [
            "README.txt",
            "controls/cycle.json",
            "controls/cycle_against_lines.csv",
            "controls/lines_by_type.csv",
            "controls/tie_out.csv",
            "deposits/deposits.csv",
            "documents/INV-2026-1.pdf",
            "documents/documents.csv",
            "journals/beancount/macys-payout-2026-01-31-9f1c6a1e.beancount",
            "journals/exports.csv",
            "journals/xero/macys-payout-2026-01-31-9f1c6a1e.csv",
            "lines/changes.csv",
            "lines/lines.csv",
            "lines/lines.ndjson",
            "matches/decisions.csv",
            "matches/line_decisions.csv",
            "matches/matches.csv",
        ]

    def test_is_the_same_byte_for_byte_whenever_it_is_made(self, payout):
        first = packed(payout)
        later = AT + timedelta(days=9)
        Match.objects.update(matched_at=later)
        Payout.objects.update(audited_at=later, seen_at=later)
        TransactionLine.objects.update(seen_at=later)

        assert packed(Payout.objects.get(pk=payout.pk)) == first

    def test_has_each_line_verbatim_with_its_hash(self, payout):
        lines = [
            json.loads(line) for line in opened(payout).read("lines/lines.ndjson").splitlines()
        ]

        assert [line["mirakl_transaction_id"][-1] for line in lines] == ["1", "2"]
        for line in lines:
            kept = TransactionLine.objects.get(mirakl_transaction_id=line["mirakl_transaction_id"])
            assert line["raw"] == kept.raw
            assert kept.raw
            assert line["sha256"] == hashlib.sha256(kept.raw.encode()).hexdigest()

    def test_shows_amounts_to_the_last_digit_and_runs_no_formula(self, payout):
        [commission, sale] = table(opened(payout), "lines/lines.csv")

        assert (commission["amount"], sale["amount"]) == ("-185.1800", "1234.5000")
        assert sale["description"] == f"'{FORMULA}"

    def test_has_who_decided_what(self, payout):
        [decision] = table(opened(payout), "matches/decisions.csv")

        assert (decision["decided_by"], decision["difference"]) == ("fay", "-0.0100")
        assert decision["decided_at"] == "2026-02-10T09:30:00.000000+00:00"

    def test_caution_34_has_the_documents_as_evidence(self, payout):
        assert opened(payout).read("documents/INV-2026-1.pdf") == PDF

    def test_compares_the_cycle_with_its_lines(self, payout):
        Payout.objects.update(
            summary={"total_commissions_excl_tax": -200, "total_commissions_incl_tax": -200}
        )
        payout.refresh_from_db()
        pack = opened(payout)

        [commission, tax] = table(pack, "controls/cycle_against_lines.csv")
        assert (commission["kind"], commission["difference"]) == ("COMMISSION", "14.8200")
        assert (tax["kind"], tax["difference"]) == ("COMMISSION_TAX", "0")
        sums = {row["type"]: row["sum"] for row in table(pack, "controls/lines_by_type.csv")}
        assert sums == {"COMMISSION_FEE": "-185.1800", "ORDER_AMOUNT": "1234.5000"}

    def test_describes_itself(self, payout):
        text = opened(payout).read("README.txt").decode()

        assert text.startswith("Evidence of the payout of 2026-01-31\n=====")
        assert f"Billing cycle:  {CYCLE}" in text
        assert "Lines:          2" in text
        assert "What is not in it" not in text

    def test_changes_nothing(self, payout):
        packed(payout)

        assert not JournalExport.objects.exists()
        assert set(JournalEntry.objects.values_list("state", flat=True)) == {"POSTED"}

    def test_has_nothing_of_other_payouts(self, payout):
        other = a_payout(payout.shop, "another-cycle")
        a_line(other, 3, "7.77", "ORDER_AMOUNT", mirakl_order_id="C-2-A")

        assert len(table(opened(payout), "lines/lines.csv")) == 2
        assert [row["amount"] for row in table(opened(other), "lines/lines.csv")] == ["7.7700"]
        assert table(opened(other), "matches/matches.csv") == []


class TestJournalsInAPack:
    def test_are_left_out_while_nobody_decided_who_books_the_sale(self, payout):
        Books.objects.update(bookkeeper="UNDECIDED")
        pack = opened(payout)

        assert not any(name.startswith("journals/plain_csv") for name in pack.namelist())
        assert "- Nobody has decided yet who books the sale" in pack.read("README.txt").decode()

    def test_are_of_posted_entries_only(self):
        payout = a_payout(a_shop())
        JournalEntry.objects.create(
            shop=payout.shop,
            payout=payout,
            kind="ACTIVITY",
            booked_on=date(2026, 1, 31),
            currency="USD",
            memo="Draft",
            drafted_at=datetime(2026, 1, 31, tzinfo=UTC),
        )
        text = opened(payout).read("README.txt").decode()

        assert "- Some entries are drafts" in text
        assert "- There are no entries to export." in text

    def test_of_an_unknown_format_are_refused_before_anything_is_written(self, payout):
        into = io.BytesIO()

        with pytest.raises(UnknownFormat):
            pack_evidence.pack(payout, into, formats=["csv"])

        assert into.getvalue() == b""


class TestTheCommand:
    def test_writes_the_pack(self, payout, tmp_path: Path):
        target, out = tmp_path / "pack.zip", io.StringIO()

        words = ("--payout", CYCLE, "--output", str(target), "--format", "xlsx")
        call_command("pack_evidence", *words, stdout=out)

        digest = hashlib.sha256(target.read_bytes()).hexdigest()
        assert out.getvalue() == f"{target}: 2 lines, SHA-256 {digest}\n"
        assert target.read_bytes() == packed(payout, "xlsx")
        assert [path.name for path in tmp_path.iterdir()] == ["pack.zip"]

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("--payout", "no"), "There is no payout of the billing cycle “no”."),
            (("--payout", CYCLE, "--format", "csv"), "There is no format “csv”."),
        ],
    )
    def test_refuses_politely_and_leaves_nothing(self, payout, tmp_path, words, sentence):
        with pytest.raises(CommandError) as error:
            call_command("pack_evidence", *words, "--output", str(tmp_path / "pack.zip"))

        assert str(error.value).startswith(sentence)
        assert list(tmp_path.iterdir()) == []
