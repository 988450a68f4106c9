"""A fee that no order line explains and that came again is a question, not a fault."""

import pytest

from reconciliation.domain.matching import judge
from reconciliation.domain.outcomes import NEEDS_A_PERSON, MatchOutcome
from tests.reconciliation.domain.sales import DAY, DEBITED, expected, money, paid, rules, sale


def fee(amount: str = "-5.00", *, kind: str = "SELLER_FEE_ON_ORDER", **about: object):
    """Return a fee of the whole order."""
    same = {"fee_code": "LATE", "document_number": "I-1", "mirakl_cycle_id": "cycle-1"}
    return paid(kind, amount, line="", **(same | about))


def asked(*fees, **more):
    """Return what is asked about an order with these fees, as (kind, difference)."""
    found = judge([*sale(), *fees], [expected()], rules=rules(**more))
    return [(one.kind, one.difference) for one in found if one.outcome in NEEDS_A_PERSON]


class TestAFeeOfAnOrder:
    @pytest.mark.parametrize(
        ("kind", "named"),
        [("SELLER_FEE_ON_ORDER", "SELLER_FEE"), ("SELLER_PENALTY_FEE", "PENALTY")],
    )
    def test_that_came_again_is_asked_about_caution_36(self, kind, named):
        once, again = fee(kind=kind), fee(kind=kind)

        assert asked(once, again) == [(named, -5)]

    def test_that_came_thrice_is_asked_about_by_what_came_more(self):
        assert asked(fee(), fee(), fee()) == [("SELLER_FEE", -10)]

    @pytest.mark.parametrize(
        "other",
        [
            fee("-5.01"),
            fee(fee_code="RETURN"),
            fee(document_number="I-2"),
            fee(mirakl_cycle_id="cycle-2"),
            fee(mirakl_shipment_id="S2"),
            fee(kind="SELLER_FEE_ON_ORDER_TAX"),
        ],
    )
    def test_is_another_one_when_anything_tells_them_apart_caution_36(self, other):
        assert asked(fee(), other) == []

    def test_is_asked_about_once_with_its_tax(self):
        tax = fee("-0.40", kind="SELLER_FEE_ON_ORDER_TAX")

        assert asked(fee(), tax, fee(), tax) == [("SELLER_FEE", -5)]

    def test_leaves_all_the_rest_right(self):
        found = judge([*sale(), fee(), fee()], [expected()], rules=rules())

        came = sum(one.actual for one in found)
        assert came == 75
        assert {one.outcome for one in found} == {MatchOutcome.MATCHED, MatchOutcome.FEE_REPEATED}

    def test_that_was_accepted_is_right(self):
        accepted = {("", "SELLER_FEE"): money("-5.00")}

        found = judge([*sale(), fee(), fee()], [expected()], rules=rules(), accepted=accepted)

        assert not [one for one in found if one.outcome in NEEDS_A_PERSON]

    def test_from_before_the_books_began_is_nobodys_matter_caution_38(self):
        assert asked(fee(), fee(), begins_at=DEBITED + DAY) == []
