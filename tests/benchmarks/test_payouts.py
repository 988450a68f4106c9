"""The benchmark of payouts in small: its lines are Macy's, and all of them are explained."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.payouts import generator, story
from integration.domain.records import Record
from integration.mirakl.payloads.transaction_lines import read_line
from reconciliation.models import JournalEntry, Match, Payout

LINES = 2_000


class TestLines:
    def test_are_always_the_same(self) -> None:
        assert list(generator.lines(50)) == list(generator.lines(50))

    def test_read_as_lines_of_the_official_size(self) -> None:
        texts = list(generator.lines(100))

        for text in texts:
            assert isinstance(read_line(json.loads(text, parse_float=Decimal)), Record)
        assert 1_050 < sum(map(len, texts)) / len(texts) < 1_200

    def test_come_to_what_the_cycles_transfer(self) -> None:
        total = sum(json.loads(text, parse_float=Decimal)["amount"] for text in generator.lines(77))

        assert sum(cycle.transferred for cycle in generator.cycles(77)) == total


@pytest.mark.django_db
def test_two_thousand_lines_are_imported_matched_and_drafted(tmp_path: Path) -> None:
    path = tmp_path / "lines.ndjson"
    generator.write(path, LINES)
    shop = story.prepare(LINES)

    assert story.bring_in(shop, path) == "2000 read, 2000 added, 0 changed, 0 faults"
    assert story.bring_in(shop, path) == "2000 read, 0 added, 0 changed, 0 faults"
    story.match(shop)
    assert story.draft(shop).endswith("balance 0.00")

    assert set(Match.objects.values_list("outcome", flat=True)) == {"MATCHED"}
    assert all(payout.is_tied for payout in Payout.objects.all())
    assert JournalEntry.objects.filter(kind="ACTIVITY").exists()
