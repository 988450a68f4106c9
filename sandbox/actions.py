"""Everything a person or a test may do in the sandbox, by name: one list for the page and the API.

An action takes what was sent (text from a form, or JSON values) and says in a sentence what it
did. It raises ValueError where the world says no.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sandbox import goods_actions, money_actions, return_actions, season_actions
from sandbox.bigcommerce.state import SHOPPER
from sandbox.doing import Action, Done, Given, flag, number
from sandbox.http import Refusal

if TYPE_CHECKING:
    from sandbox.world import World


def act(world: World, name: str, given: Given) -> Done:
    """Do one action. Raise KeyError for an unknown one, ValueError where the world says no."""
    action = ACTIONS[name]
    try:
        return action(world, given)
    except Refusal as refusal:
        raise ValueError(refusal.response.get_data(as_text=True)) from refusal
    except (KeyError, TypeError, InvalidOperation) as error:
        raise ValueError(f"{name}: {error}") from error


# The customer, and the operator


def _place_order(world: World, given: Given) -> Done:
    basket = given.get("lines") or [
        {"sku": given["sku"], "quantity": int(given.get("quantity") or 1)}
    ]
    more = {key: value for key, value in given.items() if key in _ORDER_FIELDS and value}
    order_id = world.mirakl.place_order(basket, **more)
    return Done(f"Order {order_id} was placed.", {"order_id": order_id})


_ORDER_FIELDS = ("state", "shipping_type", "addresses", "customer", "payment_workflow", "currency")


def _place_old_orders(world: World, _given: Given) -> Done:
    """Leave three open orders of two days ago: what a shop has before it connects anything.

    One waits for acceptance, one is to be shipped, and one is to be shipped and was typed into the
    store by hand, without a reference to the marketplace's order.
    """
    market, at = world.mirakl, world.now() - timedelta(days=2)
    waiting = market.place_order([("FN-TEE-S-NVY", 1)], state="WAITING_ACCEPTANCE", created_at=at)
    unknown = market.place_order([("AO-CANDLE-FIG", 2)], state="SHIPPING", created_at=at)
    typed_in = market.place_order([("FN-TEE-M-NVY", 1)], state="SHIPPING", created_at=at)
    buyer = SHOPPER | _store_address(market.orders[typed_in].shipping_address or {})
    store_order_id = world.store.sell("FN-TEE-M-NVY", 1, buyer=buyer)
    return Done(
        f"{waiting}, {unknown} and {typed_in} are open; the last is store order {store_order_id}.",
        {"waiting": waiting, "unknown": unknown, "typed_in": typed_in}
        | {"store_order_id": store_order_id},
    )


def _store_address(address: Mapping[str, Any]) -> dict[str, str]:
    """Return a marketplace address in the store's words, as somebody types it over."""
    names = {
        "first_name": "firstname",
        "last_name": "lastname",
        "street_1": "street_1",
        "city": "city",
        "zip": "zip_code",
    }
    return {ours: str(address[theirs]) for ours, theirs in names.items() if address.get(theirs)}


def _confirm_order(world: World, given: Given) -> Done:
    world.mirakl.confirm(given["order_id"])
    return Done(f"The customer's payment for {given['order_id']} was confirmed.")


def _leave_staging(world: World, given: Given) -> Done:
    world.mirakl.leave_staging(given["order_id"])
    return Done(f"{given['order_id']} passed the fraud check.")


def _cancel_order(world: World, given: Given) -> Done:
    quantity = int(given["quantity"]) if given.get("quantity") else None
    world.mirakl.cancel(given["order_id"], line_id=given.get("line_id") or None, quantity=quantity)
    return Done(f"{given['order_id']} was cancelled at the marketplace.")


def _refund_order(world: World, given: Given) -> Done:
    amount = Decimal(str(given["amount"])) if given.get("amount") else None
    made = world.mirakl.refund_by_operator(
        given["order_id"], given.get("line_id") or None, amount=amount
    )
    said = f"The marketplace refunded {made.amount} of {given['order_id']}."
    return Done(said, {"refund_id": made.id})


def _receive_order(world: World, given: Given) -> Done:
    world.mirakl.receive(given["order_id"])
    return Done(f"{given['order_id']} was received by the customer.")


def _close_order(world: World, given: Given) -> Done:
    world.mirakl.close(given["order_id"])
    return Done(f"{given['order_id']} was closed.")


# The warehouse


def _ship_in_store(world: World, given: Given) -> Done:
    number, items = int(given["store_order_id"]), given.get("items")
    provider, carrier = _carrier(given)
    if given.get("units"):
        items = _picked(world.store.orders[number].unshipped, int(given["units"]))
    parcel = world.store.ship(
        number,
        provider=provider,
        carrier=carrier,
        tracking=str(given.get("tracking") or ""),
        link=str(given.get("link") or ""),
        items={int(line): int(units) for line, units in items.items()} if items else None,
    )
    left = sum(world.store.orders[number].unshipped.values())
    rest = f", but for {left} unit{'s' * (left > 1)}." if left else "."
    said = f"Store order {number} was shipped{rest}"
    return Done(said, {"shipment_id": parcel.id})


