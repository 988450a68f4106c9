"""What the marketplace says about itself: A01, PC01, SH12, SH21, RE01."""

from typing import Any

from integration.domain.records import Record, UnreadableRecord
from integration.domain.reference import (
    Carrier,
    PlatformConfiguration,
    Reason,
    ShippingType,
    ShopAccount,
)
from integration.transport.reading import Flag, MaybeInstant, Payload, Text, Told, read


class _Account(Told[ShopAccount]):
    shop_id: int
    shop_name: str
    shop_state: str
    currency_iso_code: str
    closed_from: MaybeInstant = None
    closed_to: MaybeInstant = None

    def value(self) -> ShopAccount:
        return ShopAccount(
            mirakl_shop_id=self.shop_id,
            name=self.shop_name,
            state=self.shop_state,
            currency=self.currency_iso_code,
            closed_from=self.closed_from,
            closed_to=self.closed_to,
        )


class _OrderWorkflows(Payload):
    order_acceptance: Text = ""
    pay_on_shipment: Flag = False
    shipping_and_billing_details_before_acceptance: Flag = False


class _ShipmentFeatures(Payload):
    multi_shipment: Flag = False


class _TaxCollection(Payload):
    tax_collection_by_operator: Flag = False


class _Returns(Payload):
    marketplace: Flag = False


class _Features(Payload):
    disable_seller_alternative_carrier: Flag = False
    order_tax_mode: Text = ""
    order_workflows: _OrderWorkflows | None = None
    shipment: _ShipmentFeatures | None = None
    tax_collection: _TaxCollection | None = None
    returns: _Returns | None = None


class _Configuration(Told[PlatformConfiguration]):
    features: _Features

    def value(self) -> PlatformConfiguration:
        features = self.features
        workflows = features.order_workflows or _OrderWorkflows()
        taxes = features.tax_collection or _TaxCollection()
        return PlatformConfiguration(
            order_acceptance=workflows.order_acceptance,
            multi_shipment=(features.shipment or _ShipmentFeatures()).multi_shipment,
            addresses_before_acceptance=workflows.shipping_and_billing_details_before_acceptance,
            pay_on_shipment=workflows.pay_on_shipment,
            alternative_carriers_allowed=not features.disable_seller_alternative_carrier,
            order_tax_mode=features.order_tax_mode,
            tax_collection_by_operator=taxes.tax_collection_by_operator,
            returns=(features.returns or _Returns()).marketplace,
        )


class _Carrier(Told[Carrier]):
    code: str
    label: Text = ""
    standard_code: Text = ""
    tracking_url: Text = ""

    def value(self) -> Carrier:
        return Carrier(
            code=self.code,
            label=self.label or self.code,
            standard_code=self.standard_code,
            tracking_url=self.tracking_url,
        )


class _ShippingType(Told[ShippingType]):
    code: str
    label: Text = ""
    mandatory_tracking: Flag = False
    delivery_by_operator: Flag = False
    click_and_collect: Flag = False
    standard_code: Text = ""

    def value(self) -> ShippingType:
        return ShippingType(
            code=self.code,
            label=self.label or self.code,
            mandatory_tracking=self.mandatory_tracking,
            delivery_by_operator=self.delivery_by_operator,
            click_and_collect=self.click_and_collect,
            standard_code=self.standard_code,
        )


class _Reason(Told[Reason]):
    code: str
    label: Text = ""
    type: str
    is_shop_right: Flag = False

    def value(self) -> Reason:
        return Reason(
            code=self.code,
            label=self.label or self.code,
            type=self.type,
            is_shop_right=self.is_shop_right,
        )


def read_account(raw: Any) -> Record[ShopAccount] | UnreadableRecord:
    """Read the seller's shop (A01)."""
    return read(_Account, raw, reference="shop_id")


def read_configuration(raw: Any) -> Record[PlatformConfiguration] | UnreadableRecord:
    """Read how the operator has set up the marketplace (PC01)."""
    return read(_Configuration, raw, reference="tenant_name")


def read_carrier(raw: Any) -> Record[Carrier] | UnreadableRecord:
    """Read one carrier (SH21)."""
    return read(_Carrier, raw, reference="code")


def read_shipping_type(raw: Any) -> Record[ShippingType] | UnreadableRecord:
    """Read one shipping type (SH12)."""
    return read(_ShippingType, raw, reference="code")


def read_reason(raw: Any) -> Record[Reason] | UnreadableRecord:
    """Read one reason (RE01)."""
    return read(_Reason, raw, reference="code")
