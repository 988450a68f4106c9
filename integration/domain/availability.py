"""What a shop may be told of one SKU's stock: the whole sum, with its numbers and its reason.

Pure. The sum in this order: on hand, less safety stock, is sellable, at the chosen locations; less
what is owed to marketplace orders of every shop; less what is reserved; less the buffer; never
below zero, and zero below what one order must take.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class LocationFigures:
    """One variant at one location. `sellable` is on hand less safety stock, the store's word."""

    location_id: int
    on_hand: int
    safety_stock: int
    sellable: int
    is_enabled: bool = True
    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class StockLocation:
    """A place where stock may lie (GET /v3/inventory/locations)."""

    location_id: int
    code: str
    name: str
    is_enabled: bool


@dataclass(frozen=True)
class ShelfReading:
    """What the store shows of one variant, location by location (GET /v3/inventory/items)."""

    variant_id: int
    product_id: int
    sku: str
    locations: tuple[LocationFigures, ...]


class Reason(StrEnum):
    """Why a SKU is told nothing, or zero. The stored value; its words are in `REASONS`."""

    STOP_SYNCING = "STOP_SYNCING"
    DIGITAL = "DIGITAL"
    DIGITAL_STOPPED = "DIGITAL_STOPPED"
    LEFT_ALONE = "LEFT_ALONE"
    WRONG_PRODUCT = "WRONG_PRODUCT"
    UNTRACKED = "UNTRACKED"
    UNREAD = "UNREAD"
    BY_WAREHOUSE = "BY_WAREHOUSE"
    STOP_SELLING = "STOP_SELLING"
    NOT_FOR_SALE = "NOT_FOR_SALE"
    GONE = "GONE"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    NOTHING_LEFT = "NOTHING_LEFT"


REASONS: dict[Reason, str] = {
    Reason.STOP_SYNCING: "Syncing was stopped for this SKU: nothing is sent.",
    Reason.DIGITAL: "The product is digital: nothing is sent, by the shop's rule.",
    Reason.DIGITAL_STOPPED: "The product is digital: zero is sent, by the shop's rule.",
    Reason.LEFT_ALONE: "The store does not sell it (disabled or not visible): nothing is sent, by"
    " the shop's rule.",
    Reason.WRONG_PRODUCT: "Its UPC is another product's at Macy's: zero is sent, by the shop's"
    " rule, until that is mended.",
    Reason.UNTRACKED: "The store does not track its stock: nothing is sent.",
    Reason.UNREAD: "Its stock has not been read yet: nothing is sent.",
    Reason.BY_WAREHOUSE: "Macy's keeps this offer's stock by warehouse: nothing is sent.",
    Reason.STOP_SELLING: "Selling was stopped for this SKU: zero is sent.",
    Reason.NOT_FOR_SALE: "The store does not sell it (disabled or not visible): zero is sent, by"
    " the shop's rule.",
    Reason.GONE: "The store no longer lists it: zero is sent.",
    Reason.BELOW_MINIMUM: "Less is left than one order must take: zero is sent.",
    Reason.NOTHING_LEFT: "Nothing is left to sell: zero is sent.",
}
SENDS_NOTHING = frozenset(
    {
        Reason.STOP_SYNCING,
        Reason.DIGITAL,
        Reason.LEFT_ALONE,
        Reason.UNTRACKED,
        Reason.UNREAD,
        Reason.BY_WAREHOUSE,
    }
)
PAUSED_SELLING, PAUSED_SYNCING = "SELLING", "SYNCING"
SOLD_ALL_THE_SAME = "SOLD"
SWEEPS_UNTIL_GONE = 2  # a second reading confirms that the store no longer lists it


@dataclass(frozen=True)
class StockRules:
    """What a shop does about goods of a kind: stop selling, stop syncing, or sell all the same."""

    when_not_for_sale: str = PAUSED_SELLING
    when_digital: str = PAUSED_SYNCING


@dataclass(frozen=True)
class Goods:
    """A SKU and what the store's newest readings say of it.

    `locations` is None until its stock was read; `changed_at` is when the store says that it
    changed. `pause` is the person's own word for this SKU; `minimum` is what one order must take at
    least (the offer's minimum or package quantity). `is_wrong_product` tells that its UPC is
    another product's at Macy's, and that the shop sells none of such.
    """

    sku: str
    locations: tuple[LocationFigures, ...] | None
    read_at: datetime | None = None
    changed_at: datetime | None = None
    pause: str = ""
    is_tracked: bool = True
    is_digital: bool = False
    is_for_sale: bool = True
    is_wrong_product: bool = False
    has_warehouses: bool = False
    missed_sweeps: int = 0
    minimum: int = 1


