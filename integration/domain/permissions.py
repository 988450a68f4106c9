"""What each key must be allowed to do, and who gives it: a role at Mirakl, a scope in the store.

Readings are proven when the key is tried. Writes are unproven until their first use. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Proof(StrEnum):
    """What is known of a permission."""

    GIVEN = "GIVEN"
    MISSING = "MISSING"
    UNPROVEN = "UNPROVEN"  # a write: its first use proves it
    NOT_TRIED = "NOT_TRIED"  # the remote did not answer, or nothing needs it yet


@dataclass(frozen=True)
class Permission:
    """One line of the connect page: what a key may do, who gives it, and what is known."""

    what: str
    given_by: str
    proof: Proof
    operation: str = ""


# The roles of a Mirakl user, as each operation's page names them. A shop's administrator has all
# of these; a user with fewer rights needs the one role.
_ADMINISTRATOR = "the role “Shop administrator”"
MIRAKL_ROLES: Mapping[str, str] = {
    "A01": "ROLE_PARTNER_SHOP_READ",
    "PC01": "",
    "SH21": "ROLE_PARTNER_SHIPPING_SETTINGS_READ",
    "SH12": "ROLE_PARTNER_SHIPPING_SETTINGS_READ",
    "RE01": "ROLE_PARTNER_ORDER_SETTINGS_READ",
    "OR11": "ROLE_PARTNER_ORDER_READ",
    "OR13": "ROLE_PARTNER_ORDER_READ",
    "ST11": "ROLE_PARTNER_ORDER_READ",
    "OR21": "ROLE_PARTNER_ORDER_ACCEPT",
    "OR04": "ROLE_PARTNER_ORDER_EDIT",
    "OR23": "ROLE_PARTNER_ORDER_TRACKING_WRITE",
    "OR24": "ROLE_PARTNER_ORDER_SHIP",
    "ST01": "ROLE_PARTNER_ORDER_SHIP",
    "OF04": "ROLE_PARTNER_OFFER_TRACKING_READ",
    "PRI02": "ROLE_PARTNER_OFFER_PRICING_READ",
    "P31": "ROLE_PARTNER_PRODUCT_READ",
    "STO01": "ROLE_PARTNER_OFFER_STOCK_WRITE",
    "STO02": "ROLE_PARTNER_OFFER_STOCK_WRITE",
    "STO03": "ROLE_PARTNER_OFFER_STOCK_WRITE",
    "SBC11": "ROLE_PARTNER_SELLER_BILLING_CYCLE_READ",
    "IV01": "ROLE_PARTNER_ACCOUNTING_DOCUMENT_READ",
    "IV02": "ROLE_PARTNER_ACCOUNTING_DOCUMENT_READ",
}
_ACCOUNTANCY = "the role “Accounting” (ROLE_SHOP_ACCOUNTANCY or ROLE_PARTNER_TRANSACTION_LOG_READ)"

# The longest beginning counts. What is written needs the scope with “modify”.
_STORE_SCOPES: Mapping[str, str] = {
    "/v2/store": "Information & Settings",
    "/v3/settings": "Information & Settings",
    "/v2/order": "Orders",
    "/v3/orders": "Orders",
    "/v3/catalog": "Products",
    "/v3/inventory": "Store Inventory",
    "/v3/inventory/locations": "Store Locations",
    "/v3/channels": "Channel Settings",
}

SHOP_READINGS: Mapping[str, str] = {
    "A01": "read the account (A01)",
    "PC01": "read the platform configuration (PC01)",
    "SH21": "list the carriers (SH21)",
    "SH12": "list the shipping types (SH12)",
    "RE01": "list the reasons (RE01)",
    "OR11": "read the orders (OR11)",
}
# What only payouts need: whoever may not read it is connected all the same.
PAYOUT_READINGS: Mapping[str, str] = {
    "TL02": "read the transaction logs (TL02)",
    "SBC11": "read the billing cycles (SBC11)",
    "IV01": "read the accounting documents (IV01, IV02)",
}
SHOP_WRITES: Mapping[str, str] = {
    "OR21": "accept and refuse orders (OR21)",
    "OR04": "tell the store's order numbers (OR04)",
    "OR23": "send tracking (OR23)",
    "OR24": "confirm shipments (OR24, ST01)",
    "STO01": "send stock (STO01)",
}
STORE_READINGS: Mapping[str, str] = {
    "GET /v2/store": "read the store's information",
    "GET /v3/channels": "read the channels",
    "GET /v2/order_statuses": "read the orders",
    "GET /v3/catalog/products": "read the products",
    "GET /v3/inventory/items": "read the stock",
    "GET /v3/inventory/locations": "read the locations",
    "GET /v3/settings/inventory": "read the inventory settings",
}
STORE_WRITES: Mapping[str, str] = {
    "POST /v2/orders": "place and release orders",
    "POST /v3/channels": "make a channel for Macy's orders",
    "PUT /v3/settings/email-statuses": "switch off that channel's mails",
}


def given_by(operation: str) -> str:
    """Return who gives the permission for an operation, as part of a sentence."""
    name = operation.removesuffix(" page")
    if name.startswith("TL"):
        return _ACCOUNTANCY
    if "/" not in name:
        role = MIRAKL_ROLES.get(name, "")
        return f"{_ADMINISTRATOR} or {role}" if role else _ADMINISTRATOR
    method, _, path = name.partition(" ")
    scopes = [begin for begin in _STORE_SCOPES if path.startswith(begin)]
    if not scopes:
        return "another scope of the store's API account"
    access = "read-only" if method == "GET" else "modify"
    return f"the scope “{_STORE_SCOPES[max(scopes, key=len)]}: {access}”"


def unproven(writes: Mapping[str, str]) -> tuple[Permission, ...]:
    """Return the lines of writes: nothing is known of them before their first use."""
    return tuple(
        Permission(what, given_by(operation), Proof.UNPROVEN, operation)
        for operation, what in writes.items()
    )
