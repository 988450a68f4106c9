"""What OF52, OF53, OF54 and P31 take and answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integration.domain.offers import ListedOffer, OfferExportState
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads.order_actions import SMALLEST_FILE, moment
from integration.transport.reading import (
    Count,
    Flag,
    Listed,
    MaybeInstant,
    Number,
    Payload,
    Text,
    Told,
    read,
)


@dataclass(frozen=True)
class KnownProduct:
    """A product of the operator under one of its identifiers (P31); `upc` is empty for others."""

    upc: str
    product_sku: str


def export_request(*, since: datetime | None) -> dict[str, Any]:
    """Return the body of OF52. A differential one refuses `include_inactive_offers`."""
    files = {"export_type": "application/json", "megabytes_per_chunk": SMALLEST_FILE}
    if since is None:
        return {**files, "include_inactive_offers": True}
    return {**files, "last_request_date": moment(since)}


class _Tracked(Told[str]):
    tracking_id: str

    def value(self) -> str:
        return self.tracking_id


class _Fault(Payload):
    code: Text = ""
    detail: Text = ""


class _Export(Told[OfferExportState]):
    status: str
    urls: Listed[str] = ()
    error: _Fault | None = None

    def value(self) -> OfferExportState:
        fault = self.error or _Fault()
        return OfferExportState(
            status=self.status, urls=self.urls, error=fault.detail or fault.code
        )


class _Price(Payload):
    context: dict[str, Any] | None = None
    origin_price: Number | None = None


class _Offer(Told[ListedOffer]):
    shop_sku: str
    offer_id: int | None = None
    product_sku: Text = ""
    prices: Listed[_Price] = ()
    quantity: Count = 0
    active: Flag = False
    deleted: Flag = False
    last_updated: MaybeInstant = None
    min_order_quantity: int | None = None
    package_quantity: int | None = None
    warehouses: Listed[dict[str, Any]] = ()

    def value(self) -> ListedOffer:
        # The default price is the one without criteria.
        general = (price.origin_price for price in self.prices if not price.context)
        return ListedOffer(
            sku=self.shop_sku,
            mirakl_offer_id=self.offer_id,
            product_sku=self.product_sku,
            price=next(general, None),
            quantity=self.quantity,
            is_active=self.active,
            is_deleted=self.deleted,
            updated_at=self.last_updated,
            min_order_quantity=self.min_order_quantity,
            package_quantity=self.package_quantity,
            has_warehouses=bool(self.warehouses),
        )


class _Product(Told[KnownProduct]):
    product_id: str
    product_id_type: str
    product_sku: str

    def value(self) -> KnownProduct:
        upc = self.product_id if self.product_id_type == "UPC" else ""
        return KnownProduct(upc=upc, product_sku=self.product_sku)


def read_tracking_id(raw: Any) -> Record[str] | UnreadableRecord:
    """Read the id by which an export is followed (OF52)."""
    return read(_Tracked, raw, reference="tracking_id")


def read_export(raw: Any) -> Record[OfferExportState] | UnreadableRecord:
    """Read how far an export is (OF53)."""
    return read(_Export, raw, reference="status")


def read_offer(raw: Any) -> Record[ListedOffer] | UnreadableRecord:
    """Read one offer of a file (OF54)."""
    return read(_Offer, raw, reference="shop_sku")


def read_product(raw: Any) -> Record[KnownProduct] | UnreadableRecord:
    """Read one product under one of its identifiers (P31)."""
    return read(_Product, raw, reference="product_id")