@dataclass(frozen=True)
class StockSum:
    """The sum of one SKU. `quantity` is what the shop may be told; None: it is told nothing."""

    sku: str
    quantity: int | None
    reason: str = ""
    on_hand: int = 0
    safety_stock: int = 0
    sellable: int = 0
    owed: int = 0
    reserved: int = 0
    buffer: int = 0
    minimum: int = 1
    location_ids: tuple[int, ...] = ()
    owed_to: tuple[str, ...] = ()
    read_at: datetime | None = None
    changed_at: datetime | None = None

    @property
    def sentence(self) -> str:
        """Return the sum as a person reads it: “14 on hand − 2 safety stock = 12 sellable …”."""
        parts = [f"{self.on_hand} on hand"]
        if self.safety_stock:
            parts.append(f"− {self.safety_stock} safety stock = {self.sellable} sellable")
        for number, what in (
            (self.owed, "owed to orders"),
            (self.reserved, "reserved for orders on their way"),
            (self.buffer, "buffer"),
        ):
            if number:
                parts.append(f"− {number} {what}")
        told = "nothing is sent" if self.quantity is None else f"{self.quantity} for Macy's"
        words = REASONS[Reason(self.reason)] if self.reason else ""
        return f"{' '.join(parts)} → {told}. {words}".strip()

    @property
    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept beside what was sent."""
        times = {"read_at": self.read_at, "changed_at": self.changed_at}
        return {
            **asdict(self),
            **{name: at.isoformat() if at else None for name, at in times.items()},
        }


DEFAULT_RULES = StockRules()


def stock_sum(
    *,
    goods: Goods,
    rules: StockRules = DEFAULT_RULES,
    locations: Iterable[int] = (),
    owed: int = 0,
    owed_to: Iterable[str] = (),
    reserved: int = 0,
    buffer: int = 0,
) -> StockSum:
    """Return what a shop may be told of a SKU, never below zero.

    `locations` are the ids of those that it sells from; none means every enabled one. `owed` are
    the units of all shops' orders that no reading has left out, `owed_to` their numbers.
    """
    chosen = _chosen(goods.locations or (), frozenset(locations))
    sellable = sum(one.sellable for one in chosen)
    left = sellable - owed - reserved - buffer
    quantity, reason = _told(goods, rules, left)
    return StockSum(
        sku=goods.sku,
        quantity=quantity,
        reason=reason,
        on_hand=sum(one.on_hand for one in chosen),
        safety_stock=sum(one.safety_stock for one in chosen),
        sellable=sellable,
        owed=owed,
        reserved=reserved,
        buffer=buffer,
        minimum=goods.minimum,
        location_ids=tuple(sorted(one.location_id for one in chosen)),
        owed_to=tuple(owed_to),
        read_at=goods.read_at,
        changed_at=goods.changed_at,
    )


def _chosen(
    figures: tuple[LocationFigures, ...], locations: frozenset[int]
) -> list[LocationFigures]:
    """Return the figures that count: a location that is not enabled sells nothing."""
    return [
        one for one in figures if one.is_enabled and (not locations or one.location_id in locations)
    ]


def _told(goods: Goods, rules: StockRules, left: int) -> tuple[int | None, str]:
    stop = _stop(goods, rules)
    if stop:
        return (None if stop in SENDS_NOTHING else 0), stop
    if left <= 0:
        return 0, Reason.NOTHING_LEFT
    return (left, "") if left >= goods.minimum else (0, Reason.BELOW_MINIMUM)


def _stop(goods: Goods, rules: StockRules) -> str:
    """Return why nothing, or zero, is sent whatever lies there; an empty text where it counts.

    What a person said of the SKU comes first, then what makes it wrong to sell, then the rules.
    """
    reasons = (
        (goods.pause == PAUSED_SYNCING, Reason.STOP_SYNCING),
        (goods.has_warehouses, Reason.BY_WAREHOUSE),
        (goods.pause == PAUSED_SELLING, Reason.STOP_SELLING),
        (goods.is_wrong_product, Reason.WRONG_PRODUCT),
        (goods.is_digital, _DIGITAL.get(rules.when_digital, "")),
        (goods.missed_sweeps >= SWEEPS_UNTIL_GONE, Reason.GONE),
        (not goods.is_for_sale, _NOT_FOR_SALE.get(rules.when_not_for_sale, "")),
        (not goods.is_tracked, Reason.UNTRACKED),
        (goods.locations is None, Reason.UNREAD),
    )
    return next((reason for holds, reason in reasons if holds and reason), "")


_DIGITAL = {PAUSED_SELLING: Reason.DIGITAL_STOPPED, PAUSED_SYNCING: Reason.DIGITAL}
_NOT_FOR_SALE = {PAUSED_SELLING: Reason.NOT_FOR_SALE, PAUSED_SYNCING: Reason.LEFT_ALONE}
