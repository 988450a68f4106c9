"""What the operator configured once: carriers, shipping types, reasons and the like."""

from __future__ import annotations

from typing import Any

SHOP_ID = 2107
SHOP_NAME = "Plymouth Goods"
PLATFORM = "Sandbox Department Store"


def _carrier(code: str, label: str, standard: str | None, url: str) -> dict[str, Any]:
    return {"code": code, "label": label, "standard_code": standard, "tracking_url": url}


# SH21: sorted by label.
CARRIERS = [
    _carrier("DHL", "DHL", "DHL",
             "https://www.dhl.com/us-en/home/tracking.html?tracking-id={trackingId}"),
    _carrier("FEDEX", "FedEx", "FEDEX", "https://www.fedex.com/fedextrack/?trknbr={trackingId}"),
    _carrier("LASERSHIP", "LaserShip", "LASERSHIP",
             "https://www.lasership.com/track/{trackingId}"),
    _carrier("LSO", "Lone Star Overnight", None,
             "https://www.lso.com/tracking?airbill={trackingId}"),
    _carrier("ONTRAC", "OnTrac", "ONTRAC", "https://www.ontrac.com/tracking/?number={trackingId}"),
    _carrier("UPS", "UPS", "UPS", "https://www.ups.com/track?tracknum={trackingId}"),
    _carrier("USPS", "USPS", "USPS",
             "https://tools.usps.com/go/TrackConfirmAction?tLabels={trackingId}"),
]  # fmt: skip


def shipping_types() -> list[dict[str, Any]]:
    """Return SH12's list, anew: a test may change it."""
    return [
        {
            "click_and_collect": False,
            "code": "STD",
            "delivery_by_operator": False,
            "description": "Standard delivery (3-5 business days)",
            "ignore_lead_time_to_ship": False,
            "label": "Standard",
            "mandatory_tracking": True,
            "standard_code": "CU_ADD-STD",
        },
        {
            "click_and_collect": False,
            "code": "EXP",
            "delivery_by_operator": False,
            "description": "Express delivery (1-2 business days)",
            "ignore_lead_time_to_ship": True,
            "label": "Express",
            "mandatory_tracking": True,
            "standard_code": "CU_ADD-EXP",
        },
        {
            "click_and_collect": True,
            "code": "CLC",
            "delivery_by_operator": False,
            "description": "Collect in store",
            "label": "Click & collect",
            "mandatory_tracking": False,
            "standard_code": "CLC_OPERATOR-STD",
        },
        {
            "click_and_collect": False,
            "code": "OPD",
            "delivery_by_operator": True,
            "description": "White-glove delivery, arranged by the operator",
            "label": "Operator delivery",
            "mandatory_tracking": False,
            "standard_code": "CU_ADD-BIG",
        },
    ]


# What the customer pays for shipping, per line.
SHIPPING_PRICES = {"STD": "6.95", "EXP": "18.50", "CLC": "0", "OPD": "49.00"}

SHIPPING_ZONES = [
    {"code": "US48", "description": "The contiguous states", "label": "Contiguous US"},
    {"code": "USAKHI", "description": "Alaska and Hawaii", "label": "Alaska & Hawaii"},
]

CHANNELS = [{"code": "US", "description": "The web site in the US", "label": "Website US"}]

OFFER_STATES = [
    {"code": "11", "label": "New", "active": True},
    {"code": "10", "label": "Refurbished", "active": False},
]

ADDITIONAL_FIELDS = [
    {
        "code": "gift-message",
        "description": "Message to send with the order.",
        "editable": True,
        "entity": "ORDER_LINE",
        "label": "Gift message",
        "required": False,
        "type": "STRING",
    },
    {
        "accepted_values": ["Carton", "Poly mailer"],
        "code": "packaging",
        "description": "How the article is packed.",
        "editable": True,
        "entity": "OFFER",
        "label": "Packaging",
        "required": False,
        "type": "LIST",
    },
]


def _reason(code: str, kind: str, label: str, *, shop: bool = True) -> dict[str, Any]:
    return {"code": code, "is_shop_right": shop, "label": label, "type": kind}


# RE01. Only those with `is_shop_right` may be sent by the shop.
REASONS = [
    _reason("1", "INCIDENT_OPEN", "Item not received", shop=False),
    _reason("10", "INCIDENT_CLOSE", "Replacement item received", shop=False),
    _reason("14", "REFUND", "No response from shop", shop=False),
    _reason("15", "REFUND", "Out of stock"),
    _reason("16", "REFUND", "Cancelled by the client prior to shipping"),
    _reason("17", "REFUND", "Item returned"),
    _reason("18", "REFUND", "Item not received"),
    _reason("19", "REFUND", "Agreement with the vendor"),
    _reason("26", "ORDER_MESSAGING", "Other question"),
    _reason("34", "CANCELATION", "Cancelled by the client prior to shipping"),
    _reason("35", "CANCELATION", "Out of stock"),
    _reason("SYSTEM_LATE_SHIPMENT_CANCELATION", "CANCELATION", "Canceled due to late shipment",
            shop=False),
]  # fmt: skip

# Why a customer sends something back, in the words of a form. Mirakl's enum is longer.
RETURN_REASONS = {
    "RETURN_CHANGED_MIND": "Changed my mind",
    "RETURN_PDNT_TOO_SMALL": "Too small",
    "RETURN_PDNT_TOO_BIG": "Too big",
    "RETURN_DELIVERED_PRODUCT_DIFFERENT": "Not what I ordered",
    "RETURN_DAMAGED_PACKAGING": "Arrived damaged",
    "RETURN_DEFECTIVE_ITEM": "Defective",
    "RETURN_MISSING_ITEM": "Something is missing",
    "RETURN_OTHER": "Another reason",
}

REASON_LABELS = {reason["code"]: reason["label"] for reason in REASONS}
