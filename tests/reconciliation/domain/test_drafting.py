"""From summed lines to entries."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reconciliation.domain.books import Bookkeeper, Grouping, MonthEnd, Presentation
from reconciliation.domain.chart import Account, AccountRole, AccountType
from reconciliation.domain.drafting import (
    accrual_entries,
    activity_entries,
    cash_entry,
    month_ends,
    opening_entry,
)
from reconciliation.domain.journal import Dimensions, EntryKind, faults_of
from reconciliation.domain.transactions import KINDS
from reconciliation.domain.write_offs import AcceptedDifference, write_offs
from tests.reconciliation.ledgers import cycle, lines, moved, rules, told

JAN_30, FEB_2, FEB_3, MAR_1 = (
    date(2026, 1, 30),
    date(2026, 2, 2),
    date(2026, 2, 3),
    date(2026, 3, 1),
)
PAYOUT = cycle(FEB_3, "85")
SALE = [
    lines("ORDER_AMOUNT", "100", JAN_30),
    lines("ORDER_AMOUNT_TAX", "8", JAN_30),
    lines("OPERATOR_REMITTED_ORDER_AMOUNT_TAX", "-8", JAN_30),
    lines("COMMISSION_FEE", "-15", JAN_30),
]


class TestActivityEntries:
    def test_posts_each_kind_to_its_account_against_clearing(self) -> None:
        (draft,) = activity_entries(PAYOUT, SALE, rules())

        assert told(draft) == [
            ("Macy's Tax Clearing", Decimal(-8)),
            ("Macy's Tax Clearing", Decimal(8)),
            ("Macy's Sales", Decimal(-100)),
            ("Macy's Commission", Decimal(15)),
            ("Macy's Clearing", Decimal(85)),
        ]
        assert (draft.booked_on, draft.entry.reference) == (FEB_3, "cycle-1")
        assert not faults_of(draft.entry)

    def test_shows_sales_less_commission_where_finance_wants_them_net(self) -> None:
        drafts = activity_entries(PAYOUT, SALE, rules(presentation=Presentation.NET))

        assert moved(drafts, AccountRole.SALES) == -85
        assert moved(drafts, AccountRole.COMMISSION) == 0

    def test_caution_32_settles_only_what_the_store_s_connector_books(self) -> None:
        drafts = activity_entries(PAYOUT, SALE, rules(bookkeeper=Bookkeeper.STORE_CONNECTOR))

        assert moved(drafts, AccountRole.SALES) == 0
        assert moved(drafts, AccountRole.RECEIVABLE) == -100
        assert moved(drafts, AccountRole.COMMISSION) == 15

    def test_caution_32_books_no_sale_twice_by_a_mapping_of_its_type(self) -> None:
        known = rules(bookkeeper=Bookkeeper.STORE_CONNECTOR)
        sales = known.account(AccountRole.SALES)
        mapped = replace(known, type_accounts={"ORDER_AMOUNT": sales})

        assert moved(activity_entries(PAYOUT, SALE, mapped), AccountRole.SALES) == 0

    def test_caution_32_lets_a_change_of_bookkeeper_reach_no_earlier_day(self) -> None:
        changed = rules(
            bookkeeper=Bookkeeper.STORE_CONNECTOR,
            bookkeeper_since=date(2026, 2, 1),
            bookkeepers_before=((date(2026, 2, 1), Bookkeeper.OURS),),
        )
        sums = [*SALE, lines("ORDER_AMOUNT", "50", FEB_2)]

        drafts = activity_entries(PAYOUT, sums, changed)

        assert moved(drafts, AccountRole.SALES) == -100
        assert moved(drafts, AccountRole.RECEIVABLE) == -50

    def test_caution_34_posts_no_payment(self) -> None:
        drafts = activity_entries(PAYOUT, [*SALE, lines("PAYMENT", "-85", FEB_3)], rules())

        assert moved(drafts, AccountRole.CLEARING) == 85
        assert moved(drafts, AccountRole.BANK) == 0

    def test_caution_34_leaves_the_commission_to_a_bill_where_finance_maps_it(self) -> None:
        bills = Account("2010", "Bills of Macy's", AccountType.LIABILITY)
        mapped = replace(rules(), type_accounts={"COMMISSION_FEE": bills})

        (draft,) = activity_entries(PAYOUT, SALE, mapped)

        assert ("Bills of Macy's", Decimal(15)) in told(draft)
        assert moved([draft], AccountRole.COMMISSION) == 0
        assert moved([draft], AccountRole.CLEARING) == 85

    @pytest.mark.parametrize(("country", "role"), [("US", "COMMISSION_TAX"), ("GB", "INPUT_TAX")])
    def test_caution_39_takes_commission_tax_by_country(self, country: str, role: str) -> None:
        taxed = [lines("COMMISSION_VAT", "-3", JAN_30)]

        assert (
            moved(activity_entries(PAYOUT, taxed, rules(country=country)), AccountRole(role)) == 3
        )

    @pytest.mark.parametrize("type_", ["LOYALTY_POINTS", "PURCHASE_COMMISSION_FEE"])
    def test_caution_39_posts_an_unknown_type_to_suspense_inside_the_entry(
        self, type_: str
    ) -> None:
        (draft,) = activity_entries(PAYOUT, [*SALE, lines(type_, "7", JAN_30)], rules())

        assert moved([draft], AccountRole.SUSPENSE) == -7
        assert moved([draft], AccountRole.CLEARING) == 92

    def test_posts_where_a_decision_says_before_a_mapping_before_the_chart(self) -> None:
        known = rules()
        legal = Account("6999", "Legal", AccountType.EXPENSE)
        fines = Account("6998", "Fines", AccountType.EXPENSE)
        known = replace(
            known,
            by_code={**known.by_code, "6999": legal},
            type_accounts={"MANUAL_INVOICE": fines},
        )
        decided = lines("MANUAL_INVOICE", "-9", JAN_30, account_code="6999")

        (draft,) = activity_entries(PAYOUT, [decided, lines("MANUAL_INVOICE", "-4", JAN_30)], known)

        assert told(draft)[:2] == [("Fines", Decimal(4)), ("Legal", Decimal(9))]

    def test_files_postings_under_the_rule_of_their_account(self) -> None:
        known = replace(
            rules(),
            dimensions=Dimensions(class_name="Marketplace"),
            dimensions_by_code={"4000": Dimensions(location="Online")},
        )

        (draft,) = activity_entries(PAYOUT, SALE, known)

        filed = {each.posting.account.code: each.posting.dimensions for each in draft.postings}
        assert filed["4000"] == Dimensions(location="Online")
        assert filed["6000"] == Dimensions(class_name="Marketplace")

    def test_keeps_lines_that_cancel_out_findable_and_exports_none_of_them(self) -> None:
        both = [lines("ORDER_SHIPPING_AMOUNT", "0", JAN_30), *SALE]

        (draft,) = activity_entries(PAYOUT, both, rules())

        empty = [each for each in draft.postings if not each.posting.amount]
        assert [each.sums[0].type for each in empty] == ["ORDER_SHIPPING_AMOUNT"]
        assert all(posting.amount for posting in draft.entry.postings)

    def test_makes_no_entry_of_nothing(self) -> None:
        assert activity_entries(PAYOUT, [], rules()) == []

    def test_books_the_cost_of_goods_only_where_finance_wants_it(self) -> None:
        sold = [lines("ORDER_AMOUNT", "100", JAN_30, cost=Decimal("41.5"))]

        without = activity_entries(PAYOUT, sold, rules())
        with_cost = activity_entries(PAYOUT, sold, rules(books_cost_of_goods=True))

        assert moved(without, AccountRole.COST_OF_GOODS) == 0
        assert moved(with_cost, AccountRole.COST_OF_GOODS) == Decimal("41.50")
        assert moved(with_cost, AccountRole.INVENTORY) == Decimal("-41.50")


class TestTheDayOfAnEntry:
    two_months = [*SALE, lines("ORDER_AMOUNT", "50", FEB_2)]

    def test_is_the_payout_s_with_one_entry_a_payout(self) -> None:
        drafts = activity_entries(PAYOUT, self.two_months, rules())

        assert [draft.booked_on for draft in drafts] == [FEB_3]

    def test_is_the_line_s_with_one_entry_a_day(self) -> None:
        by_day = rules(grouping=Grouping.DAY, month_end=MonthEnd.NOTHING)

        drafts = activity_entries(PAYOUT, self.two_months, by_day)

        assert [draft.booked_on for draft in drafts] == [JAN_30, FEB_2]

    def test_is_the_month_s_last_with_one_entry_a_month(self) -> None:
        by_month = rules(grouping=Grouping.MONTH, month_end=MonthEnd.NOTHING)

        drafts = activity_entries(PAYOUT, self.two_months, by_month)

        assert [draft.booked_on for draft in drafts] == [date(2026, 1, 31), FEB_3]

    def test_caution_37_is_in_the_cycle_s_month_where_an_accrual_told_the_earlier_one(self) -> None:
        drafts = activity_entries(PAYOUT, self.two_months, rules(grouping=Grouping.DAY))

        assert [draft.booked_on for draft in drafts] == [date(2026, 2, 1), FEB_2]

    def test_caution_37_is_the_first_open_one_where_the_books_are_closed(self) -> None:
        closed = rules(
            grouping=Grouping.DAY, month_end=MonthEnd.NOTHING, closed_until=date(2026, 1, 31)
        )

        drafts = activity_entries(PAYOUT, self.two_months, closed)

        assert [draft.booked_on for draft in drafts] == [date(2026, 2, 1), FEB_2]


class TestCarryingForward:
    def test_caution_37_lets_three_months_of_a_cycle_meet_in_its_last(self) -> None:
        sums = [
            lines("ORDER_AMOUNT", "100", date(2026, 1, 20)),
            lines("ORDER_AMOUNT", "200", date(2026, 2, 10)),
            lines("ORDER_AMOUNT", "300", MAR_1),
        ]
        carrying = rules(month_end=MonthEnd.CARRY_FORWARD)

        drafts = activity_entries(cycle(date(2026, 3, 4), "600"), sums, carrying)

        by_day = {draft.booked_on: dict(told(draft)) for draft in drafts}
        assert by_day[date(2026, 1, 31)] == {"Macy's Sales": -100, "Macy's Carried Forward": 100}
        assert by_day[date(2026, 2, 28)] == {"Macy's Sales": -200, "Macy's Carried Forward": 200}
        assert by_day[date(2026, 3, 4)] == {
            "Macy's Sales": -300,
            "Macy's Clearing": 600,
            "Macy's Carried Forward": -300,
        }

    def test_releases_what_was_carried_in_a_month_without_lines(self) -> None:
        carrying = rules(month_end=MonthEnd.CARRY_FORWARD)

        drafts = activity_entries(PAYOUT, SALE, carrying)

        assert [draft.booked_on for draft in drafts] == [date(2026, 1, 31), FEB_3]
        assert moved(drafts, AccountRole.CARRIED_FORWARD) == 0
        assert moved(drafts[1:], AccountRole.CLEARING) == 85

    def test_carries_nothing_over_months_that_are_closed(self) -> None:
        carrying = rules(month_end=MonthEnd.CARRY_FORWARD, closed_until=date(2026, 1, 31))

        drafts = activity_entries(PAYOUT, SALE, carrying)

        assert [draft.booked_on for draft in drafts] == [date(2026, 2, 1)]
        assert moved(drafts, AccountRole.CLEARING) == 85


class TestRounding:
    def test_names_what_the_lines_come_to_beyond_a_cent(self) -> None:
        thirds = [
            lines("ORDER_AMOUNT", "0.333", JAN_30),
            lines("ORDER_SHIPPING_AMOUNT", "0.333", JAN_30),
            lines("COMMISSION_FEE", "-0.333", JAN_30),
        ]

        (draft,) = activity_entries(PAYOUT, thirds, rules())

        assert draft.entry.balance == 0
        assert moved([draft], AccountRole.CLEARING) == Decimal("0.33")

    def test_loses_nothing_over_the_days_of_a_cycle(self) -> None:
        by_day = rules(grouping=Grouping.DAY, month_end=MonthEnd.NOTHING)
        days = [lines("ORDER_AMOUNT", "0.004", date(2026, 1, day)) for day in range(1, 26)]

        drafts = activity_entries(PAYOUT, days, by_day)

        assert moved(drafts, AccountRole.CLEARING) == Decimal("0.10")
        assert all(draft.entry.balance == 0 for draft in drafts)


class TestCashEntry:
    def test_caution_33_is_dated_by_the_bank(self) -> None:
        draft = cash_entry(PAYOUT, rules(), amount=Decimal(85), paid_on=date(2026, 2, 6))

        assert draft
        assert draft.booked_on == date(2026, 2, 6)
        assert told(draft) == [("Checking", 85), ("Macy's Clearing", -85)]

    def test_caution_40_takes_a_wire_fee_within_the_tolerance(self) -> None:
        tolerant = rules(deposit_tolerance=Decimal(20))

        draft = cash_entry(PAYOUT, tolerant, amount=Decimal(70), paid_on=FEB_3)

        assert draft
        assert told(draft) == [("Checking", 70), ("Bank Charges", 15), ("Macy's Clearing", -85)]

    def test_caution_40_asks_about_a_larger_difference_until_it_is_accepted(self) -> None:
        amount = Decimal(70)

        assert cash_entry(PAYOUT, rules(), amount=amount, paid_on=FEB_3) is None
        assert cash_entry(PAYOUT, rules(), amount=amount, paid_on=FEB_3, accepts_difference=True)

    def test_caution_33_pays_a_negative_cycle(self) -> None:
        negative = cycle(FEB_3, "-20")

        draft = cash_entry(negative, rules(), amount=Decimal(-20), paid_on=FEB_3)

        assert draft
        assert told(draft) == [("Checking", -20), ("Macy's Clearing", 20)]

    def test_caution_33_is_none_for_a_cycle_of_nothing(self) -> None:
        assert cash_entry(cycle(FEB_3, "0"), rules(), amount=Decimal(0), paid_on=FEB_3) is None


class TestOpeningEntry:
    def test_caution_38_books_what_was_owed_when_the_books_began(self) -> None:
        draft = opening_entry(rules(opening_balance=Decimal(1200)), begins_on=JAN_30)

        assert draft
        assert told(draft) == [("Macy's Clearing", 1200), ("Opening Balance Equity", -1200)]

    def test_is_none_where_nothing_was_owed(self) -> None:
        assert opening_entry(rules(), begins_on=JAN_30) is None


class TestAccrualEntries:
    def test_caution_37_tells_what_is_earned_and_in_no_cycle_by_the_month_s_end(self) -> None:
        sums = [
            lines("ORDER_AMOUNT", "100", JAN_30, booked_on=FEB_3),
            lines("COMMISSION_FEE", "-15", JAN_30),
            lines("ORDER_AMOUNT", "7", date(2026, 1, 2), booked_on=date(2026, 1, 15)),
        ]

        (draft,) = accrual_entries(sums, rules(), month_ends=[date(2026, 1, 31)])

        assert draft.booked_on == date(2026, 1, 31)
        assert told(draft) == [
            ("Macy's Sales", -100),
            ("Macy's Commission", 15),
            ("Macy's Accrued", 85),
        ]

    def test_caution_37_tells_it_at_each_month_s_end_that_a_cycle_crosses(self) -> None:
        sums = [lines("ORDER_AMOUNT", "100", JAN_30, booked_on=date(2026, 4, 2))]

        drafts = accrual_entries(sums, rules(), month_ends=month_ends(JAN_30, date(2026, 4, 5)))

        assert [draft.booked_on for draft in drafts] == [
            date(2026, 1, 31),
            date(2026, 2, 28),
            date(2026, 3, 31),
        ]

    def test_caution_32_leaves_sales_to_the_store_s_connector(self) -> None:
        sums = [lines("ORDER_AMOUNT", "100", JAN_30), lines("COMMISSION_FEE", "-15", JAN_30)]
        settling = rules(bookkeeper=Bookkeeper.STORE_CONNECTOR)

        (draft,) = accrual_entries(sums, settling, month_ends=[date(2026, 1, 31)])

        assert told(draft) == [("Macy's Commission", 15), ("Macy's Accrued", -15)]


class TestWriteOffs:
    short = AcceptedDifference(1, FEB_2, FEB_2, Decimal("-5.00"))

    def test_takes_an_accepted_difference_off_the_receivable(self) -> None:
        (draft,) = write_offs([self.short], rules(bookkeeper=Bookkeeper.STORE_CONNECTOR))

        assert draft.kind is EntryKind.CORRECTION
        assert told(draft) == [("Macy's Variance", 5), ("Macy's Receivable", -5)]
        assert draft.decisions == (1,)

    def test_writes_nothing_off_where_sales_are_booked_as_they_are_paid(self) -> None:
        assert write_offs([self.short], rules()) == []


class TestDraft:
    def test_is_told_from_others_by_its_lines_whatever_their_order(self) -> None:
        (one,) = activity_entries(PAYOUT, SALE, rules())
        (same,) = activity_entries(PAYOUT, SALE[::-1], rules())
        others = [replace(SALE[0], checksum=99), *SALE[1:]]
        (other,) = activity_entries(PAYOUT, others, rules())

        assert one.fingerprint == same.fingerprint
        assert one.fingerprint != other.fingerprint

    def test_has_an_account_for_each_of_the_51_types(self) -> None:
        sums = [lines(type_, "1", JAN_30) for type_ in KINDS if type_ != "PAYMENT"]

        (draft,) = activity_entries(PAYOUT, sums, rules())

        assert len(KINDS) == 51
        assert moved([draft], AccountRole.CLEARING) == 50
        assert moved([draft], AccountRole.SUSPENSE) == -10
        assert draft.entry.balance == 0
