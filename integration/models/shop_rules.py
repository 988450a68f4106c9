"""The rules of a shop as the plan reads them: its fields, its switches, what was read of Mirakl."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from integration.domain.availability import StockRules
from integration.domain.reference import PlatformConfiguration
from integration.domain.rules import Acceptance, Rules, TaxPolicy
from integration.domain.switches import Switch

if TYPE_CHECKING:
    from integration.models.shop import MiraklShop


def stock_rules_of(shop: MiraklShop) -> StockRules:
    """Return what is done about goods that the store does not sell, and about digital ones."""
    return StockRules(shop.when_not_for_sale, shop.when_digital)


def rules_of(shop: MiraklShop) -> Rules:
    """Return the rules of a shop."""
    platform = shop.platform or PlatformConfiguration()
    types = list(shop.shipping_types.all())
    mappings = shop.carrier_mappings.select_related("carrier")
    held = shop.held_status_id
    return Rules(
        live_from=shop.orders_live_from,
        switched_on=frozenset(Switch(row.switch) for row in shop.switches.all() if row.is_on),
        channel_id=shop.channel_id,
        held_status_id=shop.store.held_status_id if held is None else held,
        release_status_id=shop.release_status_id,
        currency=shop.store.currency,
        acceptance=Acceptance(shop.acceptance),
        acceptance_hours=shop.acceptance_hours,
        accepts_partially=shop.accepts_partially,
        price_guard_percent=shop.price_guard_percent,
        holds_early=shop.holds_early,
        ships_to=frozenset(shop.ships_to),
        own_fulfillment_centers=frozenset(shop.own_fulfillment_centers),
        tax_policy=TaxPolicy(shop.tax_policy),
        placeholder_email=shop.placeholder_email,
        marketplace_name=shop.name,
        marketplace_url=shop.url.rstrip("/"),
        settle_time=shop.settle_time,
        second_look_after=timedelta(seconds=30 * float(shop.budget_scale)),
        at_risk_before=timedelta(hours=shop.at_risk_hours),
        multi_shipment=platform.multi_shipment,
        alternative_carriers_allowed=platform.alternative_carriers_allowed,
        carriers={mapping.key: mapping.choice for mapping in mappings},
        listed_carriers=frozenset(
            shop.carriers.filter(is_listed=True).values_list("code", flat=True)
        ),
        shipping_methods={t.code: t.store_method for t in types if t.store_method},
        untracked_shipping_types=frozenset(t.code for t in types if not t.mandatory_tracking),
        collected_shipping_types=frozenset(t.code for t in types if t.click_and_collect),
        operator_shipping_types=frozenset(t.code for t in types if t.delivery_by_operator),
    )
