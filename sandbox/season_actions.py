"""What makes a sandbox live: traffic, and questions that only a person can answer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.doing import Action, Done, Given, number

if TYPE_CHECKING:
    from sandbox.world import World

# Each story has an article of its own, which the traffic leaves alone.
SPELLED_OTHERWISE, AS_IN_STORE = "KILN-MUG-SAGE", "KO-MUG-SGE"
TOO_CHEAP, CHEAP_PRICE = "LM-LAMP-BRS", Decimal("16.45")
TOO_FEW, FEW = "EW-SKILLET-12", 1
UNNUMBERED = "NR-CARRYON-GRN"


def _set_traffic(world: World, given: Given) -> Done:
    seconds = float(number(given.get("seconds") or 0))
    world.traffic.begin(seconds, now=world.now())
    if not seconds:
        return Done("Nobody comes any more, and the warehouse rests.")
    return Done(f"Something happens every {number(seconds)} seconds.")


def _leave_questions(world: World, _given: Given) -> Done:
    """Do what goes wrong in a week: a typing error in a price, a SKU spelled otherwise, and so on.

    A world with a season's goods is needed. Done twice it leaves the orders twice.
    """
    market = world.mirakl
    stories = {SPELLED_OTHERWISE, AS_IN_STORE, TOO_CHEAP, TOO_FEW, UNNUMBERED}
    world.traffic.besides = frozenset(stories)
    world.traffic.unnumbered = frozenset({UNNUMBERED})
    if SPELLED_OTHERWISE not in market.offers:
        twin = world.store.variant(AS_IN_STORE)
        title = "Kiln & Oar Handled Mug, Set of 2 - Sage"
        market.add_offer(SPELLED_OTHERWISE, title=title, price="36.00", upc=twin.upc)
        market.edit_offer(SPELLED_OTHERWISE, quantity=12)
    market.edit_offer(TOO_CHEAP, price=CHEAP_PRICE)
    world.store.set_stock(TOO_FEW, FEW)
    placed = {
        "spelled_otherwise": market.place_order([(SPELLED_OTHERWISE, 1)]),
        "too_cheap": market.place_order([(TOO_CHEAP, 1)]),
        "too_few": market.place_order([(TOO_FEW, 3)]),
        "unnumbered": market.place_order([(UNNUMBERED, 1)]),
    }
    return Done("Four orders will make somebody think.", dict(placed))


def _label_parcel(world: World, given: Given) -> Done:
    """Type a tracking number over the one on a parcel, or where there is none."""
    store_order_id, tracking = int(given["store_order_id"]), str(given["tracking"])
    world.store.relabel(store_order_id, int(given["shipment_id"]), tracking_number=tracking)
    return Done(f"The parcel of store order {store_order_id} bears {tracking}.")


ACTIONS: dict[str, Action] = {
    "set_traffic": _set_traffic,
    "leave_questions": _leave_questions,
    "label_parcel": _label_parcel,
}
