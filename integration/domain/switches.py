"""What a shop may switch on, one by one, and the sentence that says what each does."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from integration.domain.writes import WriteKind


class Switch(StrEnum):
    """A part of the sync that writes to a remote. The stored value; its words are in `WORDS`."""

    OFFERS = "OFFERS"
    STOCK = "STOCK"
    ORDERS = "ORDERS"
    TRACKING = "TRACKING"
    CANCELLATIONS = "CANCELLATIONS"
    PRODUCTS = "PRODUCTS"
    PRICES = "PRICES"
    RETURNS = "RETURNS"
    REFUNDS = "REFUNDS"
    PAYOUTS = "PAYOUTS"


@dataclass(frozen=True)
class SwitchWords:
    """How a switch is shown. `flows` are those that it lets act; none yet: it cannot be set."""

    name: str
    sentence: str
    flows: tuple[str, ...] = ()
    verb: str = "are"

    @property
    def is_available(self) -> bool:
        """Tell whether a flow stands behind it."""
        return bool(self.flows)

    @property
    def off(self) -> str:
        """Return the sentence about what waits because of it."""
        return f"{self.name} {self.verb} switched off."


WORDS: dict[Switch, SwitchWords] = {
    Switch.OFFERS: SwitchWords(
        "Offers",
        "Links each of your offers at Macy's to the variant with the same SKU, and asks about the"
        " others.",
        ("link_offers",),
    ),
    Switch.STOCK: SwitchWords(
        "Stock",
        "Tells Macy's how many units it may sell, within a minute of a change in the store.",
        ("pull_stock", "publish_stock", "confirm_stock"),
        verb="is",
    ),
    Switch.ORDERS: SwitchWords(
        "Orders",
        "Accepts Macy's orders and brings each into the store, held until Macy's confirms it.",
        ("advance_orders", "publish_references"),
    ),
    Switch.TRACKING: SwitchWords(
        "Tracking",
        "Sends carrier and tracking number to Macy's when the store has shipped.",
        ("advance_orders",),
        verb="is",
    ),
    Switch.CANCELLATIONS: SwitchWords(
        "Cancellations",
        "Cancels in the store what Macy's has cancelled before it was shipped.",
        ("advance_orders",),
    ),
    Switch.PRODUCTS: SwitchWords("Products", "Sends new and changed products to Macy's."),
    Switch.PRICES: SwitchWords("Prices", "Sends the store's prices to Macy's."),
    Switch.RETURNS: SwitchWords("Returns", "Follows returns from Macy's to your warehouse."),
    Switch.REFUNDS: SwitchWords("Refunds", "Carries refunds from one side to the other."),
    Switch.PAYOUTS: SwitchWords(
        "Payouts",
        "Reads what Macy's owes and pays, line by line, with its documents.",
        ("pull_transactions", "pull_payouts", "pull_documents"),
    ),
}

AVAILABLE = frozenset(switch for switch, words in WORDS.items() if words.is_available)
ORDER_SWITCHES = (Switch.ORDERS, Switch.TRACKING, Switch.CANCELLATIONS)

# Every write about an order has a switch: without it nothing is written.
SWITCH_OF: Mapping[WriteKind, Switch] = {
    WriteKind.ACCEPT: Switch.ORDERS,
    WriteKind.REFUSE: Switch.ORDERS,
    WriteKind.PLACE: Switch.ORDERS,
    WriteKind.CORRECT_ADDRESS: Switch.ORDERS,
    WriteKind.RELEASE: Switch.ORDERS,
    WriteKind.CANCEL_DUPLICATE: Switch.ORDERS,
    WriteKind.REFER: Switch.ORDERS,
    WriteKind.TRACK: Switch.TRACKING,
    WriteKind.SHIP: Switch.TRACKING,
    WriteKind.SHIP_PARCEL: Switch.TRACKING,
    WriteKind.CANCEL_IN_STORE: Switch.CANCELLATIONS,
}


def switched_off(switch: Switch) -> str:
    """Return the sentence about what waits because a switch is off."""
    return WORDS[switch].off
