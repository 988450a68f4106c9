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
    at_most: Mapping[str, int] | None = None,
    refused: Iterable[Told] = (),
) -> list[StockSum]:
    """Return the sums whose figure Mirakl does not have, as far as we know.

    `believed` are the figures that it holds; one that is not among them is unknown and counts as
    different. `at_most` is given while an import is unfinished: the most that Mirakl may hold until
    it ends; then only what must go down is sent. A figure that Mirakl has just refused is not sent
    again as it is.
    """
    held_back = set(refused)
    different = [
        one
        for one in sums
        if one.quantity is not None
        and believed.get(one.sku) != one.quantity
        and Told(one.sku, one.quantity) not in held_back
    ]
    if at_most is None:
        return different
    return [one for one in different if (one.quantity or 0) < at_most.get(one.sku, 0)]


def unsupported(behavior: str) -> bool:
    """Tell whether the store's figures cannot be passed on.

    A store that takes stock only when an order is completed or shipped still shows the units of
    every open order, of its own shop too, as sellable. Nothing tells those orders' lines in bulk.
    """
    return behavior != ORDER_PLACED
