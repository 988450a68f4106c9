"""Where experiments begin: moments in the life of orders, each told once and then put back."""

from __future__ import annotations

from collections.abc import Callable

from integration.domain.plan.situation import DecisionKind
from integration.models import Decision, Order
from sandbox.bigcommerce.order_drafts import create_order
from tests.integration.story import ROUND, SKU
from tests.laboratory.lab import Laboratory, Moment

TRACKING = "1Z12345E0205271688"
_BLANK = "the shop is connected"
_told: dict[str, Moment] = {}


def begin(laboratory: Laboratory, story: Callable[[Laboratory], object]) -> None:
    """Have the laboratory stand where a story ends. Each story is told once in a test run."""
    name = story.__name__
    if name not in _told:
        if _BLANK not in _told:
            laboratory.connect()
            _told[_BLANK] = laboratory.moment()
        laboratory.put_back(_told[_BLANK])
        story(laboratory)
        _told[name] = laboratory.moment()
    laboratory.put_back(_told[name])


def the_order() -> Order:
    """Return the story's first order."""
    return Order.objects.order_by("pk")[0]


def nothing_sold(_laboratory: Laboratory) -> None:
    """The shop is live."""


def ordered(laboratory: Laboratory) -> None:
    """Somebody has bought at Macy's; nobody has read it."""
    laboratory.world.mirakl.place_order([(SKU, 1)])


def ready_to_accept(laboratory: Laboratory) -> None:
    """The order and the stock behind it have been read."""
    ordered(laboratory)
    for flow in ("pull_orders", "pull_store_orders", "pull_variants"):
        laboratory.run(flow)


def to_be_refused(laboratory: Laboratory) -> None:
    """A person decided to refuse the order."""
    ready_to_accept(laboratory)
    Decision.objects.record(
        the_order(), DecisionKind.REFUSE, at=laboratory.now(), reason="as the story wants"
    )


def confirmed(laboratory: Laboratory) -> None:
    """The order is accepted, the customer's money is there, and it has been read."""
    ordered(laboratory)
    laboratory.a_minute()
    laboratory.a_minute()
    laboratory.world.mirakl.confirm(the_order().mirakl_order_id)
    for flow in ("pull_orders", "pull_store_orders"):
        laboratory.run(flow)


def held(laboratory: Laboratory) -> None:
    """The order is held in the store while Macy's waits for the money."""
    laboratory.world.mirakl.settings.addresses_before_acceptance = True
    ordered(laboratory)
    laboratory.a_minute()
    laboratory.until(lambda: the_order().bigcommerce_order_id is not None)
    laboratory.a_minute()


def ready_to_release(laboratory: Laboratory) -> None:
    """The order is held, confirmed, and nothing stands in its way."""
    confirmed(laboratory)
    laboratory.run("advance_orders")
    laboratory.world.clock.move(61)
    for flow in ("pull_orders", "pull_store_orders", "pull_variants"):
        laboratory.run(flow)


def released(laboratory: Laboratory) -> None:
    """The order is in the warehouse."""
    confirmed(laboratory)
    laboratory.until(lambda: the_order().released_at is not None)
    laboratory.until(lambda: the_order().is_reference_published)


def packed(laboratory: Laboratory) -> None:
    """The order has left the store, and that has been read."""
    released(laboratory)
    laboratory.world.store.ship(the_order().bigcommerce_order_id, tracking=TRACKING)
    for flow in ("pull_orders", "pull_store_orders"):
        laboratory.run(flow)


def shipped(laboratory: Laboratory) -> None:
    """Macy's knows of the parcel, and nothing is left to do."""
    packed(laboratory)
    laboratory.until(lambda: the_order().is_at_rest)


def shipped_in_parcels(laboratory: Laboratory) -> None:
    """The same where Macy's takes several parcels an order (ST01)."""
    laboratory.world.mirakl.settings.multi_shipment = True
    laboratory.run("watch_reference_data")
    shipped(laboratory)


def read_but_unlinked(laboratory: Laboratory) -> None:
    """The order has been read; its SKU is not linked, and its stock not known."""
    ordered(laboratory)
    laboratory.run("pull_orders")


def export_ready(laboratory: Laboratory) -> None:
    """The deep re-read has started its export, and Mirakl has written the file."""
    ordered(laboratory)
    laboratory.run("reread_orders")
    laboratory.world.move(20)


