"""Whom the tests of the BigCommerce client order for, and when."""

from dataclasses import replace
from datetime import timedelta

from integration.domain.orders import Address
from tests.remotes import STARTS_AT

INCOMPLETE, AWAITING_FULFILLMENT = 0, 11
LONG_AGO = STARTS_AT - timedelta(days=30)
MARCUS = Address(
    first_name="Marcus",
    last_name="Okafor",
    street_1="2207 W Division St",
    street_2="Apt 3F",
    city="Chicago",
    state="Illinois",
    zip_code="60622",
    country="US",
    phone="312-555-0187",
    email="marcus@shop.example",
)
ADA = replace(MARCUS, first_name="Ada", last_name="Lovelace", street_1="1 Main St", street_2="")
