"""Which store order a person may have typed in for an earlier order."""

from dataclasses import replace
from typing import Any

from integration.domain.cut_over import Candidate, might_be, suggestions
from tests.integration.domain.builders import a_line, a_twin, an_address, an_order

ADA = an_address(zip_code="78701-0042")
BOB = an_address(first_name="Bob", last_name="Bishop", zip_code="10001")
ORDER = an_order(lines=[a_line(quantity=2)])


def typed_in(number: int = 500, *, units: Any = None, **changes: Any) -> Candidate:
    """Return an order of the web shop's channel; its buyer is Ada unless said."""
    order = a_twin(number=number, external_order_id="", channel_id=1).order
    buyer = {"billing_address": ADA} | changes
    return Candidate(replace(order, **buyer), {"mug-1": 2} if units is None else units)


def numbers(*candidates: Candidate) -> list[int]:
    return [each.bigcommerce_order_id for each in suggestions(ORDER, candidates)]


class TestSuggestions:
    def test_say_why(self) -> None:
        (found,) = suggestions(ORDER, [typed_in()])

        assert found.reasons == ("same articles and quantities", "same name", "same zip code")

    def test_take_no_heed_of_case_and_of_how_lines_are_split(self) -> None:
        name = an_address(first_name=" ADA", last_name="lovelace ")

        assert numbers(typed_in(units={"MUG-1": 1, "mug-1": 1}, billing_address=name)) == [500]

    def test_leave_out_other_quantities(self) -> None:
        assert numbers(typed_in(units={"MUG-1": 1})) == []

    def test_leave_out_other_buyers_of_the_same_article(self) -> None:
        assert numbers(typed_in(billing_address=BOB), typed_in(billing_address=None)) == []

    def test_take_the_order_s_own_number_whoever_bought(self) -> None:
        candidate = typed_in(external_order_id="C1-A", billing_address=BOB, units={})

        assert numbers(candidate) == [500]

    def test_come_with_the_likeliest_first(self) -> None:
        neighbor = replace(BOB, zip_code="78701")

        assert numbers(typed_in(501, billing_address=neighbor), typed_in(502)) == [502, 501]


class TestMightBe:
    def test_needs_no_lines(self) -> None:
        assert might_be(ORDER, typed_in(units={}).order)
        assert not might_be(ORDER, typed_in(billing_address=BOB).order)

    def test_of_an_order_without_addresses_is_known_by_nothing_but_its_number(self) -> None:
        bare = an_order(billing_address=None, shipping_address=None)

        assert not might_be(bare, typed_in().order)
        assert might_be(bare, typed_in(external_order_id="C1-A").order)
