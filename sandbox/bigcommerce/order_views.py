"""An order and its parts in V2's words: money as strings of four decimals, dates as RFC-2822."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sandbox.bigcommerce import words
from sandbox.bigcommerce.order_records import ZERO, Line, Order, Shipment, ShippingAddress
from sandbox.bigcommerce.values import rfc2822, v2_money

API = "https://api.bigcommerce.com"


def order_view(
    order: Order, *, store_hash: str, include: Collection[str] = (), unknown_words: bool = False
) -> dict[str, Any]:
    """Return an order as `GET /v2/orders/{order_id}` shows it.

    Lines, addresses and coupons are links; fees are one too, unless `include` names them.
    """
    status = words.STATUS_BY_ID[order.status_id].name
    return {
        "id": order.id,
        "customer_id": order.customer_id,
        "date_created": rfc2822(order.date_created),
        "date_modified": rfc2822(order.date_modified),
        "date_shipped": rfc2822(order.date_shipped),
        "status_id": order.status_id,
        "status": status,
        "custom_status": status,
        **_totals(order),
        **_costs(order),
        "items_total": sum(line.quantity for line in order.lines),
        "items_shipped": sum(line.quantity_shipped for line in order.lines),
        **_texts(order),
        "payment_status": "escrowed" if unknown_words else order.payment_status,
        "order_is_digital": False,
        **_currency(order),
        "shipping_address_count": len(order.shipping_addresses),
        "is_deleted": order.is_deleted,
        "is_email_opt_in": False,
        "billing_address": order.billing_address,
        "order_source": order.order_source,
        "channel_id": order.channel_id,
        "external_id": None,
        "external_order_id": order.external_order_id,
        "tax_provider_id": "",
        **_links(order, store_hash),
        "fees": (
            [fee_view(fee) for fee in order.fees]
            if "fees" in include
            else _link(store_hash, f"/orders/{order.id}/fees")
        ),
    }


def line_view(line: Line, order: Order) -> dict[str, Any]:
    """Return a line as `GET /v2/orders/{order_id}/products` shows it."""
    tax = line.price_inc_tax - line.price_ex_tax
    nothing = v2_money(ZERO)
    return {
        "id": line.id,
        "order_id": order.id,
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "order_pickup_method_id": 0,
        "order_address_id": line.order_address_id,
        "name": line.name,
        "name_customer": line.name,
        "name_merchant": line.name_merchant,
        "sku": line.sku,
        "upc": line.upc,
        "type": "physical",
        "base_price": v2_money(line.base_price),
        "price_ex_tax": v2_money(line.price_ex_tax),
        "price_inc_tax": v2_money(line.price_inc_tax),
        "price_tax": v2_money(tax),
        "base_total": v2_money(line.base_price * line.quantity),
        "total_ex_tax": v2_money(line.total_ex_tax),
        "total_inc_tax": v2_money(line.total_inc_tax),
        "total_tax": v2_money(tax * line.quantity),
        "quantity": line.quantity,
        **dict.fromkeys(
            ("base_cost_price", "cost_price_inc_tax", "cost_price_ex_tax", "cost_price_tax"),
            nothing,
        ),
        "weight": str(line.weight),
        **dict.fromkeys(("width", "height", "depth"), nothing),
        "is_refunded": line.quantity > 0 and line.quantity_refunded >= line.quantity,
        "quantity_refunded": line.quantity_refunded,
        "refund_amount": nothing,
        "return_id": 0,
        "wrapping_id": 0,
        "wrapping_name": "",
        **dict.fromkeys(
            (
                "base_wrapping_cost",
                "wrapping_cost_ex_tax",
                "wrapping_cost_inc_tax",
                "wrapping_cost_tax",
            ),
            nothing,
        ),
        "wrapping_message": "",
        "quantity_shipped": line.quantity_shipped,
        "event_name": None,
        "event_date": None,
        "fixed_shipping_cost": nothing,
        "ebay_item_id": "",
        "ebay_transaction_id": "",
        "option_set_id": None,
        "parent_order_product_id": None,
        "is_bundled_product": False,
        "bin_picking_number": "",
        "external_id": None,
        "brand": line.brand,
        "applied_discounts": _discounts(line),
        "product_options": line.options,
        "configurable_fields": [],
        "gift_certificate_id": None,
        "discounted_total_inc_tax": v2_money(line.total_inc_tax - line.discount),
    }


def address_view(address: ShippingAddress, order: Order, *, store_hash: str) -> dict[str, Any]:
    """Return an address as `GET /v2/orders/{order_id}/shipping_addresses` shows it.

    The first address carries the order's shipping and handling costs.
    """
    is_first = address is order.shipping_addresses[0]
    lines = [line for line in order.lines if line.order_address_id == address.id]
    costs = {name: order.cost(name) if is_first else ZERO for name in _ADDRESS_COSTS.values()}
    views = {shown: v2_money(costs[name]) for shown, name in _ADDRESS_COSTS.items()}
    shipping_tax = costs["shipping_cost_inc_tax"] - costs["shipping_cost_ex_tax"]
    handling_tax = costs["handling_cost_inc_tax"] - costs["handling_cost_ex_tax"]
    return {
        "id": address.id,
        "order_id": order.id,
        **address.fields,
        "items_total": sum(line.quantity for line in lines),
        "items_shipped": sum(line.quantity_shipped for line in lines),
        "shipping_method": address.method,
        **views,
        "cost_tax": v2_money(shipping_tax),
        "cost_tax_class_id": 0,
        "handling_cost_tax": v2_money(handling_tax),
        "handling_cost_tax_class_id": 0,
        "shipping_zone_id": 1,
        "shipping_zone_name": "United States",
        "shipping_quotes": _link(
            store_hash, f"/orders/{order.id}/shippingaddresses/{address.id}/shippingquotes"
        ),
    }


def shipment_view(shipment: Shipment, order: Order) -> dict[str, Any]:
    """Return a parcel as `GET /v2/orders/{order_id}/shipments` shows it."""
    address = order.address(shipment.order_address_id)
    generated = words.tracking_link(
        provider=shipment.shipping_provider,
        carrier=shipment.tracking_carrier,
        number=shipment.tracking_number,
    )
    provider = shipment.shipping_provider
    return {
        "id": shipment.id,
        "order_id": order.id,
        "customer_id": order.customer_id,
        "order_address_id": shipment.order_address_id,
        "date_created": rfc2822(shipment.date_created),
        "tracking_number": shipment.tracking_number,
        "merchant_shipping_cost": v2_money(shipment.merchant_shipping_cost),
        "shipping_method": shipment.shipping_method or "None",
        "comments": shipment.comments,
        "shipping_provider": provider,
        "tracking_carrier": shipment.tracking_carrier,
        "tracking_link": shipment.tracking_link,
        "billing_address": order.billing_address,
        "shipping_address": address.fields if address else {},
        "items": [
            # The store shows 0 here, whatever the product is.
            {"order_product_id": line_id, "product_id": 0, "quantity": units}
            for line_id, units in shipment.items.items()
        ],
        "shipping_provider_display_name": words.PROVIDER_NAMES.get(provider, provider),
        "generated_tracking_link": "" if shipment.tracking_link else generated,
    }


def fee_view(fee: dict[str, Any]) -> dict[str, Any]:
    """Return a fee as `GET /v2/orders/{order_id}/fees` shows it."""
    costs = {name: value for name, value in fee.items() if isinstance(value, Decimal)}
    tax = fee["cost_inc_tax"] - fee["cost_ex_tax"]
    shown = {name: v2_money(value) for name, value in costs.items()}
    return fee | shown | {"base_cost": shown["cost_ex_tax"], "cost_tax": v2_money(tax)}


_ADDRESS_COSTS = {
    "base_cost": "base_shipping_cost",
    "cost_ex_tax": "shipping_cost_ex_tax",
    "cost_inc_tax": "shipping_cost_inc_tax",
    "base_handling_cost": "base_handling_cost",
    "handling_cost_ex_tax": "handling_cost_ex_tax",
    "handling_cost_inc_tax": "handling_cost_inc_tax",
}


def _totals(order: Order) -> dict[str, Any]:
    ex_tax, inc_tax = order.total("ex"), order.total("inc")
    subtotal_ex_tax, subtotal_inc_tax = order.subtotal("ex"), order.subtotal("inc")
    return {
        "subtotal_ex_tax": v2_money(subtotal_ex_tax),
        "subtotal_inc_tax": v2_money(subtotal_inc_tax),
        "subtotal_tax": v2_money(subtotal_inc_tax - subtotal_ex_tax),
        "total_ex_tax": v2_money(ex_tax),
        "total_inc_tax": v2_money(inc_tax),
        "total_tax": v2_money(inc_tax - ex_tax),
        "discount_amount": v2_money(order.discount_amount),
        "coupon_discount": v2_money(ZERO),
        "refunded_amount": v2_money(ZERO),
        "store_credit_amount": v2_money(ZERO),
        "gift_certificate_amount": v2_money(ZERO),
        "is_tax_inclusive_pricing": False,
    }


def _costs(order: Order) -> dict[str, Any]:
    view: dict[str, Any] = {}
    for kind in ("shipping", "handling", "wrapping"):
        ex_tax, inc_tax = (order.cost(f"{kind}_cost_{tax}_tax") for tax in ("ex", "inc"))
        view[f"base_{kind}_cost"] = v2_money(order.cost(f"base_{kind}_cost"))
        view[f"{kind}_cost_ex_tax"] = v2_money(ex_tax)
        view[f"{kind}_cost_inc_tax"] = v2_money(inc_tax)
        view[f"{kind}_cost_tax"] = v2_money(inc_tax - ex_tax)
        view[f"{kind}_cost_tax_class_id"] = 0
    return view


def _texts(order: Order) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "cart_id": "",
        "customer_locale": "en",
        "customer_message": "",
        "ebay_order_id": "0",
        "external_merchant_id": None,
        "external_source": None,
        "geoip_country": "",
        "geoip_country_iso2": "",
        "ip_address": "",
        "ip_address_v6": "",
        "payment_method": "",
        "payment_provider_id": "",
        "staff_notes": "",
    }
    return empty | order.texts


def _currency(order: Order) -> dict[str, Any]:
    return {
        "currency_id": 1,
        "currency_code": order.currency,
        "currency_exchange_rate": "1.0000000000",
        "default_currency_id": 1,
        "default_currency_code": order.currency,
        "store_default_currency_code": order.currency,
        "store_default_to_transactional_exchange_rate": "1.0000000000",
    }


def _links(order: Order, store_hash: str) -> dict[str, Any]:
    root = f"/orders/{order.id}"
    return {
        "products": _link(store_hash, f"{root}/products"),
        "shipping_addresses": _link(store_hash, f"{root}/shippingaddresses"),
        "coupons": _link(store_hash, f"{root}/coupons"),
    }


def _link(store_hash: str, resource: str) -> dict[str, str]:
    return {"url": f"{API}/stores/{store_hash}/v2{resource}", "resource": resource}


def _discounts(line: Line) -> list[dict[str, Any]]:
    if not line.discount:
        return []
    amount = v2_money(line.discount)
    return [
        {
            "id": "manual-discount",
            "amount": amount,
            "name": "Manual Discount",
            "code": None,
            "target": "order",
        }
    ]
