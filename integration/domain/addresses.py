"""Marketplace addresses in the form the store wants: alpha-2 country, full state name."""

from dataclasses import replace
from typing import Any

import pycountry

from integration.domain.orders import Address

# ISO 3166-2 has no entry for the armed forces; the postal service does.
_ARMED_FORCES = {
    "AA": "Armed Forces Americas",
    "AE": "Armed Forces Europe",
    "AP": "Armed Forces Pacific",
}


_SUBDIVISIONS: Any = pycountry.subdivisions  # its `get` has no types


class UnknownCountry(ValueError):
    """The address names a country that ISO 3166-1 does not have."""


def alpha_2(country: str) -> str:
    """Return the alpha-2 code of an alpha-3 or alpha-2 code, or of a country's name."""
    code = country.strip().upper()
    found = pycountry.countries.get(alpha_3=code) or pycountry.countries.get(alpha_2=code)
    if found is None:
        found = pycountry.countries.get(name=country.strip()) if country.strip() else None
    if found is None:
        raise UnknownCountry(country)
    return str(found.alpha_2)


def country_name(code: str) -> str:
    """Return the name the store's country list uses for an alpha-2 code."""
    found = pycountry.countries.get(alpha_2=code)
    if found is None:
        raise UnknownCountry(code)
    return str(getattr(found, "common_name", found.name))


def full_state_name(state: str, country: str) -> str:
    """Return a state's full name: abbreviated ones break tax documents in the store.

    A name that is not a code of the country comes back as it is.
    """
    code = state.strip().upper()
    if country == "US" and code in _ARMED_FORCES:
        return _ARMED_FORCES[code]
    found = _SUBDIVISIONS.get(code=f"{country}-{code}") if code else None
    return str(found.name) if found else state.strip()


def for_store(address: Address, *, email: str) -> Address:
    """Return the address as the store wants it. Raise UnknownCountry.

    The store demands a first and a last name and a valid e-mail; Mirakl may send neither.
    """
    country = alpha_2(address.country)
    names = f"{address.first_name} {address.last_name}".split()
    first, last = address.first_name.strip(), address.last_name.strip()
    if not first or not last:
        first, last = (names[0], " ".join(names[1:]) or "-") if names else ("-", "-")
    return replace(
        address,
        first_name=first,
        last_name=last,
        country=country,
        state=full_state_name(address.state, country),
        email=email,
        note="",
    )
