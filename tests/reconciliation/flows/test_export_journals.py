"""Entries leave once somebody has decided all there is to decide, and what left is kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reconciliation.domain.chart import Account, AccountRole, AccountType
from reconciliation.domain.formats import FORMATS, Options, UnknownFormat
from reconciliation.domain.journal import EntryState
from reconciliation.flows import export_journals
from reconciliation.flows.export_journals import UnableToExport
from reconciliation.models import Books, JournalEntry, JournalExport
from tests.judges import verdict_of_beancount
from tests.reconciliation.entries import ACTIVITY, CASH, CORRECTED, ENTRIES, posting
from tests.reconciliation.stored import AT, a_payout, a_shop, posted_payout, stored

pytestmark = pytest.mark.django_db

SUSPENSE = Account("1999", "Suspense", AccountType.ASSET, AccountRole.SUSPENSE)
UNSURE = replace(CASH, postings=(posting(SUSPENSE, "3.00"), CASH.postings[1], posting(
    CASH.postings[0].account, "982.30")))  # fmt: skip


def export(selection, key="plain_csv", *, by="fay", at=AT, **options):
    return export_journals.export(selection, key, by=by, at=at, options=Options(**options))


def states() -> set[str]:
    return set(JournalEntry.objects.values_list("state", flat=True))


class TestExport:
    def test_of_a_payout_has_its_entries_and_no_others(self):
        payout = posted_payout(a_shop())

        exported = export(export_journals.of_payout(payout))

        [lines, control] = exported.files
        assert lines.name == "macys-payout-2026-01-31-9f1c6a1e.csv"
        assert control.name == "macys-payout-2026-01-31-9f1c6a1e.control.csv"
        numbers = [entry.number for entry in lines.entries.order_by("number")]
        assert numbers == [1, 4, 5]
        assert b"MB-" in bytes(lines.content)
        assert b"Earned in January" not in bytes(lines.content)

    def test_is_named_by_the_day_in_the_books_time_zone(self):
        payout = posted_payout(a_shop())
        payout.closed_at = datetime(2026, 2, 1, 3, tzinfo=UTC)  # still January in New York
        payout.closed_on = None
        payout.save()

        [file] = export(export_journals.of_payout(payout), "xero").files

        assert file.name == "macys-payout-2026-01-31-9f1c6a1e.csv"

    def test_of_a_period_has_the_entries_of_its_days(self):
        shop = a_shop()
        posted_payout(shop)
        selection = export_journals.of_period(shop, date(2026, 1, 1), date(2026, 1, 31))

        [file] = export(selection, "beancount").files

        assert file.name == "macys-2026-01-01-to-2026-01-31.beancount"
        assert file.entries.count() == 2

    def test_of_a_period_may_be_of_one_currency(self):
        shop = a_shop()
        stored(CASH, shop)
        stored(replace(ACTIVITY, currency="CAD", reference=""), shop)
        days = (date(2026, 1, 1), date(2026, 12, 31))

        [file] = export(export_journals.of_period(shop, *days, currency="CAD"), "xero").files

        assert file.name == "macys-2026-01-01-to-2026-12-31-cad.csv"
        assert [entry.currency for entry in file.entries.all()] == ["CAD"]

    def test_of_chosen_entries_has_these(self):
        shop = a_shop()
        payout = a_payout(shop)
        chosen = [stored(entry, shop, payout) for entry in (CORRECTED, CASH)]

        [file] = export(export_journals.of_entries(shop, chosen), "xlsx").files

        assert file.name.startswith(f"macys-mb-{shop.pk}-000004-to-mb-{shop.pk}-000005-2.xlsx")

    def test_keeps_the_file_with_its_hash_and_who_took_it(self):
        payout = posted_payout(a_shop())

        [file] = export(export_journals.of_payout(payout), "hledger").files

        kept = JournalExport.objects.get(pk=file.pk)
        assert kept.digest == hashlib.sha256(kept.content).hexdigest()
        assert (kept.format, kept.exported_by, kept.exported_at) == ("hledger", "fay", AT)

    def test_marks_the_entries_as_exported(self):
        payout = posted_payout(a_shop())

        export(export_journals.of_payout(payout))

        assert {entry.state for entry in payout.entries.all()} == {EntryState.EXPORTED}
        others = JournalEntry.objects.filter(payout=None)
        assert {entry.state for entry in others} == {EntryState.POSTED}

    def test_leaves_an_entry_reversed_that_was_taken_back(self):
        payout = posted_payout(a_shop())
        JournalEntry.objects.filter(number=1).update(state=EntryState.REVERSED)

        export(export_journals.of_payout(payout))

        assert JournalEntry.objects.get(number=1).state == EntryState.REVERSED

    @pytest.mark.parametrize("key", FORMATS)
    def test_twice_gives_the_same_bytes_and_says_so(self, key):
        payout = posted_payout(a_shop())
        first = export(export_journals.of_payout(payout), key)

        second = export(export_journals.of_payout(payout), key, by="ann", at=AT + timedelta(days=1))

        assert [file.pk for file in second.files] == [file.pk for file in first.files]
        assert not any("left before" in warning for warning in first.warnings)
        said = [warning for warning in second.warnings if "left before" in warning]
        assert said[0].endswith("on 2026-02-10 by fay: importing it again books it twice.")

    def test_in_another_format_warns_of_what_left_before(self):
        payout = posted_payout(a_shop())
        export(export_journals.of_payout(payout), "xero")

        exported = export(export_journals.of_payout(payout), "json")

        assert any("left before, in macys-payout" in warning for warning in exported.warnings)
        assert JournalExport.objects.count() == 2

    @pytest.mark.judged_by("bean-check")
    def test_gives_what_the_judge_accepts(self, tmp_path):
        shop = a_shop()
        posted_payout(shop)
        whole = export_journals.of_period(shop, date(2026, 1, 1), date(2026, 12, 31))

        [file] = export(whole, "beancount").files

        assert verdict_of_beancount(bytes(file.content), tmp_path) == ""


class TestOptions:
    def test_hold_for_the_next_export_of_the_shop_in_the_format(self):
        payout = posted_payout(a_shop())
        export(export_journals.of_payout(payout), "xero", tax_rate="No VAT")

        again = export_journals.prepare(export_journals.of_payout(payout), "xero")

        assert b"No VAT" in again.written.files[0].content
        assert Books.objects.get().export_options["xero"]["tax_rate"] == "No VAT"
        assert set(Books.objects.get().export_options) == {"xero"}

    def test_are_not_kept_where_nothing_leaves(self):
        payout = posted_payout(a_shop(bookkeeper="UNDECIDED"))

        with pytest.raises(UnableToExport):
            export(export_journals.of_payout(payout), "xero", tax_rate="No VAT")

        assert Books.objects.get().export_options == {}

    def test_that_are_kept_are_on_the_record(self):
        payout = posted_payout(a_shop())

        export(export_journals.of_payout(payout), "sage50", tax_code="T2")

        event = Books.pgh_event_models["update"].objects.latest("pgh_id")
        assert event.export_options == {"sage50": {"tax_code": "T2"}}

    def test_that_a_format_does_not_read_are_left_out(self):
        known = FORMATS["sage50"].options_from({"tax_code": "T0", "tax_rate": "x", "name": "y"})

        assert (known.tax_code, known.tax_rate, known.name) == ("T0", "Tax Exempt", "journals")


class TestNothingLeaves:
    def test_caution_32_while_nobody_has_decided_who_books_the_sale(self):
        payout = posted_payout(a_shop(bookkeeper="UNDECIDED"))

        with pytest.raises(UnableToExport, match="sales would be counted twice") as refused:
            export(export_journals.of_payout(payout))

        assert len(refused.value.reasons) == 1
        assert not JournalExport.objects.exists()
        assert states() == {EntryState.POSTED}

    def test_caution_32_where_the_stores_connector_books_sales_a_settlement_may(self):
        shop = a_shop(bookkeeper="STORE_CONNECTOR")

        assert export(export_journals.of_payout(posted_payout(shop))).files

    def test_that_is_a_draft(self):
        shop = a_shop()
        payout = posted_payout(shop)
        stored(replace(CASH, memo="Again"), shop, payout, is_posted=False)

        with pytest.raises(UnableToExport, match="Draft of 2026-02-03 is not posted: post it"):
            export(export_journals.of_payout(payout))

        assert states() == {EntryState.POSTED, EntryState.DRAFT}

    def test_caution_39_from_suspense_without_a_name(self):
        shop = a_shop()
        payout = a_payout(shop)
        stored(UNSURE, shop, payout)

        with pytest.raises(UnableToExport) as refused:
            export(export_journals.of_payout(payout))

        [reason] = refused.value.reasons
        assert reason.startswith(f"MB-{shop.pk}-000004 has 3.00 USD in suspense, and nobody has")
        assert "somebody of finance who may post journals approves it by name" in reason

    def test_caution_39_from_suspense_is_free_once_somebody_approved(self):
        shop = a_shop()
        payout = a_payout(shop)
        entry = stored(UNSURE, shop, payout)
        JournalEntry.objects.filter(pk=entry.pk).update(
            suspense_approved_by="ann", suspense_approved_at=AT
        )

        assert export(export_journals.of_payout(payout)).files

    @pytest.mark.parametrize("key", ["xero", "json"])
    def test_in_two_currencies(self, key):
        shop = a_shop()
        payout = a_payout(shop)
        stored(CASH, shop, payout)
        stored(replace(ACTIVITY, currency="CAD"), shop, payout)

        with pytest.raises(UnableToExport, match="one currency, not CAD and USD"):
            export(export_journals.of_payout(payout), key)

        assert states() == {EntryState.POSTED}

    def test_when_there_is_nothing(self):
        with pytest.raises(UnableToExport, match="There are no entries to export"):
            export(export_journals.of_payout(a_payout(a_shop())))

    def test_in_a_format_that_nobody_knows(self):
        payout = posted_payout(a_shop())

        with pytest.raises(UnknownFormat):
            export(export_journals.of_payout(payout), "csv")

    def test_of_an_entry_that_is_a_draft_by_now(self):
        shop = a_shop()
        payout = a_payout(shop)
        draft = stored(CASH, shop, payout, is_posted=False)
        seen = export_journals.of_payout(payout)
        seen.entries[0].state = EntryState.POSTED

        with pytest.raises(UnableToExport, match="is not posted any more"):
            export(seen)

        assert JournalEntry.objects.get(pk=draft.pk).state == EntryState.DRAFT
        assert not JournalExport.objects.exists()


class TestPreview:
    def test_shows_drafts_as_they_would_leave_and_says_what_is_in_the_way(self):
        shop = a_shop()
        payout = a_payout(shop)
        stored(ENTRIES[0], shop, payout, is_posted=False)

        prepared = export_journals.prepare(export_journals.of_payout(payout), "xero")

        assert b"DRAFT-1 Billing cycle" in prepared.written.files[0].content
        assert prepared.reasons == ("Draft of 2026-01-31 is not posted: post it first.",)
        assert not JournalExport.objects.exists()

    def test_makes_no_choice_for_finance(self):
        shop = a_shop(bookkeeper="UNDECIDED")
        payout = posted_payout(shop)

        prepared = export_journals.prepare(export_journals.of_payout(payout), "xero")

        assert prepared.written.files
        assert "Nobody has decided" in prepared.reasons[0]
        assert Books.objects.get(shop=shop).bookkeeper == "UNDECIDED"
