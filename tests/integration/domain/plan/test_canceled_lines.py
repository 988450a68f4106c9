"""Which units of a line Macy's has cancelled: caution 8."""

from decimal import Decimal

import pytest

from integration.domain.orders import Cancelation
from integration.domain.plan.canceled_lines import canceled_units
from tests.integration.domain.builders import a_line


def off(*amounts: str) -> tuple[Cancelation, ...]:
    """Return cancelations of these amounts, whose quantities say nothing."""
    return tuple(Cancelation(f"K{n}", Decimal(amount)) for n, amount in enumerate(amounts))


class TestCaution8:
    @pytest.mark.parametrize(
        ("amounts", "units"),
        [
            ((), 0),
            (("20.00",), 1),
            (("20.00", "20.00"), 2),
            (("10.00", "10.00"), 1),
            (("60.00",), 3),
            (("5.00",), None),
            (("20.01",), None),
            (("0.00",), None),
        ],
    )
    def test_believes_an_amount_of_whole_units_and_never_a_quantity(
        self, amounts: tuple[str, ...], units: int | None
    ) -> None:
        line = a_line(quantity=3, price="60.00", cancelations=off(*amounts))

        assert canceled_units(line) == units

    @pytest.mark.parametrize("state", ["CANCELED", "REFUSED"])
    def test_takes_a_line_that_is_gone_as_a_whole(self, state: str) -> None:
        line = a_line(quantity=3, price="60.00", state=state, cancelations=off("5.00"))

        assert canceled_units(line) == 3

    def test_believes_nothing_of_what_costs_nothing(self) -> None:
        assert canceled_units(a_line(price="0.00", cancelations=off("0.00"))) is None
