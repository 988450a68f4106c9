"""The journal in a browser, on a phone: posted, exported with its options, asked before it ends."""

from datetime import UTC, date, datetime

from playwright.sync_api import expect

from reconciliation.models import JournalExport
from tests.browser.conftest import PHONE, sideways
from tests.dashboard.paid import CYCLE, entry_of, lone_entry, tied_payout

AT = datetime(2026, 11, 20, tzinfo=UTC)


class TestTheJournalOnAPhone:
    def test_goes_from_the_drafts_to_the_file_and_fits_all_the_way(self, chromium_for, shop):
        entry = entry_of(tied_payout(shop))
        lone_entry(shop, date(2026, 11, 18))
        page = chromium_for("Finance", size=PHONE)

        page.goto("/money/journal/")
        assert sideways(page) == 0
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name="Post the marked").click()
        expect(page.get_by_role("status")).to_contain_text("Posted, and final from now on")

        page.goto(f"/money/payouts/{shop.slug}/{CYCLE}/export/?format=xero")
        page.get_by_label("Tax rate").fill("No VAT")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("pre.file")).to_contain_text("No VAT")
        page.get_by_role("button", name="Export for Xero").click()
        expect(page.get_by_role("status").first).to_contain_text(JournalExport.objects.get().digest)
        assert sideways(page) == 0

        page.goto(f"/money/journal/{entry.pk}/")
        page.get_by_role("link", name="Take it back").click()
        assert sideways(page) == 0
        page.get_by_role("button", name="Take it back").click()
        expect(page.get_by_role("status").first).to_contain_text("is taken back by")
