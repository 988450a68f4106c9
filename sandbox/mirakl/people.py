"""The marketplace's customers: believable, American, and not all equally well-behaved.

A state is sometimes a code and sometimes a name, a phone is sometimes missing, a company or an
apartment sometimes there: as in real orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody who buys, and where they live. `tax_rate` is the sales tax there, in percent."""

    first_name: str
    last_name: str
    street: str
    city: str
    state: str
    zip_code: str
    tax_rate: str
    apartment: str | None = None
    phone: str | None = None
    company: str | None = None
    additional_info: str | None = None

    def address(self) -> dict[str, Any]:
        """Return the address as Mirakl writes it; the country is alpha-3."""
        return {
            "city": self.city,
            "civility": None,
            "company": self.company,
            "company_2": None,
            "country": "United States",
            "country_iso_code": "USA",
            "firstname": self.first_name,
            "lastname": self.last_name,
            "phone": self.phone,
            "phone_secondary": None,
            "state": self.state,
            "street_1": self.street,
            "street_2": self.apartment,
            "zip_code": self.zip_code,
        }


PEOPLE = [
    Person("Denise", "Whitaker", "418 Maple Ridge Dr", "Asheville", "NC", "28804", "7.0",
           phone="828-555-0143"),
    Person("Marcus", "Okafor", "2207 W Division St", "Chicago", "Illinois", "60622", "10.25",
           apartment="Apt 3F", phone="312-555-0187"),
    Person("Priya", "Raman", "91 Juniper Ct", "Fremont", "CA", "94539", "10.25"),
    Person("Ellen", "Sorensen", "5530 Lyndale Ave S", "Minneapolis", "Minnesota", "55419", "9.03",
           phone="+1 612 555 0110"),
    Person("Hector", "Delgado", "1702 S Lamar Blvd", "Austin", "TX", "78704", "8.25",
           apartment="Unit 214", phone="512-555-0165"),
    Person("Grace", "Liu", "34-18 82nd Street", "Jackson Heights", "New York", "11372", "8.875",
           apartment="5C", phone="(718) 555-0129", additional_info="Buzzer is broken: please call"),
    Person("Thomas", "Beauchamp", "860 Peachtree St NE", "Atlanta", "GA", "30308", "8.9",
           phone="404-555-0172", company="Beauchamp Interiors LLC"),
    Person("Yolanda", "Reyes", "12 Cactus Wren Ln", "Tucson", "Arizona", "85718-1204", "8.7"),
    Person("Seán", "O'Malley", "77 Dorchester Ave", "Boston", "MA", "02125", "6.25",
           phone="617-555-0136"),
    Person("Brooke", "Nakamura", "2944 Kalakaua Ave", "Honolulu", "HI", "96815", "4.712",
           apartment="Apt 901", phone="808-555-0198"),
    Person("Anders", "Lindqvist", "63 SE Hawthorne Blvd", "Portland", "Oregon", "97214", "0",
           phone="503-555-0157"),
    Person("Carla", "Benedetti", "1415 Wynnewood Rd", "Ardmore", "Pennsylvania", "19003", "6.0",
           apartment="Rear"),
]  # fmt: skip
