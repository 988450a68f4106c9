"""V01, A01, PC01: is it up, who are we, and how does this marketplace work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route, json_answer
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.offer_json import is_active
from sandbox.mirakl.orders import CANCELED, REFUSED, STAGING, WAITING_ACCEPTANCE
from sandbox.mirakl.reference import CHANNELS, PLATFORM, SHOP_ID, SHOP_NAME

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace
    from sandbox.world import World

_ADDRESS = {
    "city": "Brooklyn",
    "country_iso_code": "USA",
    "state": "NY",
    "street_1": "140 Plymouth St",
    "street_2": None,
    "zip_code": "11201",
}


def version(_world: World, _request: Request) -> Response:
    """V01: the platform is up. Asks for no key."""
    return json_answer({"version": "sandbox"})


def account(world: World, _request: Request) -> Response:
    """A01: the shop."""
    market = world.mirakl
    body = _shop_json(market) | {
        "approval_delay": None,
        "approval_rate": 1,
        "banner": None,
        "closed_from": None,
        "closed_to": None,
        "date_created": "2025-03-03T15:12:40Z",
        "description": "Linen, tees and cookware from independent makers.",
        "domains": ["PRODUCT"],
        "evaluations_count": 0,
        "free_shipping": False,
        "grade": None,
        "is_professional": True,
        "kyc": {"reason": None, "status": "APPROVED"},
        "last_updated_date": "2026-01-12T09:30:00Z",
        "logo": None,
        "model": "MARKETPLACE",
        "offers_count": sum(is_active(market, offer) for offer in market.offers.values()),
        "order_messages_response_delay": None,
        "orders_count": sum(1 for order in market.orders.values() if _counts(order.state)),
        "payment_method_mandatory": False,
        "premium": False,
        "producer_identifiers": [],
        "recycling_policy": None,
        "return_policy": None,
        "shipping": {"lead_time_to_ship": 2},
        "shipping_country": "USA",
        "shippings": _shippings(market),
        "shop_additional_fields": [],
        "suspension_type": None,
    }
    return json_answer(body)


def _counts(state: str) -> bool:
    return state not in (STAGING, WAITING_ACCEPTANCE, REFUSED, CANCELED)


def _shop_json(market: Marketplace) -> dict[str, Any]:
    """Return what tells one shop from another."""
    return {
        "applicable_taxes": [{"code": "TAXZERO", "label": "No tax", "fee_types": ["COMMISSION"]}],
        "billing_info": None,
        "channels": [channel["code"] for channel in CHANNELS],
        "contact_informations": {
            "city": _ADDRESS["city"],
            "civility": None,
            "country": "USA",
            "email": "orders@plymouthgoods.example",
            "fax": None,
            "firstname": "June",
            "lastname": "Abernathy",
            "phone": "718-555-0101",
            "phone_secondary": None,
            "state": _ADDRESS["state"],
            "street1": _ADDRESS["street_1"],
            "street2": None,
            "web_site": None,
            "zip_code": _ADDRESS["zip_code"],
        },
        "currency_iso_code": "USD",
        "default_billing_information": {
            "corporate_information": {
                "company_registration_name": "Plymouth Goods LLC",
                "company_registration_number": "NY-4471902",
            },
            "default_language": "en_US",
            "fiscal_information": {
                "tax_identification_country": "USA",
                "tax_identification_number": "XX-XXX1902",
            },
            "id": "a83c1170-f8cb-45a1-aa4a-affe809d6c64",
            "registration_address": _ADDRESS,
        },
        "payment_details": {
            "paid_balance": 0,
            "payable_balance": 0,
            "pending_balance": 0,
            "reserve_balance": 0,
            "reserve_target": 0,
            "sub_balances": [],
        },
        "payment_info": None,
        "pro_details": {
            "VAT_number": None,
            "corporate_name": "Plymouth Goods LLC",
            "identification_number": "NY-4471902",
            "tax_identification_number": "XX-XXX1902",
        },
        "shop_id": SHOP_ID,
        "shop_name": SHOP_NAME,
        "shop_state": market.settings.shop_state,
    }


def _shippings(market: Marketplace) -> list[dict[str, Any]]:
    return [
        {
            "additional_fields": [],
            "shipping_free_amount": None,
            "shipping_type_code": kind["code"],
            "shipping_type_label": kind["label"],
            "shipping_type_standard_code": kind["standard_code"],
            "shipping_zone_code": "US48",
            "shipping_zone_label": "Contiguous US",
        }
        for kind in market.shipping_types
    ]


def configuration(world: World, _request: Request) -> Response:
    """PC01: what the operator switched on."""
    return json_answer(
        {
            "features": _features(world.mirakl),
            "modules": _modules(),
            "platform_configuration": {
                "customer_model": {"b2b": False, "b2c": True},
                "enhanced_seller_invoicing": {"enabled": False},
                "platform_model": {
                    "drop_ship": False,
                    "marketplace": True,
                    "one_creditor": False,
                },
            },
            "platform_name": PLATFORM,
            "tenant_name": "sandbox-prod",
            "timezone": "America/New_York",
        }
    )


def _features(market: Marketplace) -> dict[str, Any]:
    """Return what of the configuration the sandbox obeys, over what it only states."""
    settings = market.settings
    return _fixed_features() | {
        "disable_seller_alternative_carrier": settings.disable_seller_alternative_carrier,
        "order_tax_mode": settings.order_tax_mode,
        "order_workflows": {
            "no_customer_payment_confirmation": False,
            "order_acceptance": settings.order_acceptance,
            "pause_debit_workflow": False,
            "pay_on_due_date": False,
            "pay_on_shipment": settings.pay_on_shipment,
            "sellers_edit_shipping_origin": False,
            "shipping_and_billing_details_before_acceptance": settings.addresses_before_acceptance,
        },
        "shipment": {
            "multi_part_item_shipment": False,
            "multi_shipment": settings.multi_shipment,
        },
        "tax_collection": {
            "activated": "YES" if settings.tax_collection_by_operator else "NO",
            "product_tax_code_mandatory": settings.tax_collection_by_operator,
            "tax_collection_by_operator": settings.tax_collection_by_operator,
        },
    }


def _fixed_features() -> dict[str, Any]:
    off = {"activated": False}
    return {
        "catalog": {
            "allow_shop_contribution_to_all_channels": False,
            "exclude_invalid_products": True,
            "list_of_multiple_values_separator": "|",
            "product_acceptance_by_channel": False,
            "product_data_validation_by_channel": False,
            "product_import_only_on_leaf": True,
        },
        "circular_economy_data_collection": False,
        "competitive_pricing_tool": False,
        "direct_payment_customer_store": off | {"refund_cancel_authorized": False},
        "dropship": {"retail_pricing_edition_enabled": "NO", "retail_pricing_enabled": False},
        "kyc_status_per_seller": False,
        "lead_time_to_ship_by_sellers_enabled": "YES",
        "multi_currency": False,
        "multi_payout_psp_per_seller": False,
        "no_reply_needed": True,
        "offer_prices_decimals": "2",
        "operator_csv_delimiter": "COMMA",
        "order_conditions": {
            "lead_time_to_ship": True,
            "maximum_order_quantity": False,
            "minimum_order_quantity": False,
            "package_order_quantity": False,
        },
        "payment_confirmation": False,
        "pricing": {
            "channel_pricing": "DISABLED",
            "discount_period_required": False,
            "discount_price_creation_in_the_past_blocked": False,
            "scheduled_pricing": False,
            "volume_discount": False,
            "volume_pricing": False,
        },
        "product_data_validation_by_channel": False,
        "promotion": {
            "cart_promotion_campaign": False,
            "discount_campaign": False,
            "seller_promotion": True,
        },
        "returns": {"drop_ship": False, "marketplace": True, "one_creditor": False},
        "shop_tax_options": {
            "local_tax_number": {"mandatory": False},
            "tax_identification_number": {"mandatory": True},
        },
        "tax_id_number": {"mandatory": False},
        "warehouses": {"geolocation": False, "restricted_countries": []},
    }


def _modules() -> dict[str, Any]:
    return {
        "mirakl_catalog_integrator": False,
        "mirakl_catalog_manager": True,
        "mirakl_catalog_transformer": False,
        "mirakl_platform_services": False,
        "offer_management": True,
        "offer_management_mode": "SIMPLE",
        "order_management": True,
        "order_management_mode": "SIMPLE",
        "promotions": True,
        "quotes": False,
        "tax_manager": {
            "activated": False,
            "tax_provider": {"avalara": False, "vertex": False},
        },
    }


ROUTES = [
    Route("GET", "/api/version", "V01", version, MIRAKL),
    Route("GET", "/api/account", "A01", guarded("A01", account), MIRAKL),
    Route("GET", "/api/platform/configuration", "PC01", guarded("PC01", configuration), MIRAKL),
]