def _picked(unshipped: Mapping[int, int], units: int) -> dict[int, int]:
    """Return what the warehouse has found of what is to be shipped, line after line."""
    picked: dict[int, int] = {}
    for line_id, wanted in unshipped.items():
        found = min(wanted, units - sum(picked.values()))
        if found > 0:
            picked[line_id] = found
    return picked


def _carrier(given: Given) -> tuple[str, str]:
    """Return the store's provider and carrier; the page sends both in one field, `by`."""
    if "by" in given:
        provider, _, name = str(given["by"]).partition("|")
        return (provider, "") if provider else ("", name)
    return str(given.get("provider") or ""), str(given.get("carrier") or "")


def _set_store_status(world: World, given: Given) -> Done:
    world.store.set_status(int(given["store_order_id"]), int(given["status_id"]))
    return Done(f"Store order {given['store_order_id']} has a new status.")


def _refund_in_store(world: World, given: Given) -> Done:
    number, amount = int(given["store_order_id"]), Decimal(str(given["amount"]))
    made = world.store.refund(number, amount, reason=str(given.get("reason") or ""))
    return Done(f"{made.amount} of store order {number} was refunded.", {"refund_id": made.id})


def _cancel_in_store(world: World, given: Given) -> Done:
    world.store.cancel(int(given["store_order_id"]))
    return Done(f"Store order {given['store_order_id']} was cancelled.")


# The weather, and time


DEFAULTS = {"status": 500, "answer": 504, "seconds": 30, "retry_after": 60}


def _lever(name: str, said: str, *numbers: str, words: tuple[str, ...] = (), **own: int) -> Action:
    """Return the action that pulls one lever, with the numbers and words that are its own."""
    defaults = DEFAULTS | own

    def pull(world: World, given: Given) -> Done:
        values = {key: number(given.get(key) or defaults[key]) for key in numbers}
        values |= {key: given[key] for key in words if given.get(key)}
        to = str(given.get("to") or "*")
        fault = getattr(world.levers, name)(to=to, times=int(given.get("times") or 1), **values)
        which = "The next call" if to == "*" else f"The next call to {to}"
        return Done(said.format(which, fault=fault))

    return pull


def _clear_levers(world: World, _given: Given) -> Done:
    world.levers.clear()
    return Done("Fair weather.")


def _move_time(world: World, given: Given) -> Done:
    seconds = number(given["seconds"])
    world.move(seconds)
    return Done(f"{seconds} seconds passed.", {"now": world.now().isoformat()})


def _change_settings(world: World, given: Given) -> Done:
    """Change settings of `mirakl`, `store`, or the switches of `levers`."""
    rooms = {
        "mirakl": world.mirakl.settings,
        "store": world.store.settings,
        "levers": world.levers,
    }
    settings = rooms[given["of"]]
    changes = given.get("settings") or {given["name"]: given["value"]}
    for name, value in changes.items():
        if name.startswith("_") or not hasattr(settings, name):
            raise ValueError(f"There is no setting '{name}' of {given['of']}.")
        setattr(settings, name, _like(getattr(settings, name), value))
    return Done(f"Changed: {', '.join(changes)}.")


def _like(old: Any, value: Any) -> Any:
    """Turn a form's text into what the setting was; JSON values stay what they are."""
    if isinstance(old, bool) and isinstance(value, str):
        return flag(value)
    if isinstance(old, set | frozenset):
        return type(old)(value)
    if isinstance(old, Decimal):
        return Decimal(str(value))
    if isinstance(old, int | float) and isinstance(value, str):
        return number(value)
    return value


ACTIONS: dict[str, Action] = {
    "place_order": _place_order,
    "place_old_orders": _place_old_orders,
    "confirm_order": _confirm_order,
    "leave_staging": _leave_staging,
    "cancel_order": _cancel_order,
    "refund_order": _refund_order,
    "receive_order": _receive_order,
    "close_order": _close_order,
    "ship_in_store": _ship_in_store,
    "set_store_status": _set_store_status,
    "cancel_in_store": _cancel_in_store,
    "refund_in_store": _refund_in_store,
    **goods_actions.ACTIONS,
    **money_actions.ACTIONS,
    **return_actions.ACTIONS,
    **season_actions.ACTIONS,
    "fail_next": _lever("fail_next", "{} fails with {fault.status}.", "status"),
    "delay_next": _lever("delay_next", "{} takes {fault.seconds} s.", "seconds", seconds=5),
    "throttle_next": _lever("throttle_next", "{} is throttled.", "retry_after"),
    "garble_next": _lever("garble_next", "{} is answered with garbage.", words=("how",)),
    "do_it_but_answer": _lever(
        "do_it_but_answer", "{} is done, and answered {fault.status}.", "status", status=504
    ),
    "do_it_but_drop": _lever("do_it_but_drop", "{} is done, and never answered."),
    "do_it_late": _lever(
        "do_it_late", "{} is answered {fault.status}, and done later.", "seconds", "answer"
    ),
    "drop_next": _lever("drop_next", "{} is cut off."),
    "clear_levers": _clear_levers,
    "move_time": _move_time,
    "change_settings": _change_settings,
}
