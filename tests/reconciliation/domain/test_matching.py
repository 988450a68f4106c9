"""Matching: every fault is found, and none where there is none."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciliation.domain.matching import judge, judge_at_sight
from reconciliation.domain.outcomes import NEEDS_A_PERSON, REST, STORE, MatchOutcome, Verdict
from tests.reconciliation.domain.sales import (
    DAY,
    DEBITED,
    LINE,
    expected,
    money,
    paid,
    refund,
    rules,
    sale,
    with_refund,
)


def without(kind, lines):
    return [line for line in lines if line.type != kind]


def instead(kind, amount, lines):
    return [line._replace(amount=Decimal(amount)) if line.type == kind else line for line in lines]


def told(verdicts):
    """Return what is not simply right, as (kind, outcome, difference)."""
    return {
        (verdict.kind, verdict.outcome.value, f"{verdict.difference:.2f}")
        for verdict in verdicts
        if verdict.outcome is not MatchOutcome.MATCHED
    }


REMITTED = "OPERATOR_REMITTED_ORDER_AMOUNT_TAX"
FAULTS = [
    (
        "short by a cent",
        instead("ORDER_AMOUNT", "99.99", sale()),
        [expected()],
        ("GOODS", "SHORT", "-0.01"),
    ),
    (
        "over by a cent",
        instead("ORDER_AMOUNT", "100.01", sale()),
        [expected()],
        ("GOODS", "OVER", "0.01"),
    ),
    ("unknown order", sale(), [], (REST, "UNKNOWN_ORDER", "85.00")),
    (
        "doubled line",
        [*sale(), sale()[0]],
        [expected()],
        ("GOODS", "DUPLICATE", "100.00"),
    ),
    (
        "doubled commission",
        [*sale(), sale()[3]],
        [expected()],
        ("COMMISSION", "DUPLICATE", "-15.00"),
    ),
    (
        "doubled tax",
        [*sale(), sale()[1]],
        [expected()],
        ("TAX", "DUPLICATE", "8.00"),
    ),
    (
        "doubled refund",
        [*sale(), *refund(), refund()[0]],
        [with_refund()],
        ("REFUND_GOODS", "DUPLICATE", "-20.00"),
    ),
    (
        "missing line",
        without("ORDER_AMOUNT", sale()),
        [expected()],
        ("GOODS", "MISSING", "-100.00"),
    ),
    ("nothing came", [], [expected()], (REST, "MISSING", "-85.00")),
    (
        "wrong commission",
        instead("COMMISSION_FEE", "-15.50", sale()),
        [expected()],
        ("COMMISSION", "FEE_VARIANCE", "-0.50"),
    ),
    (
        "tax not remitted",
        without(REMITTED, sale()),
        [expected()],
        ("TAX_REMITTED", "TAX_NOT_REMITTED", "8.00"),
    ),
    (
        "tax remitted in part",
        instead(REMITTED, "-5.00", sale()),
        [expected()],
        ("TAX_REMITTED", "TAX_NOT_REMITTED", "3.00"),
    ),
    (
        "tax taken out that was never charged",
        without("ORDER_AMOUNT_TAX", sale()),
        [expected()],
        ("TAX", "SHORT", "-8.00"),
    ),
    (
        "a refund larger than the order's",
        [*sale(), *instead("REFUND_ORDER_AMOUNT", "-25.00", refund())],
        [with_refund()],
        ("REFUND_GOODS", "SHORT", "-5.00"),
    ),
    (
        "a refund that nobody made",
        [*sale(), *refund()[:1]],
        [expected()],
        ("REFUND_GOODS", "SHORT", "-20.00"),
    ),
    (
        "money for a line that was canceled before the debit",
        sale()[:1],
        [expected(due_at=None, is_due=False, goods=money("0"), commission=money("0"))],
        ("GOODS", "OVER", "100.00"),
    ),
    (
        "the store's twin has another total",
        sale(),
        [expected(marketplace_total=money("100"), store_total=money("90"))],
        (STORE, "STORE_DIFFERS", "-10.00"),
    ),
]

PARCELS = [
    *instead("COMMISSION_FEE", "-6.00", instead("ORDER_AMOUNT", "40.00", sale())),
    *instead(
        "COMMISSION_FEE", "-9.00", instead("ORDER_AMOUNT", "60.00", sale(mirakl_debit_id="D2"))
    ),
]
WHOLE_REFUND = instead(
    "REFUND_COMMISSION_FEE", "15.00", instead("REFUND_ORDER_AMOUNT", "-100.00", refund())
)
FINE = [
    ("all of it", sale(), [expected()]),
    ("two debits of one line", PARCELS, [expected()]),
    (
        "two debits of the same amount, told by their debits",
        [paid("ORDER_AMOUNT", "50", mirakl_debit_id=debit) for debit in ("D1", "D2")],
        [expected(commission=money("0"))],
    ),
    (
        "two debits of the same amount that nothing tells apart",
        [paid("ORDER_AMOUNT", "50"), paid("ORDER_AMOUNT", "50")],
        [expected(commission=money("0"))],
    ),
    ("a refund in a later cycle", [*sale(), *refund()], [with_refund()]),
    ("a promotion paid by the operator", sale(), [expected(marketplace_total=money("90"))]),
    (
        "canceled before the debit",
        [],
        [expected(due_at=None, is_due=False, goods=money("0"), commission=money("0"))],
    ),
    (
        "canceled after the debit, and refunded",
        [*sale(), *WHOLE_REFUND],
        [with_refund(refund_goods=money("-100"), refund_commission=money("15"))],
    ),
    (
        "canceled after the first parcel's debit, and never debited",
        instead("COMMISSION_FEE", "-12.00", instead("ORDER_AMOUNT", "80.00", sale())),
        [with_refund()],
    ),
    ("a fee without a line", [*sale(), paid("SELLER_PENALTY_FEE", "-5.00", line="")], [expected()]),
    ("a fee of the line", [*sale(), paid("SELLER_FEE_ON_ORDER", "-1.00")], [expected()]),
    (
        "taxes that Macy's keeps to itself",
        [line for line in sale() if "TAX" not in line.type],
        [expected()],
    ),
    (
        "taxes of the whole order",
        [
            *(line for line in sale() if "TAX" not in line.type),
            paid("ORDER_AMOUNT_TAX", "8.00", line=""),
            paid(REMITTED, "-8.00", line=""),
        ],
        [expected(), expected("C1-A-2", goods=money("0"), commission=money("0"))],
    ),
    (
        "shipping that the operator pays",
        [
            *sale(),
            paid("ORDER_SHIPPING_AMOUNT", "6.95"),
            paid("OPERATOR_PAID_ORDER_SHIPPING_AMOUNT", "-6.95"),
        ],
        [expected()],
    ),
    ("a commission that nobody told", sale(), [expected(commission=None)]),
    (
        "a store order that is rounded otherwise",
        sale(),
        [expected(marketplace_total=money("100"), store_total=money("100.01"))],
    ),
    ("a type that nobody knows", [*sale(), paid("LUNAR_FEE", "-1.00")], [expected()]),
]


class TestEveryFault:
    @pytest.mark.parametrize(
        ("lines", "order", "fault"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
    )
    def test_is_found_and_nothing_else_caution_36(self, lines, order, fault):
        assert told(judge(lines, order, rules=rules())) == {fault}

    @pytest.mark.parametrize(("lines", "order"), [f[1:] for f in FINE], ids=[f[0] for f in FINE])
    def test_is_only_found_where_there_is_one_caution_36(self, lines, order):
        assert told(judge(lines, order, rules=rules())) == set()


class TestAtSight:
    @pytest.mark.parametrize(("lines", "order"), [f[1:] for f in FINE], ids=[f[0] for f in FINE])
    def test_is_what_is_right_judged_as_it_is_with_care(self, lines, order):
        narrow = [line[:3] for line in lines]

        found = judge_at_sight(narrow, order, rules=rules())

        assert found is None or found == judge(lines, order, rules=rules())

    def test_is_a_sale_whose_lines_are_all_there(self):
        narrow = [line[:3] for line in sale()]

        assert judge_at_sight(narrow, [expected()], rules=rules()) == judge(
            sale(), [expected()], rules=rules()
        )

    def test_is_nothing_that_differs_or_belongs_to_no_line(self):
        assert judge_at_sight(sale()[1:], [expected()], rules=rules()) is None
        assert judge_at_sight(sale(), [], rules=rules()) is None


class TestWhatMayStillCome:
    def test_is_a_refund_until_a_month_has_passed(self):
        soon = DEBITED + 20 * DAY

        [*found] = judge(sale(), [with_refund()], rules=rules(at=soon, read_until=soon))

        assert told(found) == {
            ("REFUND_GOODS", "AWAITED", "20.00"),
            ("REFUND_COMMISSION", "AWAITED", "-3.00"),
        }
        assert {one.look_again_at for one in found if one.look_again_at} == {DEBITED + 39 * DAY}

    def test_is_the_sale_when_its_refund_is_visible_before_it(self):
        soon = DEBITED + 10 * DAY

        found = judge(refund(), [with_refund()], rules=rules(at=soon, read_until=soon))

        assert told(found) == {("GOODS", "AWAITED", "-100.00"), ("COMMISSION", "AWAITED", "15.00")}

    def test_is_the_second_of_two_refunds(self):
        two = with_refund(refund_count=2, refund_goods=money("-30"), refund_commission=money("3"))
        soon = DEBITED + 20 * DAY

        found = judge([*sale(), *refund()], [two], rules=rules(at=soon, read_until=soon))

        assert told(found) == {("REFUND_GOODS", "AWAITED", "10.00")}

    def test_is_the_second_parcel_of_a_line_that_is_paid_on_shipment_caution_11(self):
        soon = DEBITED + 10 * DAY
        half = expected(is_due=False)

        found = judge(PARCELS[:4], [half], rules=rules(at=soon, read_until=soon))

        assert {outcome for _, outcome, _ in told(found)} == {"AWAITED"}

    def test_is_anything_as_long_as_nothing_is_due(self):
        assert told(judge([], [expected(due_at=None, is_due=False)], rules=rules())) == {
            (REST, "AWAITED", "-85.00")
        }

    def test_is_a_line_while_the_lines_have_not_been_read_again(self):
        stale = rules(read_until=DEBITED + 5 * DAY)

        assert told(judge([], [expected()], rules=stale)) == {(REST, "AWAITED", "-85.00")}

    def test_is_a_remittance_in_a_later_cycle_caution_39(self):
        soon = DEBITED + 20 * DAY
        lines = without(REMITTED, sale())

        found = judge(lines, [expected()], rules=rules(at=soon, read_until=soon))

        assert told(found) == {("TAX_REMITTED", "AWAITED", "8.00")}

    def test_is_asked_about_once_both_sides_were_read(self):
        lines = instead("ORDER_AMOUNT", "99.00", sale())
        at_once, later = DEBITED + timedelta(minutes=5), DEBITED + timedelta(hours=2)

        early = judge(lines, [expected()], rules=rules(at=at_once, read_until=at_once))
        late = judge(lines, [expected()], rules=rules(at=later, read_until=later))

        assert told(early) == {("GOODS", "AWAITED", "-1.00")}
        assert early[0].look_again_at == DEBITED + timedelta(hours=1)
        assert told(late) == {("GOODS", "SHORT", "-1.00")}


class TestTheBooksBeginning:
    began = rules(begins_at=DEBITED + DAY)

    def test_makes_history_of_an_order_that_nobody_knows_caution_38(self):
        assert told(judge(sale(), [], rules=self.began)) == {(REST, "HISTORY", "85.00")}

    def test_makes_history_of_what_was_due_before_caution_38(self):
        assert told(judge([], [expected()], rules=self.began)) == {(REST, "HISTORY", "-85.00")}

    def test_still_judges_the_refund_that_came_after_caution_38(self):
        found = judge(refund(), [with_refund(refund_goods=money("-19"))], rules=self.began)

        assert ("REFUND_GOODS", "SHORT", "-1.00") in told(found)
        assert ("GOODS", "HISTORY", "-100.00") in told(found)


class TestTheRules:
    def test_forgive_a_difference_within_the_tolerance(self):
        lines = instead("ORDER_AMOUNT", "99.98", sale())

        assert not told(judge(lines, [expected()], rules=rules(tolerance=money("0.02"))))
        assert told(judge(lines, [expected()], rules=rules(tolerance=money("0.01"))))

    def test_leave_the_tax_to_a_shop_that_remits_it_itself(self):
        here = rules(marketplace_remits_tax=False)
        lines = without(REMITTED, sale())

        assert not told(judge(lines, [expected(tax_to_shop=money("8"))], rules=here))
        assert told(judge(lines, [expected(tax_to_shop=money("9"))], rules=here)) == {
            ("TAX", "SHORT", "-1.00")
        }

    def test_accept_the_difference_that_a_person_accepted_and_no_other(self):
        accepted = {(LINE, "GOODS"): money("-1.00")}
        as_decided, since = (instead("ORDER_AMOUNT", paid, sale()) for paid in ("99.00", "98.00"))

        assert told(judge(as_decided, [expected()], rules=rules(), accepted=accepted)) == {
            ("GOODS", "ACCEPTED", "-1.00")
        }
        assert told(judge(since, [expected()], rules=rules(), accepted=accepted)) == {
            ("GOODS", "SHORT", "-2.00")
        }


class TestAVerdict:
    def test_covers_all_kinds_that_are_right_at_once(self):
        found = judge(instead("COMMISSION_FEE", "-15.50", sale()), [expected()], rules=rules())

        assert set(found) == {
            Verdict(LINE, "COMMISSION", MatchOutcome.FEE_VARIANCE, money("-15"), money("-15.5"), 1),
            Verdict(LINE, REST, MatchOutcome.MATCHED, money("100"), money("100"), 3),
        }

    def test_is_about_the_whole_order_where_its_money_names_no_line(self):
        both = [expected(), expected("C1-A-2")]
        lines = [
            *without("ORDER_AMOUNT", [*sale(), *sale(line="C1-A-2")]),
            paid("ORDER_AMOUNT", "190", line=""),
        ]

        found = judge(lines, both, rules=rules())

        assert {(one.mirakl_line_id, one.kind) for one in found} == {("", "GOODS"), ("", REST)}
        assert told(found) == {("GOODS", "SHORT", "-10.00")}


amounts = st.integers(min_value=1, max_value=10_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def histories(draw):
    """Draw an order's lines, each sale in parts, with what the order tells of it."""
    lines, order = [], []
    for number in range(draw(st.integers(1, 3))):
        name = f"C1-A-{number}"
        parts = draw(st.lists(amounts, min_size=1, max_size=4))
        for debit, part in enumerate(parts):
            about = {"line": name, "mirakl_debit_id": f"D{debit}"}
            lines += [
                paid("ORDER_AMOUNT", str(part), **about),
                paid("COMMISSION_FEE", str(-part / 10), **about),
                paid("ORDER_AMOUNT_TAX", str(part / 5), **about),
                paid(REMITTED, str(-part / 5), **about),
            ]
        goods = sum(parts) + draw(st.sampled_from([Decimal(0), Decimal("0.01"), Decimal(-1)]))
        order.append(expected(name, goods=goods, commission=-sum(parts) / 10))
    return lines, order


