"""Comparing payouts with their lines and with the bank, and asking about what differs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from integration.domain.issues import IssueKind
from integration.models import Doorbell, MiraklShop
from reconciliation.domain.books import MonthEnd
from reconciliation.models import Books, Deposit, Payout
from tests.integration.story import open_issues, questions
from tests.reconciliation.money_story import (
    AT,
    CLOSED_AT,
    LATER,
    SALE,
    change,
    line,
    payout,
    run,
    shop_with_books,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> MiraklShop:
    return shop_with_books(month_end=MonthEnd.NOTHING)


class TestAuditPayouts:
    def test_writes_down_how_a_payout_adds_up(self, shop: MiraklShop) -> None:
        payout(shop)

        record = run("audit_payouts", shop)

        row = Payout.objects.get()
        assert (row.opening, row.lines_total, row.closing, row.difference) == (0, 85, 0, 0)
        assert (row.line_count, row.audited_at.date(), row.is_tied) == (4, AT.date(), True)
        assert record.counts == {"payouts compared": 1}
        assert questions() == []

    def test_caution_33_says_by_how_much_a_payout_does_not_tie_out(self, shop: MiraklShop) -> None:
        payout(shop, transferred="84.99")

        run("audit_payouts", shop)

        (issue,) = open_issues()
        assert issue.kind == IssueKind.PAYOUT_NOT_TIED
        assert issue.means == (
            "Payout 2026-11-15: the lines come to 85.00, Macy's transferred 84.99 USD;"
            " 0.01 is unexplained."
        )

    def test_caution_33_gives_cycle_ids_time_to_be_filled_in(self, shop: MiraklShop) -> None:
        row = payout(shop, SALE[:1], transferred="85.00")
        run("audit_payouts", shop, at=CLOSED_AT + timedelta(hours=47))
        asked_early = questions()

        run("audit_payouts", shop)
        asked_late = questions()
        for type_, amount in SALE[1:]:
            line(shop, type_, amount, cycle=row)
        run("audit_payouts", shop, at=LATER)

        assert (asked_early, asked_late, questions()) == ([], [IssueKind.PAYOUT_NOT_TIED], [])

    def test_caution_33_asks_about_a_kind_that_its_summary_tells_otherwise(
        self, shop: MiraklShop
    ) -> None:
        said = {"total_commissions_excl_tax": "-14.00", "total_commissions_incl_tax": "-14.00"}
        payout(shop, summary=said)

        run("audit_payouts", shop)

        (issue,) = open_issues()
        assert "the summary differs in commission by -1.00" in issue.means

    def test_caution_33_asks_about_a_failed_payout_until_it_is_paid(self, shop: MiraklShop) -> None:
        payout(shop, state="FAILED", failure_reason="INCOMPLETE_KYC")
        run("audit_payouts", shop)
        (issue,) = open_issues()

        Payout.objects.update(payout_state="PAID")
        run("audit_payouts", shop, at=LATER)

        assert "could not pay payout 2026-11-15 (85.00 USD): incomplete kyc." in issue.means
        assert questions() == []

    @pytest.mark.parametrize("state", ["TO_PAY", "PAID"])
    @pytest.mark.parametrize(
        "lines", [(), (("SUBSCRIPTION_FEE", "-20.00"),), (("ORDER_AMOUNT", "20.00"),)]
    )
    def test_caution_33_takes_negative_and_empty_cycles_for_ordinary(
        self, shop: MiraklShop, state: str, lines: tuple[tuple[str, str], ...]
    ) -> None:
        payout(shop, lines, state=state)

        run("audit_payouts", shop)

        assert questions() == []

    def test_caution_33_carries_a_debt_into_the_next_cycle(self, shop: MiraklShop) -> None:
        payout(shop, (("SUBSCRIPTION_FEE", "-20.00"),), transferred="0")
        payout(shop, transferred="65", closed_at=CLOSED_AT + timedelta(days=5))

        run("audit_payouts", shop)

        assert questions() == []
        assert Payout.objects.latest("closed_at").opening == -20

    def test_caution_33_proves_an_operator_s_identity_on_its_first_cycles(
        self, shop: MiraklShop
    ) -> None:
        for days in (0, 1, 2):
            payout(
                shop,
                (*SALE, ("RESERVE_FUNDING", "-10.00")),
                transferred="85.00",
                closed_at=CLOSED_AT + timedelta(days=days),
            )

        run("audit_payouts", shop)

        assert Books.objects.get().identity == "RESERVE_APART"
        assert questions() == []

    def test_caution_34_counts_no_payment_and_nothing_that_is_not_applicable(
        self, shop: MiraklShop
    ) -> None:
        row = payout(shop)
        line(shop, "PAYMENT", "-85.00", cycle=row)
        line(shop, "ORDER_AMOUNT", "50.00", cycle=row, payment_state="NOT_APPLICABLE")

        run("audit_payouts", shop)

        assert Payout.objects.get().is_tied

    def test_explains_nothing_by_another_currency(self, shop: MiraklShop) -> None:
        row = payout(shop, transferred="135.00")
        line(shop, "ORDER_AMOUNT", "50.00", cycle=row, currency="CAD")

        run("audit_payouts", shop)

        assert questions() == [IssueKind.PAYOUT_CURRENCIES, IssueKind.PAYOUT_NOT_TIED]

    def test_says_why_lines_in_another_currency_are_booked_nowhere(self, shop: MiraklShop) -> None:
        row = payout(shop)
        line(shop, "ORDER_AMOUNT", "1050.00", cycle=row, currency="CAD")
        line(shop, "COMMISSION_FEE", "-50.00", cycle=row, currency="CAD")
        line(shop, "ORDER_AMOUNT", "3.00", cycle=row, currency="EUR")

        run("audit_payouts", shop)

        (issue,) = open_issues()
        assert issue.means == (
            "Payout 2026-11-15 is transferred in USD, but has lines of 1,000.00 CAD and 3.00 EUR:"
            " a payout has one currency, so they explain nothing of it and stand in no entry."
        )
        assert Payout.objects.get().is_tied

    def test_closes_that_when_macys_moves_the_lines(self, shop: MiraklShop) -> None:
        row = payout(shop)
        foreign = line(shop, "ORDER_AMOUNT", "50.00", cycle=row, currency="CAD")
        run("audit_payouts", shop)

        change(foreign, mirakl_cycle_id="another")
        run("audit_payouts", shop, at=LATER)

        assert questions() == []

    def test_caution_40_asks_about_a_deposit_beyond_the_tolerance(self, shop: MiraklShop) -> None:
        Books.objects.update(deposit_tolerance=Decimal(10))
        for closed, amount in ((0, 76), (1, 74)):
            row = payout(shop, closed_at=CLOSED_AT + timedelta(days=closed))
            Deposit.objects.confirm(
                row, amount=Decimal(amount), booked_on=date(2026, 11, 20), by="Fay", at=AT
            )

        run("audit_payouts", shop)

        (issue,) = open_issues()
        assert issue.means == (
            "Payout 2026-11-16: 85.00 USD was transferred, the bank shows 74.00."
        )

    def test_rings_for_drafts_only_when_something_is_new(self, shop: MiraklShop) -> None:
        payout(shop)
        run("audit_payouts", shop)
        Doorbell.objects.filter(flow="draft_journals").delete()

        record = run("audit_payouts", shop, at=LATER)

        assert record.outcome == "NOTHING_TO_DO"
        assert not Doorbell.objects.filter(flow="draft_journals").exists()
