"""The rows. Each model lists every way it can change."""

from integration.models.call_budget import CallBudget
from integration.models.carrier_mapping import CarrierMapping
from integration.models.decision import Decision, UnusableDecision
from integration.models.doorbell import Doorbell
from integration.models.issue import Issue, IssueEvent, IssueState, Subject
from integration.models.offer import Offer
from integration.models.order import Order, OrderLine, TakenStoreOrder
from integration.models.payload import Payload
from integration.models.reference import MarketplaceCarrier, MarketplaceReason, ShippingType
from integration.models.remote_write import RemoteWrite
from integration.models.shop import MiraklShop
from integration.models.sku_link import Pause, SkuLink
from integration.models.stock import StockBelief, StockImport, StockImportLine
from integration.models.store import BigCommerceStore
from integration.models.store_order import StoreOrder
from integration.models.switch import FlowSwitch, Installation
from integration.models.sync_run import RunOutcome, SyncRun

__all__ = [
    "BigCommerceStore",
    "CallBudget",
    "CarrierMapping",
    "Decision",
    "Doorbell",
    "FlowSwitch",
    "Installation",
    "Issue",
    "IssueEvent",
    "IssueState",
    "MarketplaceCarrier",
    "MarketplaceReason",
    "MiraklShop",
    "Offer",
    "Order",
    "OrderLine",
    "Pause",
    "Payload",
    "RemoteWrite",
    "RunOutcome",
    "ShippingType",
    "SkuLink",
    "StockBelief",
    "StockImport",
    "StockImportLine",
    "StoreOrder",
    "Subject",
    "SyncRun",
    "TakenStoreOrder",
    "UnusableDecision",
]