class TestTheSameMoney:
    @given(history=histories(), data=st.data())
    def test_gets_the_same_verdicts_in_any_order_of_lines(self, history, data):
        lines, order = history
        shuffled = data.draw(st.permutations(lines))

        assert judge(shuffled, order, rules=rules()) == judge(lines, order, rules=rules())

    @given(history=histories())
    def test_gets_the_same_verdicts_in_one_debit_as_in_several(self, history):
        lines, order = history
        whole: dict[tuple[str, str], Decimal] = {}
        for line in lines:
            key = (line.mirakl_line_id, line.type)
            whole[key] = whole.get(key, Decimal(0)) + line.amount
        at_once = [paid(kind, str(amount), line=name) for (name, kind), amount in whole.items()]

        in_one, in_several = (judge(some, order, rules=rules()) for some in (at_once, lines))

        assert told(in_one) == told(in_several)

    @given(history=histories())
    def test_is_never_lost_nor_counted_twice(self, history):
        lines, order = history

        found = judge(lines, order, rules=rules())

        assert sum(one.actual for one in found) == sum(line.amount for line in lines)
        assert sum(one.line_count for one in found) == len(lines)

    @given(history=histories())
    def test_needs_a_person_just_when_it_differs(self, history):
        lines, order = history
        got = sum(line.amount for line in lines)
        wanted = sum(one.goods + one.commission for one in order)

        asked = [v for v in judge(lines, order, rules=rules()) if v.outcome in NEEDS_A_PERSON]

        assert sum(v.difference for v in asked) == got - wanted
        assert all(v.look_again_at is None for v in asked)
