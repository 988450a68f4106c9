"""Everything the plan may look at for one order: both sides, our memory, the shelf."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from integration.domain.issues import Question
from integration.domain.orders import (
    MarketplaceOrder,
    MarketplaceShipment,
    StoreLine,
    StoreOrder,
    StoreShipment,
)
from integration.domain.rules import Rules
from integration.domain.translation import Link
from integration.domain.writes import Outcome, Wait, Write, WriteKind, newest

# Mirakl's order states, grouped by what they allow. Strings: the list may grow.
STAGING = "STAGING"
WAITING_ACCEPTANCE = "WAITING_ACCEPTANCE"
SHIPPING = "SHIPPING"
BEING_DEBITED = frozenset({"WAITING_DEBIT", "WAITING_DEBIT_PAYMENT"})
LEFT = frozenset({"SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED"})
REFUSED = "REFUSED"
CANCELED = "CANCELED"
KNOWN_STATES = frozenset(
    {STAGING, WAITING_ACCEPTANCE, SHIPPING, REFUSED, CANCELED, *BEING_DEBITED, *LEFT}
)


class DecisionKind(StrEnum):
    """What a person may decide about an order."""

    LINK = "LINK"  # it is already in the store, as the order that `value` names
    IMPORT = "IMPORT"  # place it although it was ordered before go-live
    NOT_OURS = "NOT_OURS"  # leave it alone for ever
    ACCEPT = "ACCEPT"  # accept it whatever the rules say
    REFUSE = "REFUSE"  # refuse every line
    PLACE_AGAIN = "PLACE_AGAIN"  # the cause of the store's refusal is gone
    PLACE_CUSTOM = "PLACE_CUSTOM"  # place it with custom lines, which take no stock
    RELEASE = "RELEASE"  # release it although it differs
    DISPATCH_AGAIN = "DISPATCH_AGAIN"  # send the same tracking again
    PARCEL_SETTLED = "PARCEL_SETTLED"  # the withdrawn parcel that `value` names was dealt with
    LINES_SETTLED = "LINES_SETTLED"  # the cancelled lines that `value` marks were dealt with
    STOCK_DONE = "STOCK_DONE"  # the stock of a cancelled order is right as it is


@dataclass(frozen=True)
class Decided:
    """What a person decided, and when."""

    kind: DecisionKind
    decided_at: datetime
    value: str = ""


@dataclass(frozen=True)
class Twin:
    """A store order that carries this order's id, with what was read of its parts.

    `lines` and `shipments` are None until they were read.
    """

    order: StoreOrder
    seen_at: datetime
    lines: tuple[StoreLine, ...] | None = None
    shipments: tuple[StoreShipment, ...] | None = None


@dataclass(frozen=True)
class Shelf:
    """What the store can deliver of one SKU. Figures are None when stock is not tracked.

    `available` is what is on hand less what is owed to other orders.
    """

    available: int | None
    is_purchasable: bool
    price: Decimal | None
    read_at: datetime
    on_hand: int | None = None


@dataclass(frozen=True)
class Memory:
    """What we remember of an order: facts, open writes, decisions."""

    bigcommerce_order_id: int | None = None
    placed_at: datetime | None = None
    released_at: datetime | None = None
    is_linked: bool = False  # a person entered it into the store: it is followed, never released
    placed_address: str = ""  # digest of the addresses it was placed with
    told_parcels: frozenset[int] = frozenset()  # store shipments that Mirakl was told of
    writes: tuple[Write, ...] = ()
    decisions: tuple[Decided, ...] = ()

    @property
    def is_begun(self) -> bool:
        """Tell whether anything was written for the order, or a store order stands for it."""
        return bool(self.bigcommerce_order_id or self.writes)

    def decision(self, *kinds: DecisionKind) -> Decided | None:
        """Return the newest decision of these kinds."""
        mine = [decided for decided in self.decisions if decided.kind in kinds]
        return max(mine, key=lambda decided: decided.decided_at, default=None)

    def decided_since(self, write: Write, *kinds: DecisionKind) -> bool:
        """Tell whether a person decided something after a write."""
        decided = self.decision(*kinds)
        return decided is not None and decided.decided_at > write.sent_at

    def newest(self, kind: WriteKind, subject: str | None = None) -> Write | None:
        """Return the latest write of a kind."""
        return newest(self.writes, kind, subject)


@dataclass(frozen=True)
class Situation:
    """One order, whole. `…_seen_at` is when the newest observation of that side began."""

    marketplace: MarketplaceOrder
    marketplace_seen_at: datetime
    rules: Rules
    memory: Memory = field(default_factory=Memory)
    twins: tuple[Twin, ...] = ()
    store_seen_at: datetime | None = None
    shipments_at_marketplace: tuple[MarketplaceShipment, ...] = ()
    links: Mapping[str, Link] = field(default_factory=dict)
    shelf: Mapping[str, Shelf] = field(default_factory=dict)
    are_skus_looked_up: bool = True  # in the store, since the order was first seen

    @property
    def state(self) -> str:
        """Return what Mirakl says the order's state is."""
        return self.marketplace.state

    @property
    def twin(self) -> Twin | None:
        """Return the store order that we take for this order's twin."""
        mine = self.memory.bigcommerce_order_id
        return next((t for t in self.twins if t.order.bigcommerce_order_id == mine), None)

    def is_canceled_by_us(self, number: int) -> bool:
        """Tell whether a store order of this number was cancelled by us, and not by a person."""
        write = self.memory.newest(WriteKind.CANCEL_DUPLICATE, str(number))
        return write is not None and write.outcome not in (Outcome.REFUSED, Outcome.NOT_SENT)

    @property
    def is_earlier(self) -> bool:
        """Tell whether the order was placed before the shop went live, and not begun by us.

        Mirakl may date to the second: what could be either is a person's to sort. A shop that is
        switched off and on again goes on with what it had begun.
        """
        live_from = self.rules.live_from
        if live_from is None:
            return True
        return self.marketplace.created_at <= live_from and not self.memory.is_begun


@dataclass(frozen=True)
class Strand:
    """A strand's answer: at most one step, every question, and what it waits for."""

    step: object | None = None
    questions: tuple[Question, ...] = ()
    wait: Wait | None = None


NOTHING = Strand()
