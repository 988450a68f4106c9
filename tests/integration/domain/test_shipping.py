"""Parcels of the store in the form the marketplace wants."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.orders import StoreShipment, Tracking
from integration.domain.shipping import (
    CarrierChoice,
    CarrierKey,
    CarrierSuggestion,
    UnknownUnits,
    Unlisted,
    Unmapped,
    Unnamed,
    Untracked,
    line_pairs,
    suggest_carrier,
    tracking_for,
    units_by_line,
)
from tests.integration.domain.builders import UPS, a_line, a_parcel, a_store_line

BY_NAME = CarrierChoice(name="OnTrac", tracking_url="https://track.test/{trackingId}")
MUG = {"MUG-1": 5}


def tracking(shipment: StoreShipment, **changes: Any) -> object:
    rules: dict[str, Any] = {
        "carriers": {CarrierKey("ups"): UPS, CarrierKey("ontrac"): BY_NAME},
        "listed": frozenset({"UPS"}),
        "names_allowed": True,
        "number_required": True,
    }
    return tracking_for(shipment, **(rules | changes))


class TestCarrierKey:
    def test_prefers_the_tracking_carrier_to_who_printed_the_label(self) -> None:
        parcel = a_parcel(tracking_carrier="UPS ", shipping_provider="shipperhq")

        assert CarrierKey.of(parcel) == CarrierKey("ups")

    def test_falls_back_to_the_provider_then_to_the_method(self) -> None:
        parcel = a_parcel(tracking_carrier="", shipping_provider="FedEx", shipping_method="Ground")

        assert CarrierKey.of(parcel) == CarrierKey("fedex")
        assert CarrierKey.of(replace(parcel, shipping_provider="")) == CarrierKey("ground")


class TestTrackingFor:
    def test_names_a_listed_carrier_by_its_code(self) -> None:
        parcel = a_parcel(tracking_number=" 1Z9 ")

        assert tracking(parcel) == Tracking(tracking_number="1Z9", carrier_code="UPS")

    def test_names_another_carrier_with_its_tracking_page(self) -> None:
        parcel = a_parcel(tracking_number="C1", tracking_carrier="OnTrac")

        assert tracking(parcel) == Tracking(
            tracking_number="C1", carrier_name="OnTrac", tracking_url="https://track.test/C1"
        )

    def test_prefers_the_parcels_own_link(self) -> None:
        parcel = a_parcel(tracking_carrier="OnTrac", tracking_link="https://own.test/C1")

        found = tracking(parcel)

        assert isinstance(found, Tracking)
        assert found.tracking_url == "https://own.test/C1"

    def test_asks_for_a_mapping(self) -> None:
        assert tracking(a_parcel(tracking_carrier="LaserShip")) == Unmapped("lasership")

    @pytest.mark.parametrize("method", ["", "None"])
    def test_asks_for_a_carrier_where_the_store_names_none(self, method: str) -> None:
        parcel = a_parcel(number=7, tracking_carrier="", shipping_method=method)

        assert tracking(parcel) == Unnamed(7)

    def test_refuses_a_code_that_is_not_listed(self) -> None:
        assert tracking(a_parcel(), listed=frozenset({"FEDEX"})) == Unlisted("ups", "UPS")

    def test_refuses_a_name_where_only_codes_are_allowed(self) -> None:
        parcel = a_parcel(tracking_carrier="OnTrac")

        assert tracking(parcel, names_allowed=False) == Unlisted("ontrac", "OnTrac")

    def test_asks_for_a_number_before_anything_else(self) -> None:
        parcel = a_parcel(number=7, tracking_number=" ", tracking_carrier="LaserShip")

        assert tracking(parcel) == Untracked(7)

    def test_needs_neither_number_nor_mapping_where_none_is_required(self) -> None:
        parcel = a_parcel(tracking_number="", tracking_carrier="LaserShip")

        assert tracking(parcel, number_required=False) == Tracking()

    def test_still_needs_the_mapping_of_a_number_that_is_there(self) -> None:
        parcel = a_parcel(tracking_carrier="LaserShip")

        assert tracking(parcel, number_required=False) == Unmapped("lasership")


class TestSuggestCarrier:
    LISTED = {"UPS": "UPS", "FDX": "FedEx", "LSO": "Lone Star Overnight", "USPS": "U.S.P.S."}

    @pytest.mark.parametrize(
        ("carrier", "code"),
        [
            ("ups", "UPS"),
            ("Fed-Ex", "FDX"),
            ("fedex ground", "FDX"),
            ("lone star overnight", "LSO"),
            ("lso", "LSO"),
            ("usps", "USPS"),
            ("Endicia", "USPS"),
        ],
    )
    def test_suggests_what_is_obvious(self, carrier: str, code: str) -> None:
        assert suggest_carrier(carrier, listed=self.LISTED) == CarrierSuggestion(carrier, code)

    @pytest.mark.parametrize("carrier", ["", " - ", "ontrac", "up", "upsy"])
    def test_suggests_nothing_that_is_not(self, carrier: str) -> None:
        assert suggest_carrier(carrier, listed=self.LISTED) is None

    def test_suggests_nothing_where_two_would_do(self) -> None:
        assert suggest_carrier("ups", listed={"UPS": "UPS", "UPS2": "ups"}) is None


class TestLinePairs:
    def test_pairs_by_variant_whatever_the_sku_says(self) -> None:
        stored = [a_store_line("OTHER", order_product_id=11, variant_id=5)]

        pairs = line_pairs(ordered=[a_line()], stored=stored, variants=MUG)

        assert pairs == {11: ["C1-A-MUG-1"]}

    def test_pairs_custom_lines_by_sku_in_any_case(self) -> None:
        stored = [a_store_line("mug-1", variant_id=None)]

        pairs = line_pairs(ordered=[a_line()], stored=stored, variants=MUG)

        assert pairs == {11: ["C1-A-MUG-1"]}

    def test_pairs_two_lines_of_one_variant_by_their_units(self) -> None:
        ordered = [a_line(mirakl_line_id="one"), a_line(mirakl_line_id="two", quantity=2)]
        stored = [
            a_store_line(order_product_id=11, quantity=2, variant_id=5),
            a_store_line(order_product_id=12, quantity=1, variant_id=5),
        ]

        pairs = line_pairs(ordered=ordered, stored=stored, variants=MUG)

        assert pairs == {11: ["two"], 12: ["one"]}

    def test_pairs_equal_lines_in_their_order(self) -> None:
        ordered = [a_line(mirakl_line_id="one"), a_line(mirakl_line_id="two")]
        stored = [a_store_line(order_product_id=n, variant_id=5) for n in (11, 12)]

        pairs = line_pairs(ordered=ordered, stored=stored, variants=MUG)

        assert pairs == {11: ["one"], 12: ["two"]}

    def test_pairs_a_line_that_the_store_merged_with_both(self) -> None:
        ordered = [a_line(mirakl_line_id="one"), a_line(mirakl_line_id="two", quantity=2)]
        stored = [a_store_line(quantity=3, variant_id=5)]

        pairs = line_pairs(ordered=ordered, stored=stored, variants=MUG)

        assert pairs == {11: ["one", "two"]}

    def test_pairs_a_gift_with_nothing(self) -> None:
        stored = [a_store_line("GIFT", variant_id=99)]

        assert line_pairs(ordered=[a_line()], stored=stored, variants=MUG) == {11: []}


class TestUnitsByLine:
    ORDERED = (a_line(mirakl_line_id="one"), a_line(mirakl_line_id="two", quantity=2))
    STORED = (a_store_line(quantity=3, variant_id=5),)

    def test_fills_the_lines_in_order(self) -> None:
        parcels = [a_parcel(1, units=2), a_parcel(2, units=1)]

        units = units_by_line(parcels, ordered=self.ORDERED, stored=self.STORED, variants=MUG)

        assert units == {1: {"one": 1, "two": 1}, 2: {"two": 1}}

    def test_does_not_depend_on_the_order_of_reading(self) -> None:
        parcels = [a_parcel(2, units=1), a_parcel(1, units=2)]

        units = units_by_line(parcels, ordered=self.ORDERED, stored=self.STORED, variants=MUG)

        assert units == {1: {"one": 1, "two": 1}, 2: {"two": 1}}

    def test_refuses_units_beyond_what_was_ordered(self) -> None:
        parcels = [a_parcel(1, units=2), a_parcel(2, units=2)]

        with pytest.raises(UnknownUnits, match="shipment 2"):
            units_by_line(parcels, ordered=self.ORDERED, stored=self.STORED, variants=MUG)

    def test_refuses_a_line_that_nobody_ordered(self) -> None:
        gift = a_parcel(items=((99, 1),))

        with pytest.raises(UnknownUnits):
            units_by_line([gift], ordered=self.ORDERED, stored=self.STORED, variants=MUG)

    @given(boxes=st.lists(st.integers(1, 3), max_size=3).filter(lambda boxes: sum(boxes) <= 3))
    def test_neither_adds_nor_loses_a_unit(self, boxes: list[int]) -> None:
        parcels = [a_parcel(number, units=units) for number, units in enumerate(boxes, start=1)]

        units = units_by_line(parcels, ordered=self.ORDERED, stored=self.STORED, variants=MUG)

        assert [sum(units[number].values()) for number in sorted(units)] == boxes
