"""BigCommerce's own words: order statuses, shipping providers, transactional emails."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

INCOMPLETE = 0
PENDING = 1
SHIPPED = 2
PARTIALLY_SHIPPED = 3
REFUNDED = 4
CANCELLED = 5
DECLINED = 6
AWAITING_PAYMENT = 7
AWAITING_PICKUP = 8
AWAITING_SHIPMENT = 9
COMPLETED = 10
AWAITING_FULFILLMENT = 11
MANUAL_VERIFICATION_REQUIRED = 12
DISPUTED = 13
PARTIALLY_REFUNDED = 14

ORDER_PLACED = "order_placed"
ORDER_COMPLETED_OR_SHIPPED = "order_completed_or_shipped"

EMAILS = (
    "abandoned_cart_email",
    "account_details_changed_email",
    "combined_order_status_email",
    "create_account_email",
    "create_guest_account_email",
    "gift_certificate_email",
    "invoice_email",
    "order_message_notification_email",
    "product_review_email",
    "return_confirmation_email",
    "return_statuschange_email",
)


@dataclass(frozen=True)
class OrderStatus:
    """One row of `GET /v2/order_statuses`."""

    id: int
    name: str
    description: str


# In the order in which the control panel sorts them.
ORDER_STATUSES = (
    OrderStatus(
        INCOMPLETE,
        "Incomplete",
        "An incomplete order happens when a shopper reached the payment page, but did not "
        "complete the transaction.",
    ),
    OrderStatus(
        PENDING, "Pending", "Customer started the checkout process, but did not complete it."
    ),
    OrderStatus(
        AWAITING_PAYMENT,
        "Awaiting Payment",
        "Customer has completed checkout process, but payment has yet to be confirmed.",
    ),
    OrderStatus(
        AWAITING_FULFILLMENT,
        "Awaiting Fulfillment",
        "Customer has completed the checkout process and payment has been confirmed.",
    ),
    OrderStatus(
        AWAITING_SHIPMENT,
        "Awaiting Shipment",
        "Order has been pulled and packaged, and is awaiting collection from a shipping provider.",
    ),
    OrderStatus(
        AWAITING_PICKUP,
        "Awaiting Pickup",
        "Order has been pulled, and is awaiting customer pickup from a seller-specified location.",
    ),
    OrderStatus(
        PARTIALLY_SHIPPED,
        "Partially Shipped",
        "Only some items in the order have been shipped, due to some products being pre-order "
        "only or other reasons.",
    ),
    OrderStatus(
        COMPLETED,
        "Completed",
        "Client has paid for their digital product and their file(s) are available for download.",
    ),
    OrderStatus(
        SHIPPED,
        "Shipped",
        "Order has been shipped, but receipt has not been confirmed; seller has used the Ship "
        "Items action.",
    ),
    OrderStatus(
        CANCELLED,
        "Cancelled",
        "Seller has cancelled an order, due to a stock inconsistency or other reasons.",
    ),
    OrderStatus(
        DECLINED,
        "Declined",
        "Seller has marked the order as declined for lack of manual payment, or other reasons.",
    ),
    OrderStatus(REFUNDED, "Refunded", "Seller has used the Refund action."),
    OrderStatus(
        DISPUTED,
        "Disputed",
        "Customer has initiated a dispute resolution process for the PayPal transaction that "
        "paid for the order.",
    ),
    OrderStatus(
        MANUAL_VERIFICATION_REQUIRED,
        "Manual Verification Required",
        "Order is on hold while some aspect needs to be manually confirmed.",
    ),
    OrderStatus(
        PARTIALLY_REFUNDED, "Partially Refunded", "Seller has partially refunded the order."
    ),
)
STATUS_BY_ID = {status.id: status for status in ORDER_STATUSES}

PROVIDER_NAMES = {
    "auspost": "Australia Post",
    "canadapost": "Canada Post",
    "endicia": "USPS by Endicia",
    "usps": "USPS",
    "fedex": "FedEx",
    "ups": "UPS",
    "upsready": "UPS® Ready",
    "upsonline": "UPS® Online",
    "shipperhq": "ShipperHQ",
    "royalmail": "Royal Mail",
}
_USPS_LINK = "https://trkcnfrm1.smi.usps.com/PTSInternetWeb/InterLabelInquiry.do?strOrigTrackNum={}"
_UPS_LINK = "https://www.ups.com/track?tracknum={}"
_LINKS = {
    "endicia": _USPS_LINK,
    "usps": _USPS_LINK,
    "fedex": "https://www.fedex.com/apps/fedextrack/?tracknumbers={}",
    "ups": _UPS_LINK,
    "upsready": _UPS_LINK,
    "upsonline": _UPS_LINK,
}
_AFTERSHIP_LINK = "https://track.aftership.com/{carrier}/{number}"


def tracking_link(*, provider: str, carrier: str, number: str) -> str:
    """Return the link the store makes of a number and a provider, or a number and a carrier.

    Carriers that are not integrated get an AfterShip link; without a number, or without either
    name, there is no link and the answer is "".
    """
    name = provider or carrier
    if not name or not number:
        return ""
    if name in _LINKS:
        return _LINKS[name].format(quote(number))
    return _AFTERSHIP_LINK.format(carrier=quote(carrier or provider), number=quote(number))
