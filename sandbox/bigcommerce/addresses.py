"""Read the addresses of an order, and refuse what the store cannot place on a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.bigcommerce.countries import find_country
from sandbox.bigcommerce.refusals import invalid_field, unknown_field
from sandbox.bigcommerce.values import is_email

TEXTS = (
    "first_name",
    "last_name",
    "company",
    "street_1",
    "street_2",
    "city",
    "state",
    "zip",
    "country",
    "country_iso2",
    "phone",
    "email",
)
BILLING_FIELDS = {*TEXTS, "form_fields"}
SHIPPING_FIELDS = {*TEXTS, "form_fields", "shipping_method"}


def read_billing(raw: Any, *, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a whole billing address; `known` is the one that a PUT changes.

    A country, in words or as alpha-2 code, is required, and so is a ZIP code of two characters
    or more; an email must be one.
    """
    address = _merged(raw, known=known, allowed=BILLING_FIELDS, field="billing_address")
    _settle_country(address, raw, known=known, field="billing_address.country")
    if len(address["zip"].strip()) < 2:
        raise invalid_field("billing_address.zip", "The ZIP code must be two or more characters.")
    return address


def read_shipping(raw: Any, *, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a whole shipping address, without its method; `known` is the one being changed."""
    address = _merged(raw, known=known, allowed=SHIPPING_FIELDS, field="shipping_addresses")
    _settle_country(address, raw, known=known, field="country_iso2")
    return address


def _merged(
    raw: Any, *, known: Mapping[str, Any] | None, allowed: set[str], field: str
) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise invalid_field(field)
    address: dict[str, Any] = dict.fromkeys(TEXTS, "") | {"form_fields": []} | dict(known or {})
    for name, value in raw.items():
        if name not in allowed:
            raise unknown_field(name)
        if name == "form_fields":
            address[name] = value or []
        elif name == "email" and not is_email(value):
            raise invalid_field("email")
        elif not isinstance(value, str):
            raise invalid_field(name)
        elif name != "shipping_method":
            address[name] = value
    return address


def _settle_country(
    address: dict[str, Any], raw: Mapping[str, Any], *, known: Mapping[str, Any] | None, field: str
) -> None:
    """Make name and code say the same country: either of them suffices."""
    name, code = raw.get("country") or "", raw.get("country_iso2") or ""
    if not name and not code:
        if known:
            return
        where = field.partition("_")[0].capitalize() if "." in field else "Shipping"
        raise invalid_field(field, f"{where} address country not supplied.")
    found = find_country(name=name, code=code)
    if found is None:
        raise invalid_field(field, f"“{code or name}” is not a country.")
    address["country_iso2"], address["country"] = found
