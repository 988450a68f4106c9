"""The part of the page that lives: orders on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sandbox.mirakl.reference import RETURN_REASONS
from sandbox.overview import order_rows, orders_found, store_row
from sandbox.page_parts import (
    NOTHING,
    badge,
    button,
    card,
    elsewhere,
    folded,
    form,
    number_field,
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
RETURN_KINDS = {"CLOSED": "go", "REFUSED": "stop", "CANCELED": "stop"}
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
        row["delivery"] or row["shipping_type"],
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
        + NOTHING.join(_return(one) for one in row["returns"])
        + Markup('<div class="acts">{}</div>').format(_marketplace_acts(row))
        + _return_form(row)
        + _refund_form(row)
    )


def _return(one: dict[str, Any]) -> Markup:
    """Return what is known of one return, and the customer's way out of it."""
    shown = Markup("<div>Return {}: {} × “{}” {}</div>").format(
        one["rma"],
        one["units"],
        one["reason"],
        badge(one["state"], RETURN_KINDS.get(one["state"], "wait")),
    )
    if one["state"] not in ("WAITING_ACCEPTANCE", "IN_PROGRESS"):
        return shown
    return shown + form("cancel_return", button("Keep it after all"), return_id=one["id"])


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
        acts.append(("foreign_acceptance", "Accept in the back office"))
    if row["state"].startswith("WAITING_DEBIT"):
        acts.append(("confirm_order", "Confirm the payment"))
    if row["state"] == "SHIPPED":
        acts.append(("receive_order", "Receive it"))
    if row["can_cancel"] or row["state"] == "SHIPPING":
        acts.append(("cancel_order", "Cancel"))
    return NOTHING.join(form(name, button(label), order_id=row["order_id"]) for name, label in acts)


def _return_form(row: dict[str, Any]) -> Markup:
    """Return how the customer sends something back, once there is something to send."""
    lines = [line for line in row["lines"] if line["returnable"]]
    if not lines:
        return NOTHING
    most = max(line["returnable"] for line in lines)
    body = (
        _line_choice(lines)
        + select("reason", "Why", RETURN_REASONS.items())
        + (number_field("quantity", "Units", 1, most=most) if most > 1 else NOTHING)
        + button("Ask for a return")
    )
    return folded("Send it back", form("ask_for_return", body, order_id=row["order_id"]))


def _refund_form(row: dict[str, Any]) -> Markup:
    """Return how Macy's gives money back of its own accord."""
    lines = [line for line in row["lines"] if line["refunded"] < line["price"]]
    if not (lines and row["is_debited"] and row["state"] in ("SHIPPING", "SHIPPED", "RECEIVED")):
        return NOTHING
    body = (
        _line_choice(lines)
        + text_field("amount", "Amount", hint="all that is left")
        + button("Refund as Macy's")
    )
    return folded("Refund", form("refund_order", body, order_id=row["order_id"]))


def _line_choice(lines: list[dict[str, Any]]) -> Markup:
    """Return the choice of a line; the only one needs none."""
    names = [(line["id"], f"{line['quantity']} × {line['title']}") for line in lines]
    if len(names) > 1:
        return select("line_id", "Article", names)
    return Markup('<input type="hidden" name="line_id" value="{}">').format(names[0][0])


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
    if twin["status"] in ("Cancelled", "Refunded", "Completed"):
        return NOTHING
    refund = folded(
        "Refund in the store",
        form(
            "refund_in_store",
            text_field("amount", "Amount", "5.00") + button("Refund"),
            store_order_id=twin["id"],
        ),
    )
    if not twin["unshipped"]:
        return refund
    names = [(f"{provider}|{name}", name) for provider, name in CARRIERS]
    left = twin["unshipped"]
    label = "Units (fewer: a short pick)"
    ship = form(
        "ship_in_store",
        select("by", "Carrier", names)
        + text_field("tracking", "Tracking number", f"1Z999AA1{twin['id']:010d}")
        + (number_field("units", label, left, most=left) if left > 1 else NOTHING)
        + button("Ship it", main=True),
        store_order_id=twin["id"],
    )
    cancel = form("cancel_in_store", button("Cancel in the store"), store_order_id=twin["id"])
    acts = Markup('<div class="acts">{}</div>').format(cancel)
    return folded("Ship in the store", ship) + refund + acts


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
