"""What Macy's and the store say of an exception's subject, side by side, from the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import pluralize

from dashboard.shell import Badge, Lines, Link, lines
from integration.domain.money import Money
from integration.domain.orders import MarketplaceLine, StoreShipment
from integration.domain.stock import status_name
from integration.models import Issue, Offer, Order, SkuLink, StoreOrder

Fact = tuple[str, object]


@dataclass(frozen=True)
class Sides:
    """Two lists of facts. Both are empty where the subject is nothing that both sides know."""

    marketplace: tuple[Fact, ...] = ()
    store: tuple[Fact, ...] = ()

    @property
    def has_any(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.marketplace or self.store)


def sides_of(issue: Issue) -> Sides:
    """Return both sides of an exception's order, or of the SKU that it names."""
    if issue.order is not None:
        return sides_of_order(issue.order)
    if sku := str(issue.facts.get("sku", "")):
        return _sides_of_sku(issue, sku)
    return Sides()


def sides_of_order(order: Order) -> Sides:
    """Return what both sides say of an order."""
    return Sides(tuple(_order_at_macys(order)), tuple(_order_in_store(order)))


def _order_at_macys(order: Order) -> Iterable[Fact]:
    said = order.marketplace
    yield "State", Badge(said.state.replace("_", " "))
    yield "Ordered", order.placed_at_marketplace
    yield "Ship by", order.shipping_deadline
    yield "Total", str(Money(order.total_price, order.currency))
    yield (
        "Lines",
        lines(*(_line(one, said.state) for one in said.lines)),
    )
    if said.tracking_number:
        yield "Tracking", f"{said.carrier_name or said.carrier_code} {said.tracking_number}"
    yield "Read", order.seen_at
    url = order.shop.back_office_url(order.mirakl_order_id)
    yield "", Link(url, "Mirakl back office", is_outside=True)


def _line(line: MarketplaceLine, order_state: str) -> str:
    """Return a line, with its own state where that is not the order's."""
    own = f" · {line.state.replace('_', ' ')}" if line.state != order_state else ""
    return f"{line.quantity} × {line.offer_sku}{own}"


def _order_in_store(order: Order) -> Iterable[Fact]:
    twins = list(StoreOrder.objects.twins_of(order).select_related("store"))
    if not twins:
        yield "Store order", "None yet"
    for twin in twins:
        gone = " · archived or deleted" if twin.said.is_deleted else ""
        yield "Store order", f"{twin.bigcommerce_order_id}{gone}"
        yield "Status", Badge(status_name(twin.status_id))
        yield "Total", str(Money(twin.said.total_inc_tax, twin.said.currency))
        if twin.lines is not None:
            yield "Lines", lines(*(f"{one.quantity} × {one.sku}" for one in twin.lines))
        if twin.shipments:
            yield "Shipments", lines(*map(_shipment, twin.shipments))
        yield "Read", twin.seen_at
        url = twin.store.control_panel_url(twin.bigcommerce_order_id)
        yield "", Link(url, "The store's control panel", is_outside=True)


def _shipment(parcel: StoreShipment) -> Lines:
    units = sum(number for _, number in parcel.items)
    carrier = parcel.tracking_carrier or parcel.shipping_provider or "no carrier"
    number = parcel.tracking_number or "no tracking number"
    return lines(
        f"{parcel.bigcommerce_shipment_id}: {units} unit{pluralize(units)}, {carrier}, {number}"
    )


def _sides_of_sku(issue: Issue, sku: str) -> Sides:
    offer = Offer.objects.filter(shop=issue.shop_id, offer_sku=sku).first()
    link = SkuLink.objects.filter(shop=issue.shop_id, offer_sku=sku).first()
    return Sides(tuple(_offer(sku, offer)), tuple(_variant(link)))


def _offer(sku: str, offer: Offer | None) -> Iterable[Fact]:
    yield "SKU", sku
    if offer is None:
        yield "Offer", "None was read"
        return
    yield "Product", offer.product_title or offer.product_sku
    yield "Price", offer.price
    yield "Units", offer.quantity
    standing = "deleted" if offer.is_deleted else "for sale" if offer.is_active else "not for sale"
    yield "Offer", Badge(standing)
    yield "Read", offer.seen_at


def _variant(link: SkuLink | None) -> Iterable[Fact]:
    if link is None:
        yield "Variant", "Not linked"
        return
    yield "SKU", link.variant_sku or "(none)"
    yield "Name", link.name
    yield "On hand", link.on_hand if link.is_tracked else "not tracked"
    yield "UPC", link.upc
    yield "Read", link.read_at
