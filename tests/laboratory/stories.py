"""Where experiments begin: moments in the life of orders, each told once and then put back."""

from __future__ import annotations

from collections.abc import Callable

from integration.domain.plan.situation import DecisionKind
from integration.models import Decision, Order
from tests.integration.story import SKU
from tests.laboratory.lab import Laboratory, Moment

TRACKING = "1Z12345E0205271688"
_told: dict[str, Moment] = {}


def begin(laboratory: Laboratory, story: Callable[[Laboratory], object]) -> None:
    """Have the laboratory stand where a story ends. Each story is told once in a test run."""
    name = story.__name__
    if name not in _told:
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
