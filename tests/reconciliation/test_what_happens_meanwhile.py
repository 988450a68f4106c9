"""Journals beside what happens meanwhile: moves, imports, changes of mind and of bookkeeper."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from integration.models import Issue
from reconciliation.domain.books import Bookkeeper, Identity, MonthEnd, Recognition
from reconciliation.domain.chart import AccountRole
from reconciliation.domain.set_up import UnusableSetUp
from reconciliation.flows import evidence
from reconciliation.intake.rows import Reading, read_block
from reconciliation.models import (
    Books,
    Deposit,
    JournalEntry,
    LineDecision,
    LineImport,
    Match,
    MatchDecision,
    Payout,
    Posting,
    TransactionLine,
    UnableToPost,
)
from reconciliation.models.deposit_acts import UnableToConfirm
from reconciliation.models.line_intake import taking_in
from tests.reconciliation.lines import text_of
from tests.reconciliation.money_story import (
    AT,
    CLOSED_AT,
    LATER,
    SALE,
    balance,
    change,
    drafted,
    line,
    payout,
    posted,
    run,
    set_up,
    shop_with_books,
)
from tests.reconciliation.stored import somebody

pytestmark = pytest.mark.django_db
OURS, THEIRS = Bookkeeper.OURS, Bookkeeper.STORE_CONNECTOR
NONE = {"month_end": MonthEnd.NOTHING, "recognition": Recognition.LINE}
ACCRUE = {"month_end": MonthEnd.ACCRUE, "recognition": Recognition.LINE}


def hours(number):
    return AT + timedelta(hours=number)


def sales_until(day):
    rows = Posting.objects.filter(account_role="SALES", entry__booked_on__lte=day)
    return sum(rows.exclude(entry__state="DRAFT").values_list("amount", flat=True), Decimal(0))


def accepted(shop):
    about = {
        "shop": shop,
        "mirakl_order_id": "C-1-A",
        "mirakl_line_id": "C-1-A-1",
        "kind": "GOODS",
        "difference": Decimal(-5),
    }
    Match.objects.create(**about, outcome="ACCEPTED", expected=100, actual=95, matched_at=AT)
    return MatchDecision.objects.create(**about, outcome="SHORT", decided_by="F", decided_at=AT)


class TestALineThatMoved:
    def test_line_that_moved_to_another_cycle_is_booked_after_the_correction(self):
        shop = shop_with_books(**NONE)
        a = payout(
            shop, (*SALE, ("SUBSCRIPTION_FEE", "-9.00")), closed_at=CLOSED_AT - timedelta(days=15)
        )
        posted(shop)
        b = payout(shop, transferred="76.00")  # its lines come to 76 with the fee that moved here
        fee = TransactionLine.objects.get(type="SUBSCRIPTION_FEE")
        change(fee, at=hours(1), mirakl_cycle_id=b.mirakl_cycle_id)
        Payout.objects.filter(pk=a.pk).update(transferred=85)
        [draft] = drafted(shop, at=hours(2))  # B ties out, and lacks the fee, which stands in A
        with pytest.raises(UnableToPost, match=r"1 of them, .* take back MB-.*1 first"):
            draft.post(by="fay", at=hours(2))
        JournalEntry.objects.get(payout=a, kind="ACTIVITY").reverse(
            by="fay", at=hours(3)
        )  # as asked
        for later in (4, 28, 52):
            posted(shop, at=hours(later))
        assert balance(shop, AccountRole.SUBSCRIPTION) == 9
        assert balance(shop, AccountRole.CLEARING) == 85 + 76


class TestAnImportWhileSomebodyPosts:
    def test_line_of_an_import_during_which_somebody_posted_is_booked(self):

        shop = shop_with_books(**NONE, identity=Identity.WITH_BALANCE)
        row = payout(shop, (("SUBSCRIPTION_FEE", "-9.00"),), transferred="0", state="TO_PAY")
        [draft] = drafted(shop)
        began = AT + timedelta(minutes=1)
        reading = LineImport.objects.create(shop=shop, source="TL03", began_at=began)
        draft.post(by="fay", at=began + timedelta(seconds=20))  # while the import still reads
        with taking_in(reading, at=began) as intake:
            text = text_of(
                77,
                type="SELLER_PENALTY_FEE",
                amount=-40,
                currency_iso_code="USD",
                seller_billing_cycle_id=row.mirakl_cycle_id,
                payment_state="PAYABLE",
            )
            rows = read_block(
                f"{text}\n".encode(),
                first=1,
                first_id=intake.reserve(1),
                reading=Reading(intake.stamp, shop.pk),
            )
            intake.take(rows.lines, rows.texts, count=rows.count)
        for later in (1, 24, 48):
            posted(shop, at=hours(later))
        assert balance(shop, AccountRole.PENALTIES) == 40

    def test_change_of_an_import_during_which_somebody_posted_is_asked_about(self):

        shop = shop_with_books(**NONE)
        payout(shop)
        posted(shop)  # at AT
        fee = TransactionLine.objects.get(type="COMMISSION_FEE")
        change(fee, at=AT - timedelta(seconds=20), type="SELLER_PENALTY_FEE")  # committed after AT
        run("draft_journals", shop, at=LATER)
        assert Issue.objects.unresolved().filter(kind="LINE_CHANGED_AFTER_POSTING").exists()


class TestAChangeOfMind:
    def test_line_in_a_posted_accrual_can_still_be_decided(self):
        shop = shop_with_books(**ACCRUE)
        credit = line(
            shop,
            "MANUAL_CREDIT",
            "30.00",
            made_at=datetime(2026, 10, 20, 12, tzinfo=UTC),
            mirakl_order_id="",
            mirakl_line_id="",
        )
        posted(shop, at=datetime(2026, 11, 1, 15, tzinfo=UTC))
        fees = Books.objects.of(shop).accounts.get(role="FEES")
        assert LineDecision.objects.confirm([credit], fees, by=somebody(), at=AT) == 1

    def test_account_is_put_right_after_its_entry_was_taken_back(self):
        shop = shop_with_books(**NONE)
        payout(shop, (("MANUAL_CREDIT", "30.00"),))
        TransactionLine.objects.update(mirakl_order_id="", mirakl_line_id="")
        credit, books, fay = TransactionLine.objects.get(), Books.objects.of(shop), somebody()
        wrong, right = books.accounts.get(role="PENALTIES"), books.accounts.get(role="FEES")
        LineDecision.objects.confirm([credit], wrong, by=fay, at=AT)
        [entry] = posted(shop)
        entry.reverse(by="fay", at=LATER)
        LineDecision.objects.confirm([credit], right, by=fay, at=LATER)
        posted(shop, at=hours(2))
        assert balance(shop, AccountRole.FEES) == -30

    def test_acceptance_is_undone_after_its_write_off_was_taken_back(self):
        shop = shop_with_books(**NONE, bookkeeper=THEIRS)
        decision = accepted(shop)
        [entry] = posted(shop)
        entry.reverse(by="fay", at=LATER)
        decision.undo(by=somebody(), at=LATER)
        assert drafted(shop, at=hours(2)) == []


class TestAnAccrual:
    def test_accrual_leaves_out_what_is_booked_in_its_month_already(self):
        shop = shop_with_books(month_end=MonthEnd.CARRY_FORWARD, recognition=Recognition.LINE)
        payout(shop, made_at=datetime(2026, 10, 20, tzinfo=UTC))
        posted(shop)
        set_up(shop, **ACCRUE)
        posted(shop, at=LATER)
        assert sales_until(date(2026, 10, 31)) == -100

    def test_accrual_leaves_out_a_closed_cycle_that_is_not_read_yet(self):
        shop = shop_with_books(**ACCRUE)
        first = datetime(2026, 11, 1, 15, tzinfo=UTC)
        sold_at = datetime(2026, 10, 20, tzinfo=UTC)
        line(
            shop,
            "ORDER_AMOUNT",
            "100",
            made_at=sold_at,
            mirakl_cycle_id="c-1",
            payment_state="PAID",
        )
        posted(shop, at=first)  # TL02 told of c-1; SBC11 is read once a day
        Payout.objects.create(
            shop=shop,
            mirakl_cycle_id="c-1",
            closed_at=first - timedelta(days=1),
            currency="USD",
            transferred=100,
            payout_state="PAID",
            seen_at=first,
        )
        posted(shop, at=first + timedelta(hours=6))
        assert sales_until(date(2026, 10, 31)) == -100

    def test_accrual_after_a_change_of_time_zone_leaves_out_what_is_booked(self):
        shop = shop_with_books(**ACCRUE, timezone="America/New_York")
        payout(shop, closed_at=datetime(2026, 11, 1, 3, 30, tzinfo=UTC))
        posted(shop)
        set_up(shop, **ACCRUE, timezone="UTC")
        posted(shop, at=LATER)
        assert sales_until(date(2026, 10, 31)) == -100


class TestAnotherBookkeeper:
    def test_second_change_of_bookkeeper_does_not_reach_back(self):
        shop = shop_with_books(**NONE)
        first = payout(shop, closed_at=datetime(2026, 9, 15, tzinfo=UTC))
        posted(shop)
        set_up(shop, **NONE, bookkeeper=THEIRS, bookkeeper_since=date(2026, 10, 1))
        payout(shop, closed_at=datetime(2026, 10, 15, tzinfo=UTC))
        posted(shop)
        set_up(shop, **NONE, bookkeeper=OURS, bookkeeper_since=date(2026, 11, 1))
        JournalEntry.objects.get(payout=first).reverse(by="fay", at=LATER)
        posted(shop, at=hours(2))
        assert balance(shop, AccountRole.SALES) == -100

    def test_day_of_the_change_is_not_moved_over_what_is_posted(self):
        shop = shop_with_books(**NONE)
        first = payout(shop, closed_at=datetime(2026, 9, 15, tzinfo=UTC))
        posted(shop)
        set_up(shop, **NONE, bookkeeper=THEIRS, bookkeeper_since=date(2026, 10, 1))
        with pytest.raises(UnusableSetUp, match="posted until"):
            set_up(shop, **NONE, bookkeeper=THEIRS, bookkeeper_since=None)
        JournalEntry.objects.get(payout=first).reverse(by="fay", at=LATER)
        posted(shop, at=hours(2))
        assert balance(shop, AccountRole.SALES) == -100

    def test_acceptance_after_a_change_writes_off_no_sale_that_we_booked(self):
        shop = shop_with_books(**NONE)
        payout(shop, (("ORDER_AMOUNT", "95"),), closed_at=datetime(2026, 10, 15, tzinfo=UTC))
        posted(shop)
        set_up(shop, **NONE, bookkeeper=THEIRS, bookkeeper_since=date(2026, 11, 1))
        accepted(shop)
        posted(shop, at=LATER)
        assert balance(shop, AccountRole.RECEIVABLE) == 0


class TestADraftThatIsOld:
    def test_cash_is_not_posted_with_the_amount_of_a_deposit_that_was_undone(self):
        shop = shop_with_books(**NONE, deposit_tolerance=Decimal(50))
        row = payout(shop)
        first = Deposit.objects.confirm(
            row, amount=Decimal(70), booked_on=date(2026, 11, 18), by="fay", at=AT
        )
        cash = next(entry for entry in drafted(shop) if entry.kind == "CASH")
        first.undo(by="fay", at=LATER)
        Deposit.objects.confirm(
            row, amount=Decimal(85), booked_on=date(2026, 11, 20), by="fay", at=LATER
        )
        with pytest.raises(UnableToPost):
            cash.post(by="fay", at=LATER)

    def test_write_off_of_an_acceptance_that_was_undone_is_not_posted(self):
        shop = shop_with_books(**NONE, bookkeeper=THEIRS)
        decision = accepted(shop)
        [draft] = drafted(shop)
        decision.undo(by=somebody(), at=LATER)
        with pytest.raises(UnableToPost):
            draft.post(by="fay", at=LATER)

    def test_accrual_of_lines_that_changed_is_not_posted(self):
        shop = shop_with_books(**ACCRUE)
        sale = line(shop, "ORDER_AMOUNT", "100", made_at=datetime(2026, 10, 20, tzinfo=UTC))
        [accrual] = drafted(shop)
        change(sale, amount=Decimal(1))
        with pytest.raises(UnableToPost):
            accrual.post(by="fay", at=LATER)

    def test_draft_whose_lines_changed_by_equal_amounts_is_drafted_again(self):
        shop = shop_with_books(**NONE)
        payout(shop, (("ORDER_AMOUNT", "60"), ("ORDER_AMOUNT", "40")))
        drafted(shop)
        more, less = TransactionLine.objects.order_by("-amount")
        change(more, amount=Decimal(70))
        change(less, amount=Decimal(30))
        for later in (2, 3, 30):
            [draft] = drafted(shop, at=hours(later))
        draft.post(by="fay", at=hours(31))


class TestAPayoutBeforeTheBooksBegin:
    def test_has_no_deposit_in_them(self):
        begins = datetime(2026, 11, 1, 6, tzinfo=UTC)
        shop = shop_with_books(**NONE, first_cycle_at=begins)
        row = payout(shop, closed_at=begins - timedelta(days=1))

        with pytest.raises(UnableToConfirm, match="belongs to those before"):
            Deposit.objects.confirm(
                row, amount=Decimal(85), booked_on=date(2026, 11, 3), by="fay", at=AT
            )


class TestTheBookkeeperOfADay:
    def keepers(self, shop):
        rules = Books.objects.of(shop).rules
        return [rules.bookkeeper_on(date(2026, month, 1)) for month in (9, 10, 11)]

    def test_is_who_it_was_then_however_often_it_changes(self):
        shop = shop_with_books(**NONE)
        set_up(shop, **NONE, bookkeeper=THEIRS, bookkeeper_since=date(2026, 10, 1))
        set_up(shop, **NONE, bookkeeper=OURS, bookkeeper_since=date(2026, 11, 1))
        assert self.keepers(shop) == [OURS, THEIRS, OURS]

    def test_moves_with_the_day_of_the_change_while_nothing_is_posted(self):
        shop = shop_with_books(**NONE)
        set_up(shop, **NONE, bookkeeper=THEIRS, bookkeeper_since=date(2026, 10, 1))
        set_up(shop, **NONE, bookkeeper=THEIRS, bookkeeper_since=date(2026, 11, 1))
        assert self.keepers(shop) == [OURS, OURS, THEIRS]
        set_up(shop, **NONE, bookkeeper=THEIRS)
        assert self.keepers(shop) == [THEIRS] * 3


class TestTheEvidence:
    def test_compares_what_the_tie_out_compares(self):
        shop = shop_with_books(**NONE)
        said = {"total_commissions_excl_tax": "-15.00", "total_commissions_incl_tax": "-15.00"}
        row = payout(shop, summary=said)
        line(shop, "COMMISSION_FEE", "-3.00", cycle=row, payment_state="NOT_APPLICABLE")
        tables = {}

        class Paper:
            def add(self, *_):
                pass

            def table(self, name, _, rows):
                tables[name] = list(rows)

        evidence.add_controls(Paper(), row)

        compared = {kind: rest for kind, *rest in tables["controls/cycle_against_lines.csv"]}
        assert compared["COMMISSION"][1:] == [Decimal("-15.00"), 0]
