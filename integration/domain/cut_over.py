"""Which store order may be the one that a person typed in for an earlier order. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from integration.domain.orders import Address, MarketplaceOrder, StoreOrder
from integration.domain.translation import wanted_lines


@dataclass(frozen=True)
class Candidate:
    """A recent order of the store, of any channel, with its units by SKU."""

    order: StoreOrder
    units: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """A store order that may be the same sale, and why it seems so. The best has most reasons."""

    bigcommerce_order_id: int
    created_at: datetime
    reasons: tuple[str, ...]


def might_be(marketplace: MarketplaceOrder, order: StoreOrder) -> bool:
    """Tell whether a store order bears the order's number, or its buyer's name or zip code."""
    return bool(_reasons_of_buyer(marketplace, order))


def suggestions(
    marketplace: MarketplaceOrder, candidates: Iterable[Candidate]
) -> tuple[Suggestion, ...]:
    """Return the store orders that may be the same sale, the likeliest first.

    The same number, or the same SKUs and quantities together with the buyer's name or zip code.
    Units alone say nothing where one article sells often.
    """
    wanted = _units(marketplace)
    found = []
    for candidate in candidates:
        reasons = _reasons_of_buyer(marketplace, candidate.order)
        if not reasons:
            continue
        if _folded(candidate.units) == wanted:
            reasons = ("same articles and quantities", *reasons)
        elif not any(reason.startswith("bears") for reason in reasons):
            continue
        order = candidate.order
        found.append(Suggestion(order.bigcommerce_order_id, order.created_at, reasons))
    return tuple(sorted(found, key=lambda each: (-len(each.reasons), each.created_at)))


def _units(marketplace: MarketplaceOrder) -> Counter[str]:
    units: Counter[str] = Counter()
    for line in wanted_lines(marketplace):
        units[line.offer_sku.casefold()] += line.quantity
    return units


def _folded(units: Mapping[str, int]) -> Counter[str]:
    folded: Counter[str] = Counter()
    for sku, quantity in units.items():
        folded[sku.casefold()] += quantity
    return folded


def _reasons_of_buyer(marketplace: MarketplaceOrder, order: StoreOrder) -> tuple[str, ...]:
    if marketplace.mirakl_order_id == order.external_order_id:
        return ("bears the order's number",)
    theirs = order.billing_address
    if theirs is None:
        return ()
    ours = [a for a in (marketplace.shipping_address, marketplace.billing_address) if a]
    reasons = []
    if any(_name(address) and _name(address) == _name(theirs) for address in ours):
        reasons.append("same name")
    if any(_zip(address) and _zip(address) == _zip(theirs) for address in ours):
        reasons.append("same zip code")
    return tuple(reasons)


def _name(address: Address) -> str:
    return " ".join(f"{address.first_name} {address.last_name}".casefold().split())


def _zip(address: Address) -> str:
    return address.zip_code.strip()[:5].casefold()
