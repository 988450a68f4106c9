"""Which figures to send to Mirakl now: what differs from what it is believed to hold. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from integration.domain.availability import StockSum
from integration.domain.stock import ORDER_PLACED


@dataclass(frozen=True)
class Told:
    """A figure that an import carries, or that Mirakl refused of late, about one offer."""

    sku: str
    quantity: int


def stock_to_publish(
    sums: Iterable[StockSum],
    *,
    believed: Mapping[str, int],
    under_way: Mapping[str, int] | None = None,
    refused: Iterable[Told] = (),
) -> list[StockSum]:
    """Return the sums whose figure Mirakl does not have, as far as we know.

    `believed` are the figures that it holds; one that is not among them is unknown and counts as
    different. `under_way` are the figures of unfinished imports, None where there is none: while
    there is one, only what must go down is sent, since it may be worked off last. A figure that
    Mirakl has just refused is not sent again as it is.
    """
    held_back = set(refused)
    different = [
        one
        for one in sums
        if one.quantity is not None
        and believed.get(one.sku) != one.quantity
        and Told(one.sku, one.quantity) not in held_back
    ]
    if under_way is None:
        return different
    return [one for one in different if _goes_down(one, believed=believed, under_way=under_way)]


def _goes_down(one: StockSum, *, believed: Mapping[str, int], under_way: Mapping[str, int]) -> bool:
    """Tell whether Mirakl would hold too much of it until the unfinished import has ended."""
    highest = max(under_way.get(one.sku, 0), believed.get(one.sku, 0))
    return one.quantity is not None and one.quantity < highest


def unsupported(behavior: str) -> bool:
    """Tell whether the store's figures cannot be passed on.

    A store that takes stock only when an order is completed or shipped still shows the units of
    every open order, of its own shop too, as sellable. Nothing tells those orders' lines in bulk.
    """
    return behavior != ORDER_PLACED
