"""The part of the page that lives: orders on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sandbox.overview import order_rows, orders_found, store_row
from sandbox.page_parts import (
    NOTHING,
    badge,
    button,
    card,
    elsewhere,
    form,
    select,
    text_field,
)

if TYPE_CHECKING:
    from sandbox.world import World

ORDERS_SHOWN = 25

# What the warehouse's label printer may say: the last one is nobody's carrier.
CARRIERS = [
    ("ups", "UPS"),
    ("fedex", "FedEx"),
    ("usps", "USPS"),
    ("", "OnTrac"),
    ("", "Corner Courier"),
]

MIRAKL_KINDS = {
    "STAGING": "wait",
    "WAITING_ACCEPTANCE": "wait",
    "WAITING_DEBIT": "wait",
    "WAITING_DEBIT_PAYMENT": "wait",
    "SHIPPED": "go",
    "RECEIVED": "go",
    "REFUSED": "stop",
    "CANCELED": "stop",
}
STORE_KINDS = {"Shipped": "go", "Completed": "go", "Cancelled": "stop", "Refunded": "stop"}


def order_cards(world: World, find: str = "") -> Markup:
    """Return the newest marketplace orders, or the newest of those that were looked for."""
    orders = orders_found(world, find)
    if find and not orders:
        return card("No such order", Markup('<p class="soft">Nothing bears “{}”.</p>').format(find))
    if not orders:
        return card(
            "No orders yet",
            Markup('<p class="soft">Buy something at the marketplace to begin.</p>'),
        )
    page = world.pages.order
    rows = order_rows(world, orders[:ORDERS_SHOWN])
    shown = NOTHING.join(_order_card(row, page) for row in rows)
    if len(orders) > ORDERS_SHOWN:
        rest = len(orders) - ORDERS_SHOWN
        shown += Markup('<p class="soft">… and {} older ones.</p>').format(rest)
    return shown


def _order_card(row: dict[str, Any], page: str) -> Markup:
    lines = NOTHING.join(
        Markup('<li>{} × {} <span class="soft"><span class="sku">{}</span>{}</span></li>').format(
            line["quantity"], line["title"], line["sku"], _line_note(row, line)
        )
        for line in row["lines"]
    )
    return Markup(
        '<article class="card order"><header><strong>{}</strong>'
        '<span class="soft">{}, {} · {}</span>{}</header>'
        '<ul class="lines">{}</ul><div class="both"><div><h3>Marketplace</h3>{}</div>'
        "<div><h3>Store</h3>{}</div></div></article>"
    ).format(
        row["order_id"],
        row["customer"],
        row["place"],
        row["shipping_type"],
        elsewhere(page, row["order_id"], "in Marketbridge"),
        lines,
        _marketplace_side(row),
        _store_side(row),
    )


def _line_note(row: dict[str, Any], line: dict[str, Any]) -> str:
    if line["refunded"]:
        return f" · {line['refunded']} refunded"
    return f" · {line['state']}" if line["state"] != row["state"] else ""


def _marketplace_side(row: dict[str, Any]) -> Markup:
    tracking = NOTHING.join(_tracking(one) for one in row["tracking"])
    return (
        badge(row["state"], MIRAKL_KINDS.get(row["state"], ""))
        + (tracking or NOTHING)
        + Markup('<div class="acts">{}</div>').format(_marketplace_acts(row))
    )


def _tracking(one: dict[str, Any]) -> Markup:
    number = one["number"] or "no number"
    if one["url"] and str(one["url"]).startswith(("http://", "https://")):
        link = Markup('<a href="{}" rel="noreferrer">{}</a>').format(one["url"], number)
    else:
        link = Markup("{}").format(number)
    return Markup("<div>Tracking: {} {}</div>").format(one["carrier"] or "", link)


def _marketplace_acts(row: dict[str, Any]) -> Markup:
    """Return what the customer, the operator or another connector can do now."""
    acts = []
    if row["state"] == "STAGING":
        acts.append(("leave_staging", "Pass the fraud check"))
    if row["state"] == "WAITING_ACCEPTANCE":
        acts.append(("foreign_acceptance", "Accept by another connector"))
    if row["state"].startswith("WAITING_DEBIT"):
        acts.append(("confirm_order", "Confirm the payment"))
    if row["state"] == "SHIPPED":
        acts.append(("receive_order", "Receive it"))
    if row["can_cancel"] or row["state"] == "SHIPPING":
        acts.append(("cancel_order", "Cancel"))
    if row["is_debited"] and row["state"] in ("SHIPPING", "SHIPPED", "RECEIVED"):
        acts.append(("refund_order", "Refund as the operator"))
    return NOTHING.join(form(name, button(label), order_id=row["order_id"]) for name, label in acts)


def _store_side(row: dict[str, Any]) -> Markup:
    if not row["store"]:
        return Markup('<span class="soft">Not there yet.</span>')
    return NOTHING.join(_twin(twin) for twin in row["store"])


def _twin(twin: dict[str, Any]) -> Markup:
    parcels = NOTHING.join(
        Markup("<div>Parcel: {} {}</div>").format(one["carrier"], one["number"] or "no number")
        + (NOTHING if one["number"] else _number_form(twin, one))
        for one in twin["shipments"]
    )
    head = Markup("<div>#{} {}</div>").format(
        twin["id"], badge(twin["status"], STORE_KINDS.get(twin["status"], ""))
    )
    return head + parcels + _store_acts(twin)


def _number_form(twin: dict[str, Any], parcel: dict[str, Any]) -> Markup:
    """Return how the warehouse types the number that it forgot."""
    number = text_field("tracking", "Tracking number", f"1Z999AA1{parcel['id']:010d}")
    return form(
        "label_parcel",
        number + button("Add the number"),
        store_order_id=twin["id"],
        shipment_id=parcel["id"],
    )


def _store_acts(twin: dict[str, Any]) -> Markup:
    """Return what the warehouse can do now."""
    if twin["status"] in ("Cancelled", "Refunded", "Completed") or not twin["unshipped"]:
        return NOTHING
    names = [(f"{provider}|{name}", name) for provider, name in CARRIERS]
    ship = form(
        "ship_in_store",
        select("by", "Carrier", names)
        + text_field("tracking", "Tracking number", f"1Z999AA1{twin['id']:010d}")
        + button("Ship it", main=True),
        store_order_id=twin["id"],
    )
    cancel = form("cancel_in_store", button("Cancel in the store"), store_order_id=twin["id"])
    return Markup('<details class="ship"><summary>Ship in the store</summary>{}</details>').format(
        ship
    ) + Markup('<div class="acts">{}</div>').format(cancel)


def web_orders_card(world: World) -> Markup:
    """Return the store's own orders, if there are any."""
    own = [
        store_row(order)
        for order in world.store.orders.values()
        if order.external_order_id not in world.mirakl.orders
    ]
    if not own:
        return NOTHING
    rows = NOTHING.join(
        Markup("<tr><td>#{}</td><td>{}</td><td>{}</td></tr>").format(
            row["id"],
            ", ".join(f"{line['quantity']} × {line['sku']}" for line in row["lines"]),
            row["status"],
        )
        for row in reversed(own[-ORDERS_SHOWN:])
    )
    table = Markup('<div class="scroll"><table><tbody>{}</tbody></table></div>').format(rows)
    return card("Sold on the web shop", table, folded_as="web-orders")
