"""The commission contract: by category, by day, and never below its minimum."""

from datetime import date
from decimal import Decimal

from reconciliation.domain.contract import Contract, Rate

MAY, JUNE = date(2026, 5, 31), date(2026, 6, 1)
HUNDRED = Decimal(100)


def percent(number: int, **more: object) -> Rate:
    return Rate(Decimal(number), **more)


class TestACommission:
    def test_is_that_of_the_category_over_the_one_for_all(self):
        contract = Contract([percent(15), percent(12, category_code="bedding")])

        assert contract.commission(HUNDRED, category_code="bedding", on=MAY) == 12
        assert contract.commission(HUNDRED, category_code="tees", on=MAY) == 15

    def test_is_unknown_without_a_rate(self):
        contract = Contract([percent(12, category_code="bedding")])

        assert contract.commission(HUNDRED, category_code="tees", on=MAY) is None

    def test_changes_on_the_first_day_of_the_new_rate(self):
        contract = Contract([percent(15), percent(16, valid_from=JUNE)])

        assert contract.commission(HUNDRED, category_code="", on=MAY) == 15
        assert contract.commission(HUNDRED, category_code="", on=JUNE) == 16

    def test_still_holds_on_the_last_day(self):
        contract = Contract([percent(15, valid_until=MAY)])

        assert contract.commission(HUNDRED, category_code="", on=MAY) == 15
        assert contract.commission(HUNDRED, category_code="", on=JUNE) is None

    def test_is_not_below_the_minimum_of_a_line(self):
        contract = Contract([percent(15, minimum=Decimal("1.50"))])

        assert contract.commission(Decimal(4), category_code="", on=MAY) == Decimal("1.50")

    def test_is_nothing_of_nothing(self):
        contract = Contract([percent(15, minimum=Decimal("1.50"))])

        assert contract.commission(Decimal(0), category_code="", on=MAY) == 0

    def test_is_to_the_cent(self):
        contract = Contract([percent(15)])

        assert contract.commission(Decimal("264.95"), category_code="", on=MAY) == Decimal("39.74")

    def test_is_rounded_half_up_as_invoices_are(self):
        contract = Contract([percent(15)])

        assert contract.commission(Decimal("12.30"), category_code="", on=MAY) == Decimal("1.85")
