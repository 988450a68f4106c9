"""Marketplace addresses in the form the store wants."""

import pycountry
import pytest

from integration.domain.addresses import (
    UnknownCountry,
    alpha_2,
    country_name,
    for_store,
    full_state_name,
)
from tests.integration.domain.builders import an_address

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
TERRITORIES = {
    "AS": "American Samoa",
    "GU": "Guam",
    "MP": "Northern Mariana Islands",
    "PR": "Puerto Rico",
}
ARMED_FORCES = {
    "AA": "Armed Forces Americas",
    "AE": "Armed Forces Europe",
    "AP": "Armed Forces Pacific",
}


class TestCountry:
    @pytest.mark.parametrize("said", ["USA", "usa", "US", " US ", "United States"])
    def test_is_read_from_what_mirakl_sends(self, said: str) -> None:
        assert alpha_2(said) == "US"

    def test_is_known_for_every_alpha_three_code(self) -> None:
        for country in pycountry.countries:
            assert alpha_2(country.alpha_3) == country.alpha_2

    @pytest.mark.parametrize("said", ["", "  ", "XXX", "Narnia", "U"])
    def test_is_refused_when_there_is_no_such_country(self, said: str) -> None:
        with pytest.raises(UnknownCountry):
            alpha_2(said)

    def test_has_its_everyday_name(self) -> None:
        assert country_name("US") == "United States"
        assert country_name("TW") == "Taiwan"

    def test_has_no_name_without_a_code(self) -> None:
        with pytest.raises(UnknownCountry):
            country_name("XX")


class TestState:
    @pytest.mark.parametrize(("code", "name"), (STATES | TERRITORIES | ARMED_FORCES).items())
    def test_is_spelled_out(self, code: str, name: str) -> None:
        assert full_state_name(code, "US") == name
        assert full_state_name(f" {code.lower()} ", "US") == name

    @pytest.mark.parametrize("name", ["Texas", "New York", "Armed Forces Europe"])
    def test_keeps_a_name_that_is_spelled_out(self, name: str) -> None:
        assert full_state_name(name, "US") == name

    def test_is_that_of_its_country(self) -> None:
        assert full_state_name("ON", "CA") == "Ontario"
        assert full_state_name("AE", "CA") == "AE"

    def test_may_be_missing(self) -> None:
        assert full_state_name("", "US") == ""


class TestForStore:
    def test_has_the_country_and_state_of_the_store(self) -> None:
        address = for_store(an_address(), email="a@b.test")

        assert (address.country, address.state) == ("US", "Texas")

    def test_carries_the_stand_in_e_mail_never_the_buyers(self) -> None:
        address = for_store(an_address(email="buyer@home.test"), email="order@shop.test")

        assert address.email == "order@shop.test"

    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            ("Ada", "Lovelace", ("Ada", "Lovelace")),
            ("", "Ada King Lovelace", ("Ada", "King Lovelace")),
            ("Ada Lovelace", " ", ("Ada", "Lovelace")),
            ("", "Cher", ("Cher", "-")),
            ("", "", ("-", "-")),
        ],
    )
    def test_always_has_two_names(self, first: str, last: str, expected: tuple[str, str]) -> None:
        address = for_store(an_address(first_name=first, last_name=last), email="a@b.test")

        assert (address.first_name, address.last_name) == expected

    def test_needs_no_phone(self) -> None:
        assert for_store(an_address(phone=""), email="a@b.test").phone == ""

    def test_keeps_the_delivery_note_out_of_the_label(self) -> None:
        address = for_store(an_address(street_2="Apt 4", note="Ring twice"), email="a@b.test")

        assert (address.street_2, address.note) == ("Apt 4", "")

    def test_is_refused_without_a_country(self) -> None:
        with pytest.raises(UnknownCountry):
            for_store(an_address(country=""), email="a@b.test")
