"""The rules of a shop: what its owner has decided once, as the plan reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from integration.domain.shipping import CarrierChoice, CarrierKey
from integration.domain.switches import Switch


class Acceptance(StrEnum):
    """Who accepts orders."""

    AUTOMATIC = "AUTOMATIC"
    MANUAL = "MANUAL"


class TaxPolicy(StrEnum):
    """What becomes of the tax that the marketplace collects and remits."""

    KEEP_OUT = "KEEP_OUT"  # the store order carries no tax; the note says what Macy's collected
    SHOW = "SHOW"  # the store order's prices include it


@dataclass(frozen=True)
class Rules:
    """A shop's rules and what its marketplace and store have said about themselves."""

    live_from: datetime | None
    channel_id: int
    held_status_id: int
    release_status_id: int
    switched_on: frozenset[Switch] = frozenset(Switch)
    currency: str = "USD"
    acceptance: Acceptance = Acceptance.AUTOMATIC
    acceptance_hours: int = 24
    accepts_partially: bool = False
    price_guard_percent: Decimal | None = None
    holds_early: bool = True
    ships_to: frozenset[str] = frozenset({"US"})
    own_fulfillment_centers: frozenset[str] = frozenset({"DEFAULT"})
    tax_policy: TaxPolicy = TaxPolicy.KEEP_OUT
    placeholder_email: str = ""
    marketplace_name: str = "Macy's"
    marketplace_url: str = ""
    settle_time: timedelta = timedelta(minutes=3)
    second_look_after: timedelta = timedelta(seconds=30)
    at_risk_before: timedelta = timedelta(hours=12)
    stock_reading_lasts: timedelta = timedelta(minutes=5)
    multi_shipment: bool = False
    alternative_carriers_allowed: bool = True
    carriers: Mapping[CarrierKey, CarrierChoice] = field(default_factory=dict)
    listed_carriers: frozenset[str] = frozenset()
    shipping_methods: Mapping[str, str] = field(default_factory=dict)
    untracked_shipping_types: frozenset[str] = frozenset()
    collected_shipping_types: frozenset[str] = frozenset()
    operator_shipping_types: frozenset[str] = frozenset()
