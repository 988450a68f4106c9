"""When an order takes units from the shelf, when it gives them back, and when it is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sandbox.bigcommerce.goods import Goods
from sandbox.bigcommerce.order_records import Line, Order
from sandbox.bigcommerce.refusals import out_of_stock
from sandbox.bigcommerce.stock import StockRoom
from sandbox.bigcommerce.store_settings import InventoryRules


def settle_stock(
    order: Order,
    *,
    before: Order | None,
    rules: InventoryRules,
    goods: Goods,
    room: StockRoom,
    location_id: int,
    may_refuse: bool = True,
) -> None:
    """Bring what each line took in line with the order's status; `before` is the order as it was.

    All lines or none: a 409 is raised before the first unit moves. With `may_refuse` false (a
    parcel that already left) the shelf gives what it has.
    """
    moves = [
        (line, by)
        for line in order.lines
        if (by := _units_wanted(line, order, before, rules) - line.taken)
        and line.variant_id in goods.variants
        and goods.is_tracked(line.variant_id)
    ]
    short = _shortages(moves, goods=goods, room=room, location_id=location_id)
    if short and may_refuse:
        raise out_of_stock(short)
    for line, by in moves:
        place = line.taken_at or location_id
        if by > 0:
            place = location_id
            by = min(by, max(0, room.sellable(line.variant_id, location_id=place)))
        if by:
            room.move(line.variant_id, -by, location_id=place, by_order=True)
        line.taken += by
        line.taken_at = place


def check_quantities(lines: Iterable[Line], *, goods: Goods) -> None:
    """Refuse (409) lines that are below their product's minimum or above its maximum."""
    errors: list[dict[str, Any]] = []
    for line in lines:
        product = goods.products.get(line.product_id)
        if product is None:
            continue
        about = {"id": product.id, "name": product.name, "resource": f"/products/{product.id}"}
        if line.quantity < product.order_quantity_minimum:
            about["minimum_quantity"] = product.order_quantity_minimum
            errors.append({"type": "InsufficientQuantity", "product": about})
        elif 0 < product.order_quantity_maximum < line.quantity:
            about["maximum_quantity"] = product.order_quantity_maximum
            errors.append({"type": "ExceedsMaxQuantity", "product": about})
    if errors:
        raise out_of_stock(errors)


def _units_wanted(line: Line, order: Order, before: Order | None, rules: InventoryRules) -> int:
    """Return how many units this line ought to have taken.

    A status that neither takes nor returns (0, or 5 without the adjustment) changes nothing, and
    so does the edit of a line whose order took its units already, unless edits adjust stock.
    """
    if rules.returns_stock(order.status_id):
        return 0
    if not rules.takes_stock(order.status_id):
        return line.taken
    if before is None or not rules.takes_stock(before.status_id):
        return line.quantity
    old = before.line(line.id)
    is_edited = old is None or old.quantity != line.quantity
    return line.quantity if is_edited and rules.edit_order_stock_adjustment else line.taken


def _shortages(
    moves: list[tuple[Line, int]], *, goods: Goods, room: StockRoom, location_id: int
) -> list[dict[str, Any]]:
    wanted: Counter[int] = Counter()
    for line, by in moves:
        wanted[line.variant_id] += by
    return [
        {"type": "OutOfStock", "product": _short_product(goods, variant_id, left)}
        for variant_id, units in wanted.items()
        if units > 0 and units > (left := room.sellable(variant_id, location_id=location_id))
    ]


def _short_product(goods: Goods, variant_id: int, left: int) -> dict[str, Any]:
    variant = goods.variants[variant_id]
    product = goods.products[variant.product_id]
    about = {"id": product.id, "name": product.name, "resource": f"/products/{product.id}"}
    if variant.sku_id is None:
        return about | {"inventory_level": left}
    sku = {
        "id": variant.sku_id,
        "sku": variant.sku,
        "resource": f"/products/{product.id}/skus/{variant.sku_id}",
        "inventory_level": left,
    }
    return about | {"sku": sku}