def placed(laboratory: Laboratory) -> None:
    """The store order is there; Macy's does not have its number yet."""
    confirmed(laboratory)
    laboratory.run("advance_orders")


def found_in_store(laboratory: Laboratory) -> None:
    """The store order is there and has been read; the process that placed it died before that."""
    confirmed(laboratory)
    with laboratory.reaper.watching(die_after="POST /stores/sandboxstore/v2/orders"):
        laboratory.run_to_its_end("advance_orders")
    laboratory.new_process()
    laboratory.world.clock.move(ROUND.total_seconds())
    for flow in ("pull_orders", "pull_store_orders"):
        laboratory.run(flow)


def moved_away(laboratory: Laboratory) -> None:
    """The order is held, then confirmed with another address."""
    held(laboratory)
    number = the_order().mirakl_order_id
    laboratory.world.mirakl.orders[number].shipping_address["street_1"] = "7 Harbor Road"
    laboratory.world.mirakl.confirm(number)
    for flow in ("pull_orders", "pull_store_orders"):
        laboratory.run(flow)


def twice_in_store(laboratory: Laboratory) -> None:
    """Somebody has entered the held order a second time, held as well."""
    held(laboratory)
    world, order = laboratory.world, the_order()
    first = world.store.orders[order.bigcommerce_order_id]
    body = {
        "status_id": first.status_id,
        "billing_address": first.billing_address,
        "external_order_id": order.mirakl_order_id,
        "channel_id": first.channel_id,
        "products": [{"product_id": first.lines[0].product_id, "quantity": 1}],
    }
    body["products"][0]["variant_id"] = first.lines[0].variant_id
    create_order(world.store, body)
    laboratory.world.clock.move(ROUND.total_seconds())
    for flow in ("pull_orders", "pull_store_orders"):
        laboratory.run(flow)


def canceled_at_macys(laboratory: Laboratory) -> None:
    """The order is held, and the customer has cancelled it."""
    held(laboratory)
    laboratory.world.mirakl.cancel(the_order().mirakl_order_id)
    for flow in ("pull_orders", "pull_store_orders"):
        laboratory.run(flow)


def left_the_store(laboratory: Laboratory) -> None:
    """The order has left the store; nobody has read it."""
    released(laboratory)
    laboratory.world.store.ship(the_order().bigcommerce_order_id, tracking=TRACKING)


def two_packed_in_parcels(laboratory: Laboratory) -> None:
    """Two orders have left where Macy's takes several parcels an order, and that has been read."""
    laboratory.world.mirakl.settings.multi_shipment = True
    laboratory.run("watch_reference_data")
    for _ in range(2):
        laboratory.world.mirakl.place_order([(SKU, 1)])
    laboratory.until(_are_waiting_for_the_money)
    for order in Order.objects.all():
        laboratory.world.mirakl.confirm(order.mirakl_order_id)
    laboratory.until(lambda: not Order.objects.filter(released_at=None).exists())
    for number, order in enumerate(Order.objects.all()):
        laboratory.world.store.ship(order.bigcommerce_order_id, tracking=f"1Z-{number}")
    for flow in ("pull_orders", "pull_store_orders"):
        laboratory.run(flow)


def partly_packed(laboratory: Laboratory) -> None:
    """One of two units has left where Macy's takes several parcels, and that has been read."""
    world = laboratory.world
    world.mirakl.settings.multi_shipment = True
    laboratory.run("watch_reference_data")
    number = world.mirakl.place_order([(SKU, 2)])
    laboratory.until(_are_waiting_for_the_money)
    world.mirakl.confirm(number)
    laboratory.until(lambda: not Order.objects.filter(released_at=None).exists())
    (line,) = world.store.orders_of(number)[0].lines
    world.store.ship(the_order().bigcommerce_order_id, tracking=TRACKING, items={line.id: 1})
    for flow in ("pull_orders", "pull_store_orders"):
        laboratory.run(flow)


def _are_waiting_for_the_money() -> bool:
    states = set(Order.objects.values_list("marketplace_state", flat=True))
    return states == {"WAITING_DEBIT_PAYMENT"}


def declared(laboratory: Laboratory) -> None:
    """The parcels have been declared (ST01), and that is still to be read back."""
    two_packed_in_parcels(laboratory)
    laboratory.run("advance_orders")
    laboratory.world.clock.move(ROUND.total_seconds())
