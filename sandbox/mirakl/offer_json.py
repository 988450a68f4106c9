"""Offers as Mirakl writes them: in OF54's files, and in OF21 and OF22."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.mirakl.offers import Offer, inactivity_reasons
from sandbox.mirakl.reference import CHANNELS, SHIPPING_PRICES, SHOP_ID, SHOP_NAME
from sandbox.mirakl.wire import number, to_seconds

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

CHEAPEST_SHIPPING = Decimal(SHIPPING_PRICES["STD"])
LOGISTIC_CLASS = {"code": "M", "label": "Medium"}
CURRENCY = "USD"

# What OF54's CSV calls the fields that have a column there.
CSV_COLUMNS = {
    "offer_id": "offer-id",
    "product_sku": "product-sku",
    "min_shipping_price": "min-shipping-price",
    "min_shipping_price_additional": "min-shipping-price-additional",
    "min_shipping_zone": "min-shipping-zone",
    "min_shipping_type": "min-shipping-type",
    "price": "price",
    "total_price": "total-price",
    "quantity": "quantity",
    "description": "description",
    "state_code": "state-code",
    "shop_id": "shop-id",
    "shop_name": "shop-name",
    "active": "active",
    "deleted": "deleted",
    "currency_iso_code": "currency-iso-code",
    "leadtime_to_ship": "leadtime-to-ship",
    "shop_sku": "shop-sku",
    "date_created": "date-created",
    "last_updated": "last-updated",
    "min_order_quantity": "min-order-quantity",
    "max_order_quantity": "max-order-quantity",
    "package_quantity": "package-quantity",
}


def is_active(market: Marketplace, offer: Offer) -> bool:
    """Say whether the offer is for sale."""
    return not offer.is_deleted and not reasons_of(market, offer)


def reasons_of(market: Marketplace, offer: Offer) -> list[str]:
    """Return why the offer is not for sale, in OF21's words."""
    return inactivity_reasons(offer, shop_state=market.settings.shop_state)


def export_row(market: Marketplace, offer: Offer) -> dict[str, Any]:
    """Return an offer as OF54's JSON lists it. What an offer does not have is left out."""
    price = number(offer.price)
    row = {
        "active": is_active(market, offer),
        "allow_quote_requests": False,
        "channels": [channel["code"] for channel in CHANNELS],
        "currency_iso_code": CURRENCY,
        "date_created": to_seconds(offer.created_at),
        "deleted": offer.is_deleted,
        "description": offer.title,
        "fulfillment": {"center": {"code": "DEFAULT"}},
        "is_professional": True,
        "last_updated": to_seconds(offer.updated_at),
        "leadtime_to_ship": offer.lead_time_to_ship,
        "logistic_class": {"code": LOGISTIC_CLASS["code"]},
        "max_order_quantity": offer.max_order_quantity,
        "min_order_quantity": offer.min_order_quantity,
        "min_shipping_price": number(CHEAPEST_SHIPPING),
        "min_shipping_price_additional": number(CHEAPEST_SHIPPING),
        "min_shipping_type": "STD",
        "min_shipping_zone": "US48",
        "offer_id": offer.offer_id,
        "package_quantity": offer.package_quantity,
        "premium": False,
        "prices": [
            {
                "origin_price": price,
                "volume_prices": [{"quantity_threshold": 1, "unit_origin_price": price}],
            }
        ],
        "product_sku": offer.product_sku,
        "quantity": offer.quantity,
        "shop_id": SHOP_ID,
        "shop_name": SHOP_NAME,
        "shop_sku": offer.sku,
        "state_code": offer.state_code,
        "warehouses": _warehouses(offer) or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def csv_row(market: Marketplace, offer: Offer) -> dict[str, Any]:
    """Return an offer as OF54's CSV lists it, by column."""
    row = export_row(market, offer) | {
        "price": offer.price,
        "total_price": offer.price + CHEAPEST_SHIPPING,
    }
    texts = {True: "true", False: "false"}
    values = {name: row.get(name, "") for name in CSV_COLUMNS}
    return {
        CSV_COLUMNS[name]: texts[value] if isinstance(value, bool) else value
        for name, value in values.items()
    }


def offer_view(market: Marketplace, offer: Offer) -> dict[str, Any]:
    """Return an offer as OF21 and OF22 show it."""
    price, channels = number(offer.price), [channel["code"] for channel in CHANNELS]
    ships_by = market.world.now() + timedelta(days=offer.lead_time_to_ship)
    pricing = _pricing(price)
    return {
        "active": is_active(market, offer),
        "all_prices": [pricing],
        "allow_quote_requests": False,
        "applicable_pricing": pricing,
        "available_end_date": None,
        "available_start_date": None,
        "category_code": offer.category_code,
        "category_label": offer.category_label,
        "channels": channels,
        "currency_iso_code": CURRENCY,
        "description": offer.title,
        "discount": None,
        "favorite_rank": None,
        "fulfillment": {"center": {"code": "DEFAULT"}},
        "inactivity_reasons": reasons_of(market, offer),
        "internal_description": None,
        "leadtime_to_ship": offer.lead_time_to_ship,
        "logistic_class": LOGISTIC_CLASS,
        "max_order_quantity": offer.max_order_quantity,
        "min_order_quantity": offer.min_order_quantity,
        "min_quantity_alert": None,
        "min_shipping_price": number(CHEAPEST_SHIPPING),
        "min_shipping_price_additional": number(CHEAPEST_SHIPPING),
        "min_shipping_type": "STD",
        "min_shipping_zone": "US48",
        "offer_additional_fields": [],
        "offer_id": offer.offer_id,
        "package_quantity": offer.package_quantity,
        "price": price,
        "price_additional_info": None,
        "product_brand": offer.brand,
        "product_description": None,
        "product_references": _references(offer),
        "product_sku": offer.product_sku,
        "product_tax_code": None,
        "product_title": offer.title,
        "quantity": offer.quantity,
        "shipping_deadline": to_seconds(ships_by),
        "shop_sku": offer.sku,
        "state_code": offer.state_code,
        "total_price": number(offer.price + CHEAPEST_SHIPPING),
        "warehouses": _warehouses(offer),
    }


def _pricing(price: Decimal | int) -> dict[str, Any]:
    """Return the default prices of an offer without a discount."""
    unit = {"price": price, "unit_discount_price": None, "unit_origin_price": price}
    return {
        "channel_code": None,
        "discount_end_date": None,
        "discount_start_date": None,
        **unit,
        "volume_prices": [{"quantity_threshold": 1, **unit}],
    }


def _references(offer: Offer) -> list[dict[str, str]]:
    return [{"reference": offer.upc, "reference_type": "UPC"}] if offer.upc else []


def _warehouses(offer: Offer) -> list[dict[str, Any]]:
    return [{"code": code, "quantity": units} for code, units in offer.warehouses.items()]
